"""Difference: the proposals for one item against the live item, decided one by one, each with its reason in words.

Pure. An equal value gains at most a missing reference; a different value is never overwritten; what someone marked as
wrong is never added again; ranks stay as they are.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipelines.model.entities import Entity
from pipelines.model.issues import Issue
from pipelines.model.statements import Rank, Statement
from pipelines.upload.comparison import NO_REDIRECTS, compare, compare_qualifiers
from pipelines.upload.draft import Draft, Standing
from pipelines.upload.findings import finding
from pipelines.upload.precision import Level
from pipelines.upload.references import missing_references
from pipelines.upload.rows import STATEMENT, Action, Edit, Proposal, edit_of, references_text, statement_of
from pipelines.upload.terms import decide_term

_MANY = 3


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


def difference(
    proposals: Iterable[Proposal], entity: Entity | None, redirects: Mapping[str, str] = NO_REDIRECTS
) -> Difference:
    """Decide all proposals for one item; `entity` is the live item, None for one that is to be created.

    The edits stand in `deciding_order`.
    """
    draft = Draft(entity)
    edits: list[Edit] = []
    issues: list[Issue] = []
    for proposal in sorted(proposals, key=deciding_order):
        if proposal.kind == STATEMENT:
            decision = _decide_statement(proposal, draft, edits, redirects)
        else:
            decision = Decision(*decide_term(proposal, draft))
        edits.append(
            edit_of(
                proposal,
                decision.action,
                decision.why,
                references=decision.references,
                statement=decision.statement,
                revision=draft.revision,
                existing=decision.existing,
            )
        )
        if decision.finding:
            issues.append(finding(decision.finding, proposal, decision.existing))
    return Difference(edits, issues)


def deciding_order(p: Proposal) -> bool:
    """Statements that must give way to other values come last, the rest in the given order.

    So one that is equal to a statement that need not finds that planned, and joins it now and not in the next run.
    """
    return p.kind == STATEMENT and p.on_existing != "add"


def _decide_statement(p: Proposal, draft: Draft, edits: list[Edit], redirects: Mapping[str, str]) -> Decision:
    ours = statement_of(p)
    standing = draft.statements(ours.main.property)
    nearest = _nearest(ours, standing, redirects)
    if nearest is None:
        unused = "no statement" if not standing else "no other statement that stands"
        decision = Decision(Action.ADD_STATEMENT, f"the item has {unused} for this property")
    elif nearest[0] is Level.EQUAL:
        return _beside_equal(p, ours, nearest[1], edits)
    else:
        decision = _beside_other(p, nearest, standing)
    if decision.action is Action.ADD_STATEMENT and not ours.references:
        return Decision(Action.LEAVE, "it has no reference", "statement-unsourced")
    if decision.action is Action.ADD_STATEMENT:
        draft.add_statement(ours, len(edits))
    return decision


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


def _beside_equal(p: Proposal, ours: Statement, there: Standing, edits: list[Edit]) -> Decision:
    existing, guid = str(there.main), there.id
    if there.deprecated is not (ours.rank is Rank.DEPRECATED):
        if there.deprecated:
            why = "someone marked this value as wrong: it is not added again"
            return Decision(Action.LEAVE, why, "value-deprecated", guid, existing)
        why = "the item holds as true what the partner holds as wrong: its rank is not touched"
        return Decision(Action.LEAVE, why, "value-not-deprecated", guid, existing)
    missing = missing_references(there.references, ours.references)
    there.references.extend(missing)
    if there.row is not None:
        first = edits[there.row]
        if missing:
            edits[there.row] = first._replace(references=references_text(there.references))
        return Decision(Action.KEEP, f"row {first.row} of the dump already adds this value")
    if not missing:
        return Decision(Action.KEEP, "the item says the same, with this reference", None, guid, existing)
    why = "the item says the same, without this reference"
    text = p.references if missing == ours.references else references_text(missing)
    return Decision(Action.ADD_REFERENCE, why, None, guid, existing, text)


#: What is near, but not the same: the reason, and the issue's code.
_NEAR = {
    Level.UNQUALIFIED: ("the item says the same without our qualifiers", "qualifiers-differ"),
    Level.MORE_PRECISE: ("the item already says it more precisely", "value-more-precise"),
    Level.LESS_PRECISE: ("the item says it less precisely", "value-less-precise"),
    Level.DIFFERENT: ("the item says something else", "value-differs"),
}


def _beside_other(p: Proposal, nearest: tuple[Level, Standing], standing: list[Standing]) -> Decision:
    """By the mapping's `on_existing`; but nothing is added beside what is the same or more precise."""
    level, there = nearest
    why, code = _NEAR[level]
    if level is Level.DIFFERENT:
        existing = _several([s for s in standing if s.row is None and not s.deprecated])
    else:
        existing = str(there.main)
    if p.on_existing == "add" and level in {Level.DIFFERENT, Level.LESS_PRECISE}:
        return Decision(Action.ADD_STATEMENT, f"{why}: ours is added beside it", None, None, existing)
    report = None if p.on_existing == "skip" else code
    return Decision(Action.LEAVE, f"{why}: left as it is", report, there.id, existing)


def _several(standing: list[Standing]) -> str:
    texts = [str(there.main) for there in standing]
    return ", ".join(texts[:_MANY]) + (f" and {len(texts) - _MANY} more" if len(texts) > _MANY else "")
