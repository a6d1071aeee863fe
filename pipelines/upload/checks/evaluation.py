"""Evaluation: the constraints of an item's properties, held against the item as it will be. Pure.

Looked at are all statements of the properties that our edits touch, with our own qualifiers and references; of other
properties, those constraints that an addition elsewhere can break.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipelines.model.constraints import Constraint, Position, UnreadableConstraintError
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Reference, Statement
from pipelines.upload.checks.constraint_kinds import KINDS_BY_ITEM
from pipelines.upload.checks.findings import Finding
from pipelines.upload.checks.kinds import ConstraintKind, Gravity
from pipelines.upload.checks.merged import Change
from pipelines.upload.checks.place import Place
from pipelines.upload.checks.surroundings import Surroundings
from pipelines.upload.rows import Edit

Definitions = Mapping[str, Sequence[Constraint]]
UNREADABLE = "unreadable constraint"


class Spot(NamedTuple):
    """A place with the edit that put it there; None where it was there before."""

    place: Place
    edit: Edit | None
    ours: bool


class Held(NamedTuple):
    """A place, and a constraint that holds there."""

    spot: Spot
    constraint: Constraint
    kind: ConstraintKind


def evaluate(change: Change, definitions: Definitions, around: Surroundings) -> list[Finding]:
    """All violations of constraints on the merged item; those that are the live item's own are marked `already`.

    A constraint that cannot be read is a finding about its property, a suggestion.
    """
    return judge(change, checks_of(change, definitions), around)


def judge(change: Change, holding: Iterable[Held], around: Surroundings) -> list[Finding]:
    """Like `evaluate`, of the constraints that are known to hold."""
    found: list[Finding] = []
    told: set[tuple[str, str]] = set()
    for held in holding:
        spot, constraint, kind = held
        once = constraint.id or constraint.type, spot.place.property
        if kind.of_item and once in told:
            continue
        try:
            message = kind.check(spot.place, constraint, around)
        except UnreadableConstraintError as error:
            found.append(_unreadable(constraint, kind, error))
            continue
        if message is None:
            continue
        told.add(once)
        found.append(_finding(change, held, message, around))
    return found


def checks_of(change: Change, definitions: Definitions) -> Iterator[Held]:
    """Every place of the change with each constraint that holds there."""
    edits = {id(statement): edit for statement, edit in change.planned}
    for prop in change.after.properties:
        applying = list(_applying(change, definitions.get(prop, ()), Position.MAIN))
        if prop not in change.touched:
            applying = [(constraint, kind) for constraint, kind in applying if kind.across]
        if not applying:
            continue
        for statement in change.after.statements(prop):
            spot = Spot(Place(change.after, statement, statement.main), edits.get(id(statement)), statement.id is None)
            yield from (Held(spot, c, kind) for c, kind in applying if _counts(statement, kind))
    for spot in _our_parts(change):
        for constraint, kind in _applying(change, definitions.get(spot.place.property, ()), spot.place.position):
            if _counts(spot.place.statement, kind):
                yield Held(spot, constraint, kind)


def _applying(
    change: Change, constraints: Sequence[Constraint], position: Position
) -> Iterator[tuple[Constraint, ConstraintKind]]:
    """The constraints that hold for this item at this position; kinds that nobody knows are passed over."""
    entity_type = str(change.after.json.get("type", "item"))
    for constraint in constraints:
        kind = KINDS_BY_ITEM.get(constraint.type)
        if kind is None or change.after.id in constraint.exceptions:
            continue
        if constraint.entity_types is not None and entity_type not in constraint.entity_types:
            continue
        if position in (constraint.positions or kind.positions):
            yield constraint, kind


def _counts(statement: Statement, kind: ConstraintKind) -> bool:
    return statement.rank is not Rank.DEPRECATED or kind.deprecated_too


def _our_parts(change: Change) -> Iterator[Spot]:
    """The qualifiers of our statements, and all references that we add."""
    for statement, edit in change.planned:
        for snak in statement.qualifiers:
            place = Place(change.after, statement, snak, Position.QUALIFIER, statement.qualifiers)
            yield Spot(place, edit, ours=True)
        yield from _references(change, statement, edit, statement.references)
    for statement, edit, references in change.gained:
        yield from _references(change, statement, edit, references)


def _references(
    change: Change, statement: Statement, edit: Edit | None, references: tuple[Reference, ...]
) -> Iterator[Spot]:
    for reference in references:
        for snak in reference.snaks:
            yield Spot(Place(change.after, statement, snak, Position.REFERENCE, reference.snaks), edit, ours=True)


def _finding(change: Change, held: Held, message: str, around: Surroundings) -> Finding:
    spot, constraint, kind = held
    return Finding(
        check=kind.name,
        gravity=kind.gravity(constraint.status),
        item=change.subject,
        prop=spot.place.property,
        value=str(spot.place.snak),
        message=message,
        remedy=kind.remedy,
        already=_already(change, held, around),
        row=spot.edit.row if spot.edit else None,
        column=spot.edit.column if spot.edit else None,
        group=_group(change.after, constraint),
    )


def _already(change: Change, held: Held, around: Surroundings) -> bool:
    """Whether the live item violates it too: as a whole, or with the very statement."""
    spot, constraint, kind = held
    before = change.before
    if before is None or spot.place.position is not Position.MAIN or (spot.ours and not kind.of_item):
        return False
    statements = before.statements(spot.place.property)
    if not kind.of_item:
        statements = tuple(s for s in statements if s.id == spot.place.statement.id)
    places = (Place(before, statement, statement.main) for statement in statements if _counts(statement, kind))
    return any(kind.check(place, constraint, around) is not None for place in places)


def _group(item: Entity, constraint: Constraint) -> str | None:
    if constraint.group_by is None:
        return None
    return next((str(value) for value in item.values(constraint.group_by)), None)


def _unreadable(constraint: Constraint, kind: ConstraintKind, error: UnreadableConstraintError) -> Finding:
    why_said = str(error)
    return Finding(
        check=UNREADABLE,
        gravity=Gravity.SUGGESTION,
        item=constraint.on,
        prop=constraint.on,
        value=constraint.id,
        message=f"its constraint '{kind.name}' cannot be evaluated: {why_said}",
        remedy="tell the property's talk page; the wiki cannot evaluate it either",
        already=True,
    )
