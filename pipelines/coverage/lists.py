"""Item lists: behind each figure, the items that have it and those that lack it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.class_items import LIST_LIMIT
from pipelines.coverage.figures import SIDES, Measure, Scope, measured_properties
from pipelines.coverage.measure import Measured
from pipelines.coverage.partner_items import Endpoint, chunks, local_name
from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner

#: How many items of each list the report itself shows.
SHOWN = 40

Key = tuple[str, str, str]


@dataclass(frozen=True)
class ItemList:
    """Items that have something, or lack it; `whole` is false where there are more, or the endpoint did not answer."""

    items: tuple[str, ...]
    whole: bool = True

    @property
    def size(self) -> str:
        """How many there are, as a person reads it."""
        count = f"{len(self.items):,}"
        return count if self.whole else f"{count} or more" if self.items else "not listed"


@dataclass(frozen=True)
class Sides:
    """The two lists behind a figure; of statements, an item may stand on both sides."""

    having: ItemList
    lacking: ItemList


def figure_lists(measured: Measured, items: Sequence[str]) -> dict[Key, Sides]:
    """Scope, measure and subject of each figure → its two lists; `items` are the partner's."""
    return {**dict(_partner_lists(measured, items)), **dict(_class_lists(measured))}


def _partner_lists(measured: Measured, items: Sequence[str]) -> Iterator[tuple[Key, Sides]]:
    ordered = sorted(set(items), key=lambda item: int(item[1:]))
    counts: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for row in rows_of(measured.holders):
        counts.setdefault((row["measure"], row["subject"]), {})[row["item"]] = (row["covered"], row["total"])
    figures = measured.figures[measured.figures["scope"] == Scope.PARTNER.value]
    for measure, subject in zip(figures["measure"], figures["subject"], strict=True):
        found = counts.get((measure, subject), {})
        nothing = (0, 0) if Measure(measure).of_statements else (0, 1)
        pairs = [(item, *found.get(item, nothing)) for item in ordered]
        having = tuple(item for item, covered, _total in pairs if covered)
        lacking = tuple(item for item, covered, total in pairs if covered < total)
        yield (Scope.PARTNER.value, measure, subject), Sides(ItemList(having), ItemList(lacking))


def _class_lists(measured: Measured) -> Iterator[tuple[Key, Sides]]:
    listed: dict[tuple[str, str, str, str], list[str]] = {}
    for row in rows_of(measured.lists):
        listed.setdefault((row["scope"], row["measure"], row["subject"], row["side"]), []).append(row["item"])
    for row in rows_of(measured.figures):
        key = (row["scope"], row["measure"], row["subject"])
        if row["scope"] == Scope.CLASS.value and len(measured.lists):
            expected = zip(SIDES, (row["covered"], row["total"] - row["covered"]), strict=True)
            having, lacking = (_class_list(listed.get((*key, side), []), count) for side, count in expected)
            yield key, Sides(having, lacking)


def _class_list(items: list[str], expected: int) -> ItemList:
    """A list that is empty against the figure was not answered."""
    return ItemList(tuple(items), whole=len(items) < LIST_LIMIT and (bool(items) or not expected))


def find_names(endpoint: Endpoint, home: Path, partner: Partner, lists: Mapping[Key, Sides]) -> dict[str, str]:
    """What to call the mapped properties, the class, and the items that a report shows, in the partner's languages.

    Raises:
        ServiceError: the endpoint did not answer.
    """
    shown = [item for sides in lists.values() for side in (sides.having, sides.lacking) for item in side.items[:SHOWN]]
    named = [partner.mapping.class_, *filter(None, [partner.package.donata.item])]
    items = list(dict.fromkeys([*named, *shown]))
    languages = tuple(dict.fromkeys([*partner.mapping.languages, "en", "mul"]))
    asked = [("items", items), ("properties", list(measured_properties(partner)))]
    names: dict[str, tuple[int, str]] = {}
    for kind, entities in asked:
        query = Catalogue(home).query(f"coverage/names-of-{kind}")
        for portion in chunks(entities):
            for row in endpoint.select(query.bind(entity=portion, language=languages)):
                place = languages.index(str(row["language"]))
                entity, name = local_name(row["entity"]), str(row["name"])
                names[entity] = min(names.get(entity, (place, name)), (place, name))
    return {entity: name for entity, (_place, name) in names.items()}
