"""Phases: a plan whose new items name each other is carried out in steps, and rings of them by second edits.

Each step is an upload of its own over the same run (`execution.execute`), so that whatever interrupts it, the ledger
tells what is done. The steps follow from the plan alone: whoever goes on with it comes to the same ones.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from pipelines.ledger.entries import EditStatus
from pipelines.ledger.ledger import Ledger
from pipelines.model.tables import OUTCOMES, rows_of
from pipelines.model.values import NEW_ITEM
from pipelines.partners.partner import Partner
from pipelines.upload.execution import execute
from pipelines.upload.links import created_by, names_of, resolved, steps
from pipelines.upload.rows import CHANGES, STATEMENT, Edit, by_subject, edits_table, is_new, read_edits
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint

_Row = dict[str, Any]
_WAITING = (EditStatus.UNCLEAR, "waits for the item of record {key}, of which nobody knows yet whether it came to be")
_WITHOUT = (EditStatus.REVIEW, "names the item of record {key}, which was not created; nothing was sent")
_THERE = frozenset({EditStatus.CREATED, EditStatus.EDITED, EditStatus.UNCHANGED})
_ADDED = ("statements", "references", "terms")


def carry_out(
    edits: pd.DataFrame,
    *,
    run: str,
    partner: Partner,
    client: WikibaseClient,
    reader: Reader,
    endpoint: SparqlEndpoint,
    ledger: Ledger,
    matches: pd.DataFrame | None = None,
    progress: Callable[[], object] | None = None,
    worker: str | None = None,
    subjects: Collection[str] | None = None,
) -> pd.DataFrame:
    """Carry out a run's edits as `execute` does, which see; new items that others name are created before these.

    Where new items name each other in a ring, one is created without, and says it in a second edit once the others
    are there. `subjects`: only these, for now. What names an item that could not be created is put back (`review`).

    Raises:
        What `execute` raises.
    """
    upload = partial(
        execute,
        run=run,
        partner=partner,
        client=client,
        reader=reader,
        endpoint=endpoint,
        ledger=ledger,
        matches=matches,
        worker=worker,
    )
    planned = by_subject(read_edits(edits))
    wanted = frozenset(planned if subjects is None else planned.keys() & set(subjects))
    ids = known_before(planned, ledger, partner.slug, client.target.name)
    order = steps(planned)
    if len(order) <= 1 and not ids:
        return upload(edits if subjects is None else edits[edits["subject"].isin(list(wanted))], progress=progress)
    made = created_by(planned)
    places = {subject: place for place, step in enumerate(order) for subject in step if subject in made}
    phases = _Phases(run, planned, wanted, places, ids, {})
    for step in order:
        phases.carry_out(step, partial(upload, progress=progress), progress or (lambda: None))
        client.limiter.demand_going_on()
    phases.complete_rings(upload, lambda item: _said_before(ledger, item, run))
    return OUTCOMES.frame(phases.outcomes[subject] for subject in planned if subject in phases.outcomes)


def known_before(planned: Mapping[str, list[Edit]], ledger: Ledger, slug: str, target: str) -> dict[str, str]:
    """The named items that this plan does not create, but an earlier run of ours did."""
    named = {name for edits in planned.values() for edit in edits for name in names_of(edit)}
    keys = {name: name.removeprefix(NEW_ITEM) for name in sorted(named - created_by(planned))}
    found = {name: ledger.created_item(slug, target, key) for name, key in keys.items()}
    return {name: item for name, item in found.items() if item}


def _said_before(ledger: Ledger, item: str, run: str) -> set[tuple[str, str]]:
    """Property and value of all that earlier runs added to an item: what of it is gone, a person took away."""
    rows = rows_of(ledger.contributions(item=item))
    return {(str(row["property"]), row["text"]) for row in rows if row["run"] != run and row["kind"] == STATEMENT}


class _Phases(NamedTuple):
    """A plan on its way: `ids` of the items that are there by now, and `outcomes` by subject, grow with each step.

    `places`: in which step each new item is made.
    """

    run: str
    planned: Mapping[str, list[Edit]]
    wanted: frozenset[str]
    places: Mapping[str, int]
    ids: dict[str, str]
    outcomes: dict[str, _Row]

    def carry_out(
        self, step: list[str], upload: Callable[[pd.DataFrame], pd.DataFrame], progress: Callable[[], object]
    ) -> None:
        """Upload one step, without what names an item of a later one."""
        sent: list[Edit] = []
        for subject in (one for one in step if one in self.wanted):
            now = [edit for edit in self.planned[subject] if not self._must_wait(edit)]
            lacking = sorted({name for edit in now for name in names_of(edit)} - self.ids.keys())
            if lacking:
                self.outcomes[subject] = self._put_back(subject, lacking[0])
                progress()
            else:
                sent += resolved(now, self.ids)
        for row in rows_of(upload(edits_table(sent))) if sent else ():
            self.outcomes[row["subject"]] = row
            if is_new(row["subject"]) and row["item"] and row["status"] in _THERE:
                self.ids[row["subject"]] = row["item"]

    def complete_rings(
        self, upload: Callable[[pd.DataFrame], pd.DataFrame], said_before: Callable[[str], set[tuple[str, str]]]
    ) -> None:
        """Upload what had to wait for items that name each other, as one edit of each."""
        sent: list[Edit] = []
        subjects: dict[str, str] = {}
        for subject in sorted(self.places.keys() & self.ids.keys(), key=self.places.__getitem__):
            item = self.ids[subject]
            left = [edit for edit in self.planned[subject] if self._must_wait(edit)]
            # What is not wanted yet comes with a later upload of the same plan.
            left = [edit for edit in left if names_of(edit) - self.ids.keys() <= self.wanted]
            lacking = sorted({name for edit in left for name in names_of(edit)} - self.ids.keys())
            if lacking:
                self.outcomes[subject] |= _told(self.outcomes[subject], self._put_back(subject, lacking[0]))
            elif left:
                before = said_before(item)
                edits = [e for e in resolved(left, self.ids) if (str(e.property), e.text) not in before]
                first = [edit for edit in self.planned[subject] if not self._must_wait(edit)]
                sent += [_beside(edit, resolved(first, self.ids))._replace(subject=item) for edit in edits]
                subjects[item] = subject
        for row in rows_of(upload(edits_table(sent))) if sent else ():
            outcome = self.outcomes[subjects[row["subject"]]]
            outcome |= _told(outcome, row)

    def _must_wait(self, edit: Edit) -> bool:
        """Whether an edit names an item that is not made before its own."""
        here = self.places.get(edit.subject)
        return here is not None and any(self.places.get(name, -1) >= here for name in names_of(edit))

    def _put_back(self, subject: str, name: str) -> _Row:
        """The outcome of a subject that names an item which is not there."""
        waiting = self.outcomes.get(name, {}).get("status") == EditStatus.UNCLEAR
        status, message = _WAITING if waiting else _WITHOUT
        known = self.ids.get(subject) or (None if is_new(subject) else subject)
        told = message.format(key=name.removeprefix(NEW_ITEM))
        nothing = dict.fromkeys(_ADDED, 0)
        return {**nothing, "subject": subject, "item": known, "status": status.value, "edit_group": self.run,
                "revision": None, "message": told}  # fmt: skip


def _beside(edit: Edit, first: list[Edit]) -> Edit:
    """The edit, expected beside what the first one has put under its property."""
    others = [e.text for e in first if e.property == edit.property and e.action in CHANGES]
    return edit._replace(existing=", ".join(others)) if others and not edit.existing else edit


def _told(first: _Row, second: _Row) -> _Row:
    """What a second edit changes of an item's outcome."""
    if second["status"] not in _THERE:
        return {"status": second["status"], "message": f"created as {first['item']}, but it {second['message']}"}
    sums = {kind: first[kind] + second[kind] for kind in _ADDED}
    return {**sums, "revision": second["revision"] or first["revision"]}
