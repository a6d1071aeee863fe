"""Groups of a whole class, counted by the endpoint: by the set of values that items have, so that each counts once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.class_items import SIZE
from pipelines.coverage.equity.dimensions import (
    CLASS_LABELS,
    CLASS_LANGUAGES,
    DIMENSIONS,
    LABEL,
    SITELINKS,
    STATEMENTS,
    Dimension,
    groups_in,
)
from pipelines.coverage.partner_items import Endpoint, local_name
from pipelines.coverage.regions import Country
from pipelines.exceptions import ServiceError
from pipelines.model.equity import GROUPS, UNKNOWN
from pipelines.model.issues import Issue, Severity

CLASS = "class"


class ClassGroups:
    """Asks about one class; a query that the endpoint cannot answer becomes an issue, and its dimensions are left out.

    Wikidata's own query service gives up on classes as large as that of humans.
    """

    def __init__(self, endpoint: Endpoint, home: Path, class_: str, countries: Mapping[str, Country]) -> None:
        self.issues: list[Issue] = []
        self._endpoint, self._catalogue, self._class, self._countries = endpoint, Catalogue(home), class_, countries
        self._answers: dict[tuple[str, ...], list[tuple[frozenset[str], int]] | None] = {}

    def groups(self) -> pd.DataFrame:
        """How many items of the class each group has: schema `GROUPS`; empty if it could not even be counted."""
        sizes = self._ask(SIZE)
        if not sizes:
            return GROUPS.frame()
        total = int(sizes[0]["items"] or 0)
        return GROUPS.frame(row for dimension in DIMENSIONS for row in self._rows(dimension, total))

    def _rows(self, dimension: Dimension, total: int) -> Iterator[dict[str, Any]]:
        counts = self._language_counts(total) if dimension.name == "language" else self._set_counts(dimension, total)
        for group, items in (counts or {}).items():
            row = {"scope": CLASS, "dimension": dimension.name, "group": group}
            yield row | {"items": items, "total": total}

    def _set_counts(self, dimension: Dimension, total: int) -> dict[str, int] | None:
        sets = self._label_sets() if dimension.kinds == (LABEL,) else self._sets(dimension.kinds, dimension.queries[0])
        if sets is None:
            return None
        counts: dict[str, int] = {}
        left = total
        for values, items in sets:
            left -= items
            for group in groups_in(dimension, {dimension.kinds[0]: values}, self._countries):
                counts[group] = counts.get(group, 0) + items
        # Items of which the endpoint had nothing to say: no value, or a count of none.
        rest = dimension.bands.group(0) if dimension.bands else UNKNOWN
        return counts | {rest: counts.get(rest, 0) + left} if left > 0 else counts

    def _sets(self, kinds: tuple[str, ...], query: str) -> list[tuple[frozenset[str], int]] | None:
        """The sets of values that items have, and how many items have each; None if it was not answered."""
        if kinds not in self._answers:
            of_count = kinds in {(STATEMENTS,), (SITELINKS,)}
            rows = self._ask(query, **({} if of_count else {"property": kinds}))
            self._answers[kinds] = None if rows is None else [_read(row) for row in rows]
        return self._answers[kinds]

    def _label_sets(self) -> list[tuple[frozenset[str], int]] | None:
        """Items by how many labels they have, as sets of so many stand-ins."""
        rows = self._ask(CLASS_LABELS)
        if rows is None:
            return None
        return [(frozenset(map(str, range(int(row["count"] or 0)))), int(row["items"] or 0)) for row in rows]

    def _language_counts(self, total: int) -> dict[str, int] | None:
        rows, labels = self._ask(CLASS_LANGUAGES), self._label_sets()
        if rows is None or labels is None:
            return None
        none = total - sum(items for _, items in labels)
        counts = {str(row["language"]): int(row["items"] or 0) for row in rows}
        return counts | {UNKNOWN: none} if none > 0 else counts

    def _ask(self, name: str, **parameters: Any) -> list[dict[str, str | None]] | None:
        query = self._catalogue.query(name).bind(**{"class": self._class}, **parameters)
        try:
            return self._endpoint.select(query)
        except ServiceError as error:
            self.issues.append(
                Issue(
                    stage="coverage",
                    code="class-not-measured",
                    severity=Severity.WARNING,
                    message=f"the query {name} on the class {self._class} was not answered: {error.message}",
                    remedy="measure again later, or on an endpoint with a longer time limit",
                    value=self._class,
                )
            )
            return None


def _read(row: dict[str, str | None]) -> tuple[frozenset[str], int]:
    values = frozenset(local_name(value) for value in (row["values"] or "").split(" ") if value)
    return values, int(row["items"] or 0)
