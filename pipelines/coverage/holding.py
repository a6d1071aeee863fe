"""Who has what, as it is found: column by column, for a partner or a class may have a hundred thousand items."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.coverage.figures import HOLDERS, Measure

#: Property and item → statements.
Statements = Mapping[tuple[str, str], int]


class Holding:
    """Reach for `add` and `add_statements` as answers come in, and for `frame` at the end."""

    def __init__(self) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in HOLDERS.names}

    def add(self, measure: Measure, subjects: Sequence[str], items: Sequence[str]) -> None:
        """Of a measure that counts items: each of the items has the subject at its place."""
        ones = [1] * len(items)
        self._extend(measure, subjects, items, ones, ones)

    def add_statements(self, measure: Measure, totals: Statements, covered: Statements) -> None:
        """Of a measure that counts statements: how many there are, and how many of those have it."""
        subjects = [subject for subject, _item in totals]
        items = [item for _subject, item in totals]
        self._extend(measure, subjects, items, [covered.get(key, 0) for key in totals], list(totals.values()))

    def frame(self) -> pd.DataFrame:
        """All that was added: schema `figures.HOLDERS`."""
        return HOLDERS.from_columns(self._columns)

    def _extend(
        self,
        measure: Measure,
        subjects: Sequence[str],
        items: Sequence[str],
        covered: Sequence[int],
        total: Sequence[int],
    ) -> None:
        self._columns["measure"] += [measure.value] * len(items)
        for name, values in zip(
            ("subject", "item", "covered", "total"), (subjects, items, covered, total), strict=True
        ):
            self._columns[name] += values
