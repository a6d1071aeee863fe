"""Needs: what must be read before a batch of changes can be judged. Pure.

Values' items are looked at for the statements that we add, and not for all that stand there: what was wrong before is
not ours to find, and reading all values of all items would burden the wiki.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipelines.model.constraints import NAMESPACE
from pipelines.model.entities import Entity
from pipelines.model.values import EntityValue
from pipelines.upload.checks.evaluation import Held
from pipelines.upload.checks.kinds import Needs
from pipelines.upload.checks.merged import Change
from pipelines.upload.checks.place import entity_values
from pipelines.upload.checks.spans import ENDS, STARTS
from pipelines.upload.checks.values import commons_page

_CLASS_PROPERTIES = ("P31", "P279")


class Wanted(NamedTuple):
    """Items to read, classes whose superclasses are needed, and pages of Commons that may not be there."""

    items: frozenset[str]
    classes: frozenset[str]
    pages: frozenset[str]


def properties_of(change: Change) -> Iterator[str]:
    """The properties whose constraints bear on the change: all of the item, and those of our qualifiers, references."""
    yield from change.after.properties
    yield from own_properties(change)


def own_properties(change: Change) -> Iterator[str]:
    """The properties that our edits use."""
    for statement, _ in change.planned:
        yield statement.main.property
        yield from (snak.property for snak in statement.qualifiers)
        yield from (snak.property for reference in statement.references for snak in reference.snaks)
    for _, _, references in change.gained:
        yield from (snak.property for reference in references for snak in reference.snaks)


def wanted_by(changes: Iterable[tuple[Change, Sequence[Held]]]) -> Wanted:
    """What the constraints that hold for the changes need."""
    items: set[str] = set()
    classes: set[str] = set()
    pages: set[str] = set()
    for change, holding in changes:
        moved = bool(change.touched & {*STARTS, *ENDS})
        for held in holding:
            if held.kind.needs is Needs.VALUE and (held.spot.ours or (held.kind.across and moved)):
                items |= _value(held)
            elif held.kind.needs is Needs.CLASSES:
                classes |= set(entity_values(change.after, _CLASS_PROPERTIES))
            elif held.kind.needs is Needs.PAGE and held.spot.ours and held.spot.place.snak.value is not None:
                given = held.constraint.texts(NAMESPACE, required=False)
                pages.add(commons_page(held.spot.place.snak, given[0] if given else ""))
    # A text that would end a title asks for another page; the check finds it without a look.
    return Wanted(frozenset(items), frozenset(classes), frozenset(page for page in pages if "|" not in page))


def classes_of(entities: Iterable[Entity | None]) -> Iterator[str]:
    """The classes that the items belong to."""
    for entity in entities:
        if entity is not None:
            yield from entity_values(entity, _CLASS_PROPERTIES)


def _value(held: Held) -> set[str]:
    value = held.spot.place.snak.value
    return {value.id} if isinstance(value, EntityValue) and not value.is_new else set()
