"""Members: which of the partner's items is in which group of which dimension."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.dimensions import COLLECTION, DIMENSIONS, Dimension
from pipelines.coverage.partner_items import Endpoint, chunks, local_name
from pipelines.model.coverage_snapshots import MEMBERS, UNKNOWN

VALUES = "coverage/values-of-items"


def find_members(
    endpoint: Endpoint, home: Path, items: Sequence[str], dimensions: Sequence[Dimension] = DIMENSIONS
) -> pd.DataFrame:
    """Each item's groups in each dimension, at least the unknown one: schema `MEMBERS`; one query a portion of items.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
    """
    query = Catalogue(home).query(VALUES)
    properties = list(dict.fromkeys(prop for dimension in dimensions for prop in dimension.properties))
    rows: list[tuple[str, str, str]] = []
    for portion in chunks(items):
        values: dict[tuple[str, str], list[str]] = {}
        for row in endpoint.select(query.bind(item=portion, property=properties)) if properties else ():
            key = (local_name(row["item"]), local_name(row["property"]))
            values.setdefault(key, []).append(row["value"] or "")
        for dimension in dimensions:
            rows += _members(dimension, portion, values)
    return _frame(rows)


def collection_members(items: Iterable[str], collections: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """The partner's own grouping: item → the words of its column; schema `MEMBERS`."""
    return _frame(
        (item, COLLECTION, group)
        for item in items
        for group in dict.fromkeys(collections.get(item, ())) or {UNKNOWN: None}
    )


def _members(
    dimension: Dimension, items: Sequence[str], values: Mapping[tuple[str, str], list[str]]
) -> Iterator[tuple[str, str, str]]:
    for item in items:
        found = (value for prop in dimension.properties for value in values.get((item, prop), ()))
        groups = {group: None for value in found if (group := dimension.read(value)) is not None}
        for group in groups or {UNKNOWN: None}:
            yield item, dimension.name, group


def _frame(rows: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    return MEMBERS.check(pd.DataFrame(list(rows), columns=MEMBERS.names, dtype="string[pyarrow]"))
