"""Side by side: the partner's values next to an item's, field by field, with how they compare. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.records import cell_values
from pipelines.model.values import EntityValue
from pipelines.partners.mapping import Match
from pipelines.reconcile.explanation import Piece, pieces
from pipelines.reconcile.levels import Level, level_of
from pipelines.reconcile.showing import UNSPOKEN

#: Values of one field that are shown; a Nobel laureate has a hundred names.
SHOWN = 3
NAME = "name"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what the partner says, what the item says, and the level at which they compare."""

    column: str
    ours: str
    theirs: str
    level: str


def beside(
    record: Mapping[str, Any],
    features: str | None,
    entity: Entity | None,
    match: Match,
    labels: Mapping[str, str] | None = None,
) -> list[Field]:
    """The fields by which a record is matched, beside a candidate's; the partner's empty ones are left out.

    Without the `entity` the evidence's words stand for its values. `labels`: item → label, for linked items.
    """
    by_column: dict[str, Piece] = {}
    for piece in pieces(features):
        # Others tell of the same column too, such as how rare a name is; those compare nothing.
        if piece.kind not in UNSPOKEN:
            by_column.setdefault(piece.column, piece)
    fields = []
    for column, prop in _columns(match):
        ours = ", ".join(cell_values(record.get(column))[:SHOWN])
        if ours:
            piece = by_column.get(column)
            theirs = _theirs(entity, prop, ours, labels or {}) if entity is not None else ""
            # Where the item cannot be looked at, or lacks the value by now, the evidence tells what it was.
            theirs = theirs or _words(piece)
            fields.append(Field(column, ours, theirs, piece.level if piece else Level.UNKNOWN))
    return fields


def compared_columns(match: Match) -> list[str]:
    """The columns that are shown beside an item, names first."""
    return [column for column, _ in _columns(match)]


def linked_items(entity: Entity, match: Match) -> set[str]:
    """The items that the entity's values of the compared properties are, to be shown by their labels."""
    values = (value for _, prop in _columns(match) if prop != NAME for value in entity.values(prop))
    return {value.id for value in values if isinstance(value, EntityValue)}


def _columns(match: Match) -> Iterator[tuple[str, str]]:
    """Each column once, names first, with the property that says the same."""
    found: dict[str, str] = {spec.column: NAME for spec in match.names}
    others = [(d.column, d.property) for d in match.dates] + [(f.column, f.property) for f in match.facts]
    for column, prop in [*others, *((i.column, i.property) for i in match.identifiers)]:
        found.setdefault(column, prop)
    yield from found.items()


def _theirs(entity: Entity, prop: str, ours: str, labels: Mapping[str, str]) -> str:
    if prop == NAME:
        return _listed(dict.fromkeys(_names(entity, ours)))
    values = (labels.get(v.id, v.id) if isinstance(v, EntityValue) else str(v) for v in entity.values(prop))
    return _listed(dict.fromkeys(values))


def _names(entity: Entity, ours: str) -> Iterator[str]:
    """The item's names, those that are written as the partner does first."""
    names = [name for name, _, _ in entity.names()]
    yield from (name for name in names if name.casefold() == ours.casefold())
    if label := entity.label():
        yield label
    yield from names


def _listed(texts: Collection[str]) -> str:
    shown = list(texts)[:SHOWN]
    more = f" (+{len(texts) - SHOWN})" if len(texts) > SHOWN else ""
    return ", ".join(shown) + more


def _words(piece: Piece | None) -> str:
    return piece.words if piece and level_of(piece.level) is not Level.UNKNOWN else ""
