"""Members: which of the partner's items is in which group of which dimension."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.dimensions import COLLECTION, DIMENSIONS, Dimension
from pipelines.coverage.partner_items import Endpoint, chunks, names_in
from pipelines.model.coverage_snapshots import MEMBERS, UNKNOWN

VALUES = "coverage/values-of-items"
#: Item and property → values, as an endpoint tells them.
Values = dict[tuple[str, str], list[str]]


def find_members(
    endpoint: Endpoint, home: Path, items: Sequence[str], dimensions: Sequence[Dimension] = DIMENSIONS
) -> pd.DataFrame:
    """Each item's groups in each dimension, at least the unknown one: schema `MEMBERS`; one query a portion of items.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
    """
    query = Catalogue(home).query(VALUES)
    properties = list(dict.fromkeys(prop for dimension in dimensions for prop in dimension.properties))
    values: Values = {}
    for portion in chunks(items) if properties else ():
        rows = endpoint.select(query.bind(item=portion, property=properties))
        for item, prop, row in zip(names_in(rows, "item"), names_in(rows, "property"), rows, strict=True):
            values.setdefault((item, prop), []).append(row["value"] or "")
    return find_groups(items, values, dimensions)


def find_groups(items: Sequence[str], values: Values, dimensions: Sequence[Dimension]) -> pd.DataFrame:
    """Each item's groups in each dimension, at least the unknown one, by its values: schema `MEMBERS`."""
    columns: dict[str, list[str]] = {name: [] for name in MEMBERS.names}
    for dimension in dimensions:
        read = lru_cache(maxsize=None)(dimension.read)
        before = len(columns["item"])
        for item in items:
            groups = _groups(item, dimension, values, read)
            columns["item"] += [item] * len(groups)
            columns["group"] += groups
        columns["dimension"] += [dimension.name] * (len(columns["item"]) - before)
    return MEMBERS.from_columns(columns)


def collection_members(items: Iterable[str], collections: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """The partner's own grouping: item → the words of its column; schema `MEMBERS`."""
    return _frame(
        (item, COLLECTION, group)
        for item in items
        for group in dict.fromkeys(collections.get(item, ())) or {UNKNOWN: None}
    )


def _groups(item: str, dimension: Dimension, values: Values, read: Callable[[str], str | None]) -> list[str]:
    found: dict[str, None] = {}
    for prop in dimension.properties:
        for value in values.get((item, prop), ()):
            group = read(value)
            if group is not None:
                found[group] = None
    return list(found) or [UNKNOWN]


def _frame(rows: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    return MEMBERS.check(pd.DataFrame(list(rows), columns=MEMBERS.names, dtype="string[pyarrow]"))
