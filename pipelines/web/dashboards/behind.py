"""Behind a cell: the items that have it, those that lack it, and the queries that say so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pipelines.coverage.class_items import LIST_LIMIT
from pipelines.coverage.dimensions import DIMENSIONS, Dimension
from pipelines.coverage.figures import Measure, Scope, group_list_query, list_query, partner_mark
from pipelines.model.coverage_snapshots import ALL, UNKNOWN, Snapshot
from pipelines.model.values import CONCEPT_BASE
from pipelines.partners.partner import Partner
from pipelines.web.dashboards.reading import members, sides
from pipelines.web.site.errors import InvalidError, NotFoundError
from pipelines.web.site.portal import Portal
from pipelines.wikibase.queries import Query, read_query

#: Which items a query lists: those that have it, those that lack it, or all of the group.
Side = Literal["with", "without", "group"]
#: Items that a query names; a longer list would not fit into an address.
QUERY_ITEMS = 100


@dataclass(frozen=True)
class Place:
    """One cell of a dashboard."""

    scope: str
    dimension: str
    group: str
    measure: str
    subject: str


@dataclass(frozen=True)
class AskedOf:
    """What a cell is of: measure and subject, and the groups, dimension and group each, that its items are all in."""

    figure: tuple[str, str]
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """A query behind a figure: what it asks, its name in the catalogue, and its text, bound."""

    title: str
    name: str
    text: str
    side: str


@dataclass(frozen=True)
class Behind:
    """Both lists, whether they are whole, and the queries; of statements an item may stand in both."""

    having: list[str]
    lacking: list[str]
    whole: bool
    queries: list[Asked]


def behind_cell(portal: Portal, partner: Partner, kept: Snapshot, place: Place) -> Behind:
    """What is behind a cell, of the partner's items or of the class's."""
    if place.scope == Scope.CLASS:
        return behind_class(portal, partner, place)
    return behind_partner(portal, partner, kept, place)


def behind_partner(portal: Portal, partner: Partner, kept: Snapshot, place: Place) -> Behind:
    """The partner's items behind a cell, as the snapshot has them."""
    items = members(portal, kept, place.dimension, place.group)
    of_group = (place.dimension, place.group)
    having, lacking = sides(portal, kept, of_group, Measure(place.measure), place.subject)
    return Behind(having, lacking, True, partner_queries(portal, partner, _asked_of(place), items[:QUERY_ITEMS]))


def whole_queries(portal: Portal, partner: Partner, kept: Snapshot, place: Place) -> list[Asked]:
    """The queries behind a partner's cell with all of its items named, however many they are."""
    items = members(portal, kept, place.dimension, place.group)
    return partner_queries(portal, partner, _asked_of(place), items)


def query_of(queries: Iterable[Asked], side: Side) -> Asked:
    """The query of one side.

    Raises:
        NotFoundError: no query tells the groups of this dimension.
    """
    found = next((each for each in queries if each.side == side), None)
    if found is None:
        raise NotFoundError("no query tells these groups: the partner made them", remedy="take the list of items")
    return found


def behind_class(portal: Portal, partner: Partner, place: Place) -> Behind:
    """Up to `LIST_LIMIT` items of the class on each side, asked of the target now.

    Raises:
        ServiceError: the endpoint did not answer.
    """
    asked = list(_class_queries(portal.settings.home, partner, place))
    endpoint = portal.endpoint()
    sides = {each.side: [str(row["item"]) for row in endpoint.select(each.text)] for each in asked}
    whole = all(len(items) < LIST_LIMIT for items in sides.values())
    return Behind(sides["with"], sides["without"], whole, asked)


def dimension_named(name: str) -> Dimension | None:
    """The dimension whose groups a query can tell; None for everyone, and for groups that the partner made.

    Raises:
        InvalidError: there is no such dimension in a class.
    """
    return next((dimension for dimension in DIMENSIONS if dimension.name == name), None)


def partner_queries(portal: Portal, partner: Partner, asked: AskedOf, items: list[str]) -> list[Asked]:
    """The queries that say of these items who has it and who lacks it, and who is in all of the groups.

    Groups that the partner made are told by no query.
    """
    home, (measure, subject), mark = portal.settings.home, asked.figure, partner_mark(partner)
    found = [_asked(home, *of_groups, "group")] if (of_groups := _group_query(asked.groups, items)) else []
    for side in ("with", "without"):
        name = list_query(Scope.PARTNER, Measure(measure), mark, side)
        found.append(_asked(home, name, {"item": items, **_subject(partner, subject)}, side))
    return found


def _group_query(groups: Sequence[tuple[str, str]], items: list[str]) -> tuple[str, dict[str, Any]] | None:
    """The name of the query that tells the groups, dimension and group each, and what it is given."""
    known = [(dimension, group_key(dimension, group)) for name, group in groups if (dimension := dimension_named(name))]
    if not known:
        return None
    given: dict[str, Any] = {"item": items, "grouping": known[0][0].properties, "group": known[0][1]}
    if len(known) == 1:
        return "coverage/items-in-group", given
    return "coverage/items-in-two-groups", given | {"by_grouping": known[1][0].properties, "by_group": known[1][1]}


def _asked_of(place: Place) -> AskedOf:
    return AskedOf((place.measure, place.subject), ((place.dimension, place.group),))


def _class_queries(home: Path, partner: Partner, place: Place) -> Iterator[Asked]:
    dimension = dimension_named(place.dimension)
    if dimension is None and place.dimension != ALL:
        raise InvalidError(f"a class has no groups by '{place.dimension}'", fields={"dimension": "choose another one"})
    for side in ("with", "without"):
        measure, mark = Measure(place.measure), partner_mark(partner)
        given: dict[str, Any] = {"class": partner.mapping.class_, **_subject(partner, place.subject)}
        if dimension is None:
            yield _asked(home, list_query(Scope.CLASS, measure, mark, side), given, side)
        else:
            given |= {"grouping": dimension.properties, "group": group_key(dimension, place.group)}
            yield _asked(home, group_list_query(measure, mark, side), given, side)


def group_key(dimension: Dimension, group: str) -> str:
    """A group as the queries write it: an item's URI, a century's number, or nothing."""
    return group if dimension.dates or group == UNKNOWN else f"{CONCEPT_BASE}{group}"


def _subject(partner: Partner, subject: str) -> dict[str, Any]:
    return {"property": subject, "language": subject, **partner_mark(partner).parameters}


def _asked(home: Path, name: str, values: Mapping[str, Any], side: str) -> Asked:
    query = _query(home, name)
    given = {
        parameter: [values[parameter]] if told.many and isinstance(values[parameter], str) else values[parameter]
        for parameter, told in query.parameters.items()
    }
    text = "\n".join(line for line in query.bind(**given).splitlines() if not line.startswith("#+"))
    return Asked(query.title, name, text.strip(), side)


@lru_cache(maxsize=256)
def _query(home: Path, name: str) -> Query:
    return read_query(home, name)
