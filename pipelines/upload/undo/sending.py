"""Sending: the undo of one item in one edit, its intent before, its outcome after, and the server's word where lost."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import orjson

from pipelines.exceptions import (
    AuthenticationError,
    EditConflictError,
    EditRefusedError,
    ServiceUnavailableError,
    TransientServiceError,
)
from pipelines.ledger.entries import Contribution, EditStatus
from pipelines.model.entities import Entity
from pipelines.upload.sending import ATTEMPTS, STOPPING
from pipelines.upload.services import Services, explain
from pipelines.upload.settlement import find_saved
from pipelines.upload.undo.decision import CHANGES, Decision, Scope, counts_of
from pipelines.upload.undo.payload import Json, decide, taken, undo_payload
from pipelines.upload.undo.repair import repair_payload
from pipelines.upload.undo.summaries import undo_summary
from pipelines.upload.undo.verification import unseen
from pipelines.wikibase.limiter import NOT_SENT


class Undone(NamedTuple):
    """What became of one item: `status` None if there was nothing to send."""

    item: str
    decisions: list[Decision]
    status: EditStatus | None = None
    revision: int | None = None
    message: str | None = None


class Sent(NamedTuple):
    """One edit on its way, and what it was decided on."""

    intent: int
    subject: str
    scope: Scope
    base: Entity
    data: Json


def send_undo(services: Services, subject: str, scope: Scope, item: Entity, undone: str) -> Undone:
    """Take back, or put back, what is in the scope; `undone` names in the summary what the undo is of.

    Raises:
        AuthenticationError, EditRefusedError: we may not edit (any more), or an abuse filter stopped us.
        TransientServiceError: the target cannot be used for now. What was sent is settled in the ledger, or stays an
            intent about which the next call asks the server.
    """
    lost: list[tuple[Sent, ServiceUnavailableError]] = []
    for _ in range(ATTEMPTS):
        saved = _saved_after_all(services, lost)
        if saved:
            return saved
        decisions = decide(scope, item)
        data = undo_payload(decisions, item)
        if not data:
            _give_up(services, lost)
            return Undone(item.id, decisions)
        counts = counts_of(decisions)
        summary = undo_summary(undone, counts, services.edit_group)
        sent = Sent(_intend(services, subject, item, data, counts=counts, summary=summary), subject, scope, item, data)
        try:
            tried = _send_once(services, sent, decisions, summary)
        except ServiceUnavailableError as error:
            if error.code in NOT_SENT:
                raise
            tried = None
            lost.append((sent, error))
        if tried:
            _give_up(services, lost)
            return tried
        again = services.entity(item.id)
        if again is None:
            _give_up(services, lost)
            return Undone(item.id, decide(scope, None), EditStatus.FAILED, None, "the item was deleted meanwhile")
        item = again
    if lost:
        raise lost[-1][1]
    message = f"others kept editing the item: {ATTEMPTS} conflicts"
    return Undone(item.id, decide(scope, item), EditStatus.FAILED, None, message)


def settle_saved(services: Services, sent: Sent, revision: int, *, merged: bool = True) -> Undone:
    """Settle an undo that was saved, with what it took and put back; where it may be merged, others get theirs back."""
    basis = _after_merge(services, sent, revision) if merged else sent.base
    decisions = decide(sent.scope, basis)
    # What was decided on another version than ours is written down only where it was really done.
    undone = set() if basis is sent.base else unseen(decisions, services.entity(basis.id))
    changed = [d for d in decisions if d.action in CHANGES and d.addition.id not in undone]
    services.ledger.settle_undo(
        sent.intent,
        EditStatus.EDITED,
        item=sent.base.id,
        revision=revision,
        removed=[taken(decision, basis) for decision in changed if decision.removal is None],
        restored=[
            (decision.removal.id, _restored(services, sent, decision))
            for decision in changed
            if decision.removal and decision.removal.id
        ],
    )
    return Undone(sent.base.id, decisions, EditStatus.EDITED, revision)


def _send_once(services: Services, sent: Sent, decisions: list[Decision], summary: str) -> Undone | None:
    """The edit's outcome; None after a conflict: read and decide again."""
    item, ledger = sent.base, services.ledger
    try:
        written = services.writer.write(
            item.id,
            sent.data,
            base_revision=item.revision,
            summary=summary,
            before=lambda: _hold(services, sent.subject),
        )
    except ServiceUnavailableError as error:
        if error.code in NOT_SENT:
            ledger.settle_undo(sent.intent, EditStatus.FAILED, item=item.id, message=explain(error))
        raise
    except (EditConflictError, EditRefusedError, AuthenticationError, TransientServiceError) as error:
        ledger.settle_undo(sent.intent, EditStatus.FAILED, item=item.id, message=explain(error))
        if isinstance(error, EditConflictError):
            return None
        if isinstance(error, EditRefusedError) and not error.code.startswith(STOPPING):
            return Undone(item.id, decisions, EditStatus.FAILED, None, explain(error))
        raise
    if not written.changed:
        ledger.settle_undo(sent.intent, EditStatus.UNCHANGED, item=item.id, revision=written.revision)
        return Undone(item.id, decisions, EditStatus.UNCHANGED, written.revision)
    return settle_saved(services, sent, written.revision, merged=written.merged)


def _intend(
    services: Services, subject: str, item: Entity, data: Json, *, counts: Mapping[str, int], summary: str
) -> int:
    _hold(services, subject)
    return services.ledger.intend_edit(
        services.run,
        subject,
        item=item.id,
        base_revision=item.revision,
        content_hash=hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        summary=summary,
        counts=counts,
    )


def _hold(services: Services, subject: str) -> None:
    """The items are still ours, as before each edit; merged ones stand together in the subject."""
    for item in subject.split():
        services.hold(item)


def _restored(services: Services, sent: Sent, decision: Decision) -> Contribution:
    """The contribution that takes the place of the one that had been removed."""
    before = decision.addition.contribution
    saved = decision.removal.content.get("statement") if decision.removal else None
    return replace(
        before,
        content=before.content or saved,
        run=services.run,
        edit=sent.intent,
        item=sent.base.id,
        statement=decision.statement,
    )


def _saved_after_all(services: Services, lost: list[tuple[Sent, ServiceUnavailableError]]) -> Undone | None:
    """Asks the item's history about edits whose answer was lost; the one that was saved is settled."""
    for one in lost:
        sent = one[0]
        revision = find_saved(services, sent.base.id, sent.base.revision)
        if revision:
            lost.remove(one)
            _give_up(services, lost)
            return settle_saved(services, sent, revision)
    return None


def _give_up(services: Services, lost: list[tuple[Sent, ServiceUnavailableError]]) -> None:
    """What is not in the history by now will never be: a later edit has taken its place."""
    for sent, error in lost:
        services.ledger.settle_undo(sent.intent, EditStatus.FAILED, item=sent.base.id, message=explain(error))
    lost.clear()


def _after_merge(services: Services, sent: Sent, revision: int) -> Entity:
    """The version that our edit changed: the one it was decided on, or what others made of that, repaired."""
    base = sent.base
    history = services.reader.history(base.id, base.revision)
    parent = next((edit.parent for edit in history if edit.revision == revision), None)
    stored = services.entity(base.id) if parent and parent != base.revision else None
    between = services.entity_at(stored, parent) if stored and parent else None
    if stored is None or between is None:
        return base
    data = repair_payload(sent.data, undo_payload(decide(sent.scope, between), between), between, stored)
    if data:
        _repair(services, sent, stored, data, revision)
    return between


def _repair(services: Services, sent: Sent, stored: Entity, data: Json, revision: int) -> None:
    message = f"gave back what revision {revision} took from others"
    summary = undo_summary(message, {}, services.edit_group)
    intent = _intend(services, sent.subject, stored, data, counts={}, summary=summary)
    try:
        written = services.writer.write(stored.id, data, base_revision=stored.revision, summary=summary)
    except (EditConflictError, EditRefusedError) as error:
        services.ledger.settle_undo(intent, EditStatus.FAILED, item=stored.id, message=explain(error))
        return
    services.ledger.settle_undo(intent, EditStatus.EDITED, item=stored.id, revision=written.revision, message=message)
