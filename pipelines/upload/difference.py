"""Difference: the proposals for one item against the live item, decided one by one, each with its reason in words.

Pure. An equal value gains at most a missing reference; a different value is never overwritten; what someone marked as
wrong or removed is never added again; ranks stay as they are.
"""

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

import orjson

from pipelines.messages import N_
from pipelines.model.entities import Entity
from pipelines.model.issues import Issue
from pipelines.model.statements import Rank, Reference, Statement
from pipelines.upload.comparison import NO_REDIRECTS, compare, compare_qualifiers
from pipelines.upload.draft import Draft, Standing
from pipelines.upload.findings import finding
from pipelines.upload.past import NOTHING_BEFORE, Past
from pipelines.upload.precision import Level
from pipelines.upload.references import missing_references, renewals
from pipelines.upload.rows import STATEMENT, Action, Edit, Proposal, edit_of, references_text, statement_of
from pipelines.upload.terms import decide_term

_MANY = 3
#: The actions that say something new of the item, now or once a person agrees.
_SAID = frozenset({Action.ADD_STATEMENT, Action.PROPOSE})
#: Those that a statement planned later can turn into `keep`.
_GIVEN_UP = frozenset({Action.LEAVE, Action.PROPOSE})


class Difference(NamedTuple):
    """What becomes of each proposal, and what a person should know about it."""

    edits: list[Edit]
    issues: list[Issue]

    def add(self, other: "Difference") -> None:
        """Take in what was decided for another item."""
        self.edits.extend(other.edits)
        self.issues.extend(other.issues)


class Decision(NamedTuple):
    """What becomes of one proposal; `finding` is the code of the issue that tells about it, if any."""

    action: Action
    why: str
    finding: str | None = None
    statement: str | None = None
    existing: str | None = None
    references: str | None = None
    replaces: str | None = None


#: A reference on a statement: the statement's id and the reference's hash.
Placed = tuple[str | None, str | None]


def difference(
    proposals: Iterable[Proposal],
    entity: Entity | None,
    redirects: Mapping[str, str] = NO_REDIRECTS,
    past: Past = NOTHING_BEFORE,
    renewable: Container[Placed] = (),
) -> Difference:
    """Decide all proposals for one item; `entity` is the live item, None for one that is to be created.

    `past`: the item as our earlier uploads left it. `renewable`: references of ours whose `retrieved` may be renewed.
    The edits stand in `deciding_order`.
    """
    draft = Draft(entity)
    edits: list[Edit] = []
    told: dict[int, Issue] = {}
    statements = _Statements(draft, edits, redirects, past, renewable)
    ordered = sorted(proposals, key=deciding_order)
    for place, proposal in enumerate(ordered):
        if proposal.kind == STATEMENT:
            decision = statements.decide(proposal)
        else:
            decision = Decision(*decide_term(proposal, draft, past))
        edits.append(_edit(proposal, decision, draft))
        if decision.finding:
            told[place] = finding(decision.finding, proposal, decision.existing)
    for place, proposal in enumerate(ordered):
        if edits[place].action in _GIVEN_UP and proposal.kind == STATEMENT and draft.plans(proposal.property):
            decision = statements.decide(proposal)
            if decision.action is Action.KEEP:  # another row has planned it since
                edits[place] = _edit(proposal, decision, draft)
                told.pop(place, None)
    return Difference(edits, list(told.values()))


def _edit(proposal: Proposal, decision: Decision, draft: Draft) -> Edit:
    return edit_of(
        proposal,
        decision.action,
        decision.why,
        references=decision.references,
        statement=decision.statement,
        revision=draft.revision,
        existing=decision.existing,
        replaces=decision.replaces,
    )


def deciding_order(p: Proposal) -> bool:
    """Statements that must give way to other values come last, the rest in the given order.

    So one that is equal to a statement that need not finds that planned, and joins it now and not in the next run.
    """
    return p.kind == STATEMENT and p.on_existing != "add"


class _Statements(NamedTuple):
    """What all statements of one item are decided by."""

    draft: Draft
    edits: list[Edit]
    redirects: Mapping[str, str]
    past: Past
    renewable: Container[Placed]

    def decide(self, p: Proposal) -> Decision:
        """What becomes of one proposed statement; one that is added is noted in the draft."""
        ours = statement_of(p)
        standing = self.draft.statements(ours.main.property)
        nearest = _nearest(ours, standing, self.redirects)
        if nearest is None:
            unused_said = N_("no statement") if not standing else N_("no other statement that stands")
            decision = Decision(Action.ADD_STATEMENT, N_(f"the item has {unused_said} for this property"))
        elif nearest[0] is Level.EQUAL:
            return self._beside_equal(p, ours, nearest[1])
        else:
            decision = self._beside_other(p, ours, nearest, standing)
        if decision.action in _SAID and not ours.references:
            return Decision(Action.LEAVE, N_("it has no reference"), "statement-unsourced")
        if decision.action in _SAID and self._was_removed(ours):
            why = N_("a person removed this value since our last upload: it is not added again")
            return decision._replace(action=Action.LEAVE, why=why, finding="value-removed")
        if decision.action is Action.ADD_STATEMENT:
            self.draft.add_statement(ours, len(self.edits))
        return decision

    def _was_removed(self, ours: Statement) -> bool:
        """Whether the item said it after an upload of ours, and then no longer."""
        return self.past.removed(lambda item: _says(ours, item, self.redirects))

    def _beside_equal(self, p: Proposal, ours: Statement, there: Standing) -> Decision:
        existing, guid = str(there.main), there.id
        if there.deprecated is not (ours.rank is Rank.DEPRECATED):
            if there.deprecated:
                why = N_("someone marked this value as wrong: it is not added again")
                return Decision(Action.LEAVE, why, "value-deprecated", guid, existing)
            why = N_("the item holds as true what the partner holds as wrong: its rank is not touched")
            return Decision(Action.LEAVE, why, "value-not-deprecated", guid, existing)
        if there.row is not None:
            return Decision(
                Action.KEEP, N_(f"row {self._join(ours, there, there.row)} of the dump already adds this value")
            )
        why = N_("the item says the same, without this reference")
        return self._with_references(p, ours, there, why) or Decision(
            Action.KEEP, N_("the item says the same, with this reference"), None, guid, existing
        )

    def _join(self, ours: Statement, there: Standing, place: int) -> int:
        """A planned statement gains our references; the row of the dump that it comes from."""
        first = self.edits[place]
        missing = missing_references(there.references, ours.references)
        if missing:
            there.references.extend(missing)
            self.edits[place] = first._replace(references=references_text(there.references))
        return first.row

    def _with_references(self, p: Proposal, ours: Statement, there: Standing, why: str) -> Decision | None:
        """The live statement gains what it lacks of our references, or a later `retrieved`; None if there is nothing.

        A reference that a person took away from the statement does not come back.
        """
        lacking = missing_references(there.references, ours.references)
        missing = tuple(r for r in lacking if not self._reference_was_removed(ours, there, r))
        hashes = frozenset(r.hash for r in there.references if r.hash and (there.id, r.hash) in self.renewable)
        renewed = renewals(there.references, ours.references, hashes) if hashes else []
        existing = str(there.main)
        if not missing and not renewed:
            if not lacking:
                return None
            removed = "a person removed this reference since our last upload: it is not added again"
            return Decision(Action.LEAVE, removed, "reference-removed", there.id, existing)
        for old, new in renewed:
            there.references[there.references.index(old)] = new
        there.references.extend(missing)
        fresh = tuple(new for _, new in renewed)
        text = p.references if missing == ours.references else references_text((*fresh, *missing))
        replaces = orjson.dumps([old.to_json() for old, _ in renewed]).decode() if renewed else None
        if missing:
            return Decision(Action.ADD_REFERENCE, why, None, there.id, existing, text, replaces)
        why = N_("the item says the same, with our reference of an earlier day")
        return Decision(Action.RENEW_REFERENCE, why, None, there.id, existing, text, replaces)

    def _reference_was_removed(self, ours: Statement, there: Standing, reference: Reference) -> bool:
        def has(item: Draft) -> bool:
            standing = item.statements(ours.main.property)
            return any(s.id == there.id and not missing_references(s.references, (reference,)) for s in standing)

        return self.past.removed(has)

    def _beside_other(
        self, p: Proposal, ours: Statement, nearest: tuple[Level, Standing], standing: list[Standing]
    ) -> Decision:
        """By the mapping; but nothing is added beside what is the same, nor beside what is more precise."""
        level, there = nearest
        why_said, code = _NEAR[level]
        if level is Level.DIFFERENT:
            existing = _several([s for s in standing if s.row is None and not s.deprecated])
        else:
            existing = str(there.main)
        wanted = _policy(p, level)
        if wanted == "add":
            return Decision(Action.ADD_STATEMENT, N_(f"{why_said}: ours is added beside it"), None, None, existing)
        if wanted == "propose":
            return Decision(
                Action.PROPOSE, N_(f"{why_said}: ours is proposed to a person"), "value-proposed", None, existing
            )
        if wanted == "add-reference" and there.row is not None:
            row = self._join(ours, there, there.row)
            return Decision(Action.KEEP, N_(f"row {row} of the dump adds a more precise value, now with our reference"))
        if wanted == "add-reference" and not there.deprecated:
            return self._with_references(p, ours, there, N_(f"{why_said}, and our source says so too")) or Decision(
                Action.KEEP, N_(f"{why_said}, with this reference"), None, there.id, existing
            )
        report = None if wanted == "skip" else code
        return Decision(Action.LEAVE, N_(f"{why_said}: left as it is"), report, there.id, existing)


def _policy(p: Proposal, level: Level) -> str:
    """What the mapping says about a value that stands so to ours."""
    if level is Level.MORE_PRECISE:
        return p.on_more_precise or ("skip" if p.on_existing == "skip" else "report")
    wanted = (p.on_less_precise or p.on_existing) if level is Level.LESS_PRECISE else p.on_existing
    return "report" if level is Level.UNQUALIFIED and wanted in {"add", "propose"} else wanted


def _says(ours: Statement, item: Draft, redirects: Mapping[str, str]) -> bool:
    nearest = _nearest(ours, item.statements(ours.main.property), redirects)
    return nearest is not None and nearest[0] in {Level.EQUAL, Level.UNQUALIFIED}


#: The order in which a live statement settles the matter: first what says the same, last what says something else.
_ORDER = (Level.EQUAL, Level.UNQUALIFIED, Level.MORE_PRECISE, Level.LESS_PRECISE, Level.DIFFERENT)


def _nearest(ours: Statement, standing: list[Standing], redirects: Mapping[str, str]) -> tuple[Level, Standing] | None:
    """The statement that settles the matter; None if nothing on the item bears on ours."""
    best: tuple[Level, Standing] | None = None
    for there in standing:
        level = compare(ours.main, there.main, redirects)
        if level is Level.EQUAL and ours.qualifiers:
            level = compare_qualifiers(ours.qualifiers, there.qualifiers, redirects)
        if _bears(level, there) and (best is None or _order(ours, level, there) < _order(ours, *best)):
            best = level, there
    return best


def _order(ours: Statement, level: Level, there: Standing) -> tuple[int, bool, int]:
    """Of two equal ones, that which stands, then that which has most of our references."""
    wrong = there.deprecated and ours.rank is not Rank.DEPRECATED
    lacking = len(missing_references(there.references, ours.references)) if level is Level.EQUAL else 0
    return _ORDER.index(level), wrong, lacking


def _bears(level: Level, there: Standing) -> bool:
    """Other values count only where they stand on the live item; several values of one dump may stand side by side."""
    if level in {Level.DIFFERENT, Level.LESS_PRECISE}:
        return there.row is None and not there.deprecated
    return True


#: What is near, but not the same: the reason, and the issue's code.
_NEAR = {
    Level.UNQUALIFIED: (N_("the item says the same without our qualifiers"), "qualifiers-differ"),
    Level.MORE_PRECISE: (N_("the item already says it more precisely"), "value-more-precise"),
    Level.LESS_PRECISE: (N_("the item says it less precisely"), "value-less-precise"),
    Level.DIFFERENT: (N_("the item says something else"), "value-differs"),
}


def _several(standing: list[Standing]) -> str:
    texts = [str(there.main) for there in standing]
    return ", ".join(texts[:_MANY]) + (f" and {len(texts) - _MANY} more" if len(texts) > _MANY else "")
