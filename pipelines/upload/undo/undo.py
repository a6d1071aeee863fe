"""Undo: what a run added, or all that is ours on an item, is taken back, one edit an item; and read back to prove it.

An undo is a run of its own, with an edit group of its own, so it can be undone like any other: what it removed is put
back as it was. It can be stopped at any moment and called again; it then goes on where it stopped.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace

import pandas as pd

from pipelines.ledger.claim_book import worker_name
from pipelines.ledger.entries import EditStatus, RunState
from pipelines.model.entities import Entity
from pipelines.model.portions import portions
from pipelines.upload.services import Services
from pipelines.upload.undo.claims import claimed
from pipelines.upload.undo.creations import decide_creation, is_creation
from pipelines.upload.undo.decision import CHANGES, Action, Decision, Scope
from pipelines.upload.undo.payload import decide
from pipelines.upload.undo.recovery import recover_undo
from pipelines.upload.undo.scope import completed, in_words, like, read_scope
from pipelines.upload.undo.sending import Undone, send_undo
from pipelines.upload.undo.tables import undo_row, undo_table
from pipelines.upload.undo.verification import unseen
from pipelines.wikibase.reader import IDS_A_REQUEST

_STATUS = {Action.LEFT: "left", Action.NOTHING: "nothing", Action.REQUEST: "requested", Action.MERGE: "requested"}
_UNSEEN = "the item, read back, does not show it: someone was faster, or it was not saved"


def plan_undo(services: Services, scope: str) -> pd.DataFrame:
    """What an undo would do now (schema `tables.UNDO`); nothing is sent or written down.

    Raises:
        As `undo`.
    """
    rows = []
    for subject, work, item in _live(services, read_scope(services.ledger, scope, _target(services))):
        now = item.id if item else None
        for decision in _decided(services, subject, work, item):
            status = _STATUS.get(decision.action, "planned")
            rows.append(undo_row(decision, now=now, status=status))
    return undo_table(rows)


def undo(services: Services, scope: str, progress: Callable[[], object] | None = None) -> pd.DataFrame:
    """Take back what a run or edit group added, or all that is ours on an item; what became of each (`tables.UNDO`).

    `scope` is the run's id or the item's; the run may be an undo: then what it removed is put back. `services.run` is
    not used: the undo gets a run of its own, unless one of this scope is still open, which then is gone on with.
    `progress` is called once for each item. Several workers may call it at the same time: each item is claimed first.
    New items are never emptied: they are for a request for deletion.

    Raises:
        ConfigurationError: the run was against another target.
        GateError: the run was interrupted, and its own edits are not settled yet.
        LedgerError: there is no such run, or the ledger cannot be written.
        AuthenticationError, EditRefusedError: we may not edit there (any more), or an abuse filter stopped us.
        TransientServiceError: the target cannot be used for now; call again later.
    """
    services = replace(services, worker=services.worker or worker_name())
    words = in_words(services.ledger, scope)
    scopes = read_scope(services.ledger, scope, _target(services))
    run = _open(services, scope)
    if not run and any(_changes(*one) for one in _live(services, scopes)):
        run = _start(services, scope, scopes)
    outcomes: list[Undone] = []
    services = replace(services, run=run or "")
    unsettled = services.ledger.unsettled_edits(run) if run else []
    subjects = dict.fromkeys([*scopes, *(one for intent in unsettled for one in intent.subject.split())])
    for chunk in portions(list(subjects), IDS_A_REQUEST):
        with claimed(services, chunk) if run else nullcontext():
            if run:
                recover_undo(services, scopes, chunk)
                # What was settled just now, or done by another worker, is not done again.
                scopes = read_scope(services.ledger, scope, _target(services))
            for subject, work, item in _live(services, {one: scopes[one] for one in chunk if one in scopes}):
                outcomes.append(_undone(services, subject, work, item, words))
                if progress:
                    progress()
    rows = list(_rows(services, outcomes, run))
    told = {row["contribution"] for row in rows}
    rows = [row for row in _done_before(services, run) if row["contribution"] not in told] + rows if run else rows
    table = undo_table(rows)
    if run:
        counts = {str(status): int(count) for status, count in table["status"].value_counts().items()}
        services.ledger.finish_run(run, counts)
    return table


def _undone(services: Services, subject: str, work: Scope, item: Entity | None, words: str) -> Undone:
    if item is None or not _changes(subject, work, item):
        return Undone(item.id if item else "", _decided(services, subject, work, item))
    return send_undo(services, subject, work, item, words)


def _changes(subject: str, work: Scope, item: Entity | None) -> bool:
    """Whether the item would be edited; one that we created never is."""
    if item is None or _is_ours(subject, work, item):
        return False
    return any(decision.action in CHANGES for decision in decide(work, item))


def _is_ours(subject: str, work: Scope, item: Entity) -> bool:
    return item.id in subject.split() and is_creation(work, item.id)


def _start(services: Services, scope: str, scopes: Mapping[str, Scope]) -> str:
    """Begin the undo's run; where another worker began one at the same time, both go on with the first."""
    ledger = services.ledger
    ours = ledger.start_undo(scope, like=like(ledger, scope, scopes)).id
    first = [run.id for run in ledger.undos(scope, _target(services)) if run.state is not RunState.FINISHED][-1]
    if ours != first:
        ledger.finish_run(ours, {})
    return first


def _target(services: Services) -> str:
    return services.client.target.name


def _open(services: Services, scope: str) -> str | None:
    last = next(iter(services.ledger.undos(scope, _target(services))), None)
    return last.id if last and last.state is not RunState.FINISHED else None


def _live(services: Services, scopes: Mapping[str, Scope]) -> Iterator[tuple[str, Scope, Entity | None]]:
    """Each item with what is to be done there, and as it is now; 50 a request. Merged items come as one."""
    seen: set[str] = set()
    for chunk in portions(list(scopes), IDS_A_REQUEST):
        live = services.reader.entities(chunk)
        groups: dict[str, list[str]] = {}
        for subject in chunk:
            groups.setdefault(live[subject].id if subject in live else subject, []).append(subject)
        for now, group in groups.items():
            item = services.entity(now) if now in seen else live.get(group[0])
            seen.add(now)
            scope = sum((scopes[subject] for subject in group), Scope())
            yield " ".join(group), completed(services, scope, item) if item else scope, item


def _decided(services: Services, subject: str, work: Scope, item: Entity | None) -> list[Decision]:
    if item and _is_ours(subject, work, item):
        return decide_creation(services, work, item)
    return decide(work, item)


def _rows(services: Services, outcomes: Iterable[Undone], run: str | None) -> Iterator[dict[str, object]]:
    """The outcomes as rows, with what reading back shows."""
    outcomes = list(outcomes)
    changed = [o.item for o in outcomes if o.status is EditStatus.EDITED]
    back = services.reader.entities(changed) if changed else {}
    for one in outcomes:
        edited = one.status is EditStatus.EDITED
        missing = unseen(one.decisions, back.get(one.item)) if edited else set()
        for decision in one.decisions:
            status = _STATUS.get(decision.action, "done" if edited else "failed")
            message = one.message if status == "failed" else None
            if decision.addition.id in missing:
                status, message = "failed", _UNSEEN
            revision = one.revision if status == "done" else None
            group = run if decision.action in CHANGES else None
            more = {"status": status, "message": message, "revision": revision, "edit_group": group}
            yield undo_row(decision, now=one.item or None, **more)


def _done_before(services: Services, run: str) -> list[dict[str, object]]:
    """What an interrupted call of this undo has done already, by the ledger."""
    rows = []
    revisions = {edit.item: edit.revision for edit in services.ledger.edits(run) if edit.status is EditStatus.EDITED}
    for removed in services.ledger.removals(run=run, restored=True):
        added = removed.addition.contribution
        action = Action.REMOVE_STATEMENT
        if added.statement is None:
            action = Action.REMOVE_TERM
        elif removed.content.get("removed") != "statement":
            action = Action.REMOVE_REFERENCE
        decision = Decision(removed.addition, action, "done before the undo was interrupted")
        more = {"status": "done", "edit_group": run, "revision": revisions.get(removed.item)}
        rows.append(undo_row(decision, now=removed.item, **more))
    for addition in services.ledger.additions(run=run):
        decision = Decision(addition, Action.PUT_BACK, "done before the undo was interrupted")
        more = {"status": "done", "edit_group": run, "revision": addition.revision}
        rows.append(undo_row(decision, now=addition.contribution.item, **more))
    return rows
