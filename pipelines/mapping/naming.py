"""Naming: which rows of a dump name others by their keys, so that what becomes of the others concerns them too."""

from collections.abc import Collection, Iterator
from datetime import date

import pandas as pd

from pipelines.mapping.cells import texts_of
from pipelines.model.tables import rows_of
from pipelines.partners.mapping import Mapping
from pipelines.partners.uses import placeholders, row_uses


def naming_columns(mapping: Mapping) -> list[str]:
    """The columns in which rows name others, sorted; empty where the mapping has none."""
    found: set[str] = set()
    for _, spec in row_uses(mapping):
        found |= {spec.column} if spec.column is not None else set(placeholders(spec.template or ""))
    return sorted(found)


def naming_others(records: pd.DataFrame, mapping: Mapping, issued: date, keys: Collection[str]) -> set[str]:
    """The keys of the records (with `_key` and `naming_columns`) that name a row which is not among `keys`."""
    sources = [texts_of(spec, issued) for _, spec in row_uses(mapping)]
    known = frozenset(keys)

    def named(record: dict[str, str]) -> Iterator[str]:
        return (text.strip() for texts in sources for text in texts(record))

    return {record["_key"] for record in rows_of(records) if not known.issuperset(named(record))}
