"""Behind a cell: the items that have it, those that lack it, and the queries that say so."""

from collections.abc import Iterator, Mapping
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
from pipelines.web.dashboards.reading import holders, members
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
    found = holders(portal, kept, place.measure, place.subject)
    nothing = (0, 0) if Measure(place.measure).of_statements else (0, 1)
    pairs = [(item, *found.get(item, nothing)) for item in items]
    having = [item for item, covered, _total in pairs if covered]
    lacking = [item for item, covered, total in pairs if covered < total]
    queries = list(_partner_queries(portal.settings.home, partner, place, items[:QUERY_ITEMS]))
    return Behind(having, lacking, True, queries)


def whole_query(portal: Portal, partner: Partner, kept: Snapshot, place: Place, side: Side) -> Asked:
    """The query of one side of a partner's cell with all of its items named, however many they are.

    Raises:
        NotFoundError: no query tells the groups of this dimension.
    """
    items = members(portal, kept, place.dimension, place.group)
    asked = {each.side: each for each in _partner_queries(portal.settings.home, partner, place, items)}
    if side not in asked:
        raise NotFoundError("no query tells these groups: the partner made them", remedy="take the list of items")
    return asked[side]


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


def _partner_queries(home: Path, partner: Partner, place: Place, items: list[str]) -> Iterator[Asked]:
    dimension = dimension_named(place.dimension)
    if dimension:
        given = {"item": items, "grouping": dimension.properties, "group": group_key(dimension, place.group)}
        yield _asked(home, "coverage/items-in-group", given, "group")
    for side in ("with", "without"):
        name = list_query(Scope.PARTNER, Measure(place.measure), partner_mark(partner), side)
        yield _asked(home, name, {"item": items, **_subject(partner, place)}, side)


def _class_queries(home: Path, partner: Partner, place: Place) -> Iterator[Asked]:
    dimension = dimension_named(place.dimension)
    if dimension is None and place.dimension != ALL:
        raise InvalidError(f"a class has no groups by '{place.dimension}'", fields={"dimension": "choose another one"})
    for side in ("with", "without"):
        measure, mark = Measure(place.measure), partner_mark(partner)
        given: dict[str, Any] = {"class": partner.mapping.class_, **_subject(partner, place)}
        if dimension is None:
            yield _asked(home, list_query(Scope.CLASS, measure, mark, side), given, side)
        else:
            given |= {"grouping": dimension.properties, "group": group_key(dimension, place.group)}
            yield _asked(home, group_list_query(measure, mark, side), given, side)


def group_key(dimension: Dimension, group: str) -> str:
    """A group as the queries write it: an item's URI, a century's number, or nothing."""
    return group if dimension.dates or group == UNKNOWN else f"{CONCEPT_BASE}{group}"


def _subject(partner: Partner, place: Place) -> dict[str, Any]:
    mark = partner_mark(partner)
    return {"property": place.subject, "language": place.subject, **mark.parameters}


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
