"""Groups of a whole class, counted by the endpoint: by the set of values that items have, so that each counts once."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.class_items import SIZE
from pipelines.coverage.equity.dimensions import (
    BY_NAME,
    CLASS_LABELS,
    CLASS_LANGUAGES,
    CROSSINGS,
    DIMENSIONS,
    FACT_SETS,
    LABEL,
    PROPERTIES,
    SITELINKS,
    STATEMENTS,
    Crossing,
    Dimension,
    Facts,
    groups_in,
    pairs,
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
        self._facts: list[tuple[Facts, int]] | None = None

    def groups(self) -> pd.DataFrame:
        """How many items of the class each group has: schema `GROUPS`; empty if it could not even be counted."""
        sizes = self._ask(SIZE)
        if not sizes:
            return GROUPS.frame()
        total = int(sizes[0]["items"] or 0)
        rows = self._ask(FACT_SETS, property=PROPERTIES)
        self._facts = None if rows is None else [_read_facts(row) for row in rows]
        counted = {dimension.name: self._counts(dimension, total) for dimension in DIMENSIONS}
        counted |= {crossing.name: self._pair_counts(crossing, total) for crossing in CROSSINGS}
        return GROUPS.frame(
            {"scope": CLASS, "dimension": name, "group": group, "items": items, "total": total}
            for name, counts in counted.items()
            for group, items in (counts or {}).items()
        )

    def _counts(self, dimension: Dimension, total: int) -> dict[str, int] | None:
        if dimension.name == "language":
            return self._language_counts(total)
        found = self._facts if set(dimension.kinds) <= set(PROPERTIES) else None
        if found is None:
            sets = self._label_sets() if dimension.kinds == (LABEL,) else self._sets(dimension)
            found = None if sets is None else [({dimension.kinds[0]: values}, items) for values, items in sets]
        # Items of which the endpoint had nothing to say: no value, or a count of none.
        rest = dimension.bands.group(0) if dimension.bands else UNKNOWN
        return None if found is None else _summed(found, partial(self._groups, dimension), rest, total)

    def _pair_counts(self, crossing: Crossing, total: int) -> dict[str, int] | None:
        """None if the query of all facts was not answered: no other tells two of them of the same item."""
        if self._facts is None:
            return None
        first, second = (partial(self._groups, BY_NAME[name]) for name in (crossing.first, crossing.second))
        rest = pairs([UNKNOWN], [UNKNOWN])[0]
        return _summed(self._facts, lambda facts: pairs(first(facts), second(facts)), rest, total)

    def _groups(self, dimension: Dimension, facts: Facts) -> list[str]:
        return groups_in(dimension, facts, self._countries)

    def _sets(self, dimension: Dimension) -> list[tuple[frozenset[str], int]] | None:
        """The sets of values that items have, and how many items have each; None if it was not answered."""
        kinds = dimension.kinds
        if kinds not in self._answers:
            of_count = kinds in {(STATEMENTS,), (SITELINKS,)}
            rows = self._ask(dimension.queries[0], **({} if of_count else {"property": kinds}))
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


def _summed(
    found: Iterable[tuple[Facts, int]], place: Callable[[Facts], list[str]], rest: str, total: int
) -> dict[str, int]:
    """Items by group, each in all that its facts lead to; those of `total` that are not among the found are `rest`."""
    counts: dict[str, int] = {}
    left = total
    for facts, items in found:
        left -= items
        for group in place(facts):
            counts[group] = counts.get(group, 0) + items
    return counts | {rest: counts.get(rest, 0) + left} if left > 0 else counts


def _read_facts(row: dict[str, str | None]) -> tuple[Facts, int]:
    facts: dict[str, list[str]] = {}
    for fact in (row["facts"] or "").split(" "):
        prop, between, value = fact.partition("=")
        if between:
            facts.setdefault(local_name(prop), []).append(local_name(value))
    return facts, int(row["items"] or 0)


def _read(row: dict[str, str | None]) -> tuple[frozenset[str], int]:
    values = frozenset(local_name(value) for value in (row["values"] or "").split(" ") if value)
    return values, int(row["items"] or 0)
