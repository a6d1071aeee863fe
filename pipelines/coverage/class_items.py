"""The class that the partner's items belong to: counted by the endpoint itself, for a class may have millions."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.dimensions import DIMENSIONS, Dimension
from pipelines.coverage.figures import (
    LISTS,
    SIDES,
    Measure,
    Scope,
    figure_query,
    list_query,
    measured_languages,
    measured_properties,
    measured_subjects,
    partner_mark,
)
from pipelines.coverage.partner_items import Endpoint, local_name
from pipelines.coverage.whole_class import LARGEST, WholeClass, read_whole_class
from pipelines.exceptions import ServiceError
from pipelines.model.issues import Issue, Severity
from pipelines.partners.partner import Partner

SIZE, STATEMENTS = "coverage/class-size", "coverage/class-with-statement"
#: The queries that list a class's items stop here.
LIST_LIMIT = 1_000


class ClassSurvey:
    """Asks about one partner's class; a query that the endpoint cannot answer becomes an issue, not the run's end.

    Wikidata's own query service gives up on classes as large as that of humans: such figures are then left out.
    """

    def __init__(
        self, endpoint: Endpoint, home: Path, partner: Partner, dimensions: Sequence[Dimension] = DIMENSIONS
    ) -> None:
        self.issues: list[Issue] = []
        self._endpoint, self._catalogue, self._partner = endpoint, Catalogue(home), partner
        self._home, self._dimensions = home, dimensions
        self._mark = partner_mark(partner)

    @cached_property
    def size(self) -> int | None:
        """How many items the class has; None if the endpoint could not tell."""
        rows = self._ask(SIZE)
        return int(rows[0]["items"] or 0) if rows else None

    @cached_property
    def whole(self) -> WholeClass | None:
        """The class with all its items, read when first asked for; None if it is too large, or was not answered.

        It is counted by `figures` then, query by query, as far as the endpoint can.
        """
        if self.size is None or self.size > LARGEST:
            return None
        try:
            return read_whole_class(self._endpoint, self._home, self._partner, self._dimensions)
        except ServiceError:
            return None

    def figures(self) -> Iterator[dict[str, Any]]:
        """Rows of the coverage table, without their phase."""
        size, properties = self.size, measured_properties(self._partner)
        if size is None:
            return
        totals = dict.fromkeys(properties, size)
        yield from self._counted(Measure.PROPERTY, totals, property=properties)
        for measure in (Measure.LABEL, Measure.DESCRIPTION):
            languages = measured_languages(self._partner, measure)
            yield from self._counted(measure, dict.fromkeys(languages, size), language=languages)
        statements = self._ask(STATEMENTS, property=properties)
        if statements is None:
            return
        totals = dict.fromkeys(properties, 0) | _counts(statements)
        yield from self._counted(Measure.REFERENCE, totals, property=properties)
        if self._mark:
            yield from self._counted(Measure.PARTNER_REFERENCE, totals, property=properties, **self._mark.parameters)

    def lists(self) -> pd.DataFrame:
        """Up to `LIST_LIMIT` items with, and without, each of the figures: schema `figures.LISTS`."""
        return LISTS.frame(row for measure in Measure for row in self._listed(measure))

    def _counted(self, measure: Measure, totals: dict[str, int], **parameters: Any) -> Iterator[dict[str, Any]]:
        name = figure_query(Scope.CLASS, measure, self._mark)
        rows = self._ask(name, **parameters)
        if rows is None:
            return
        counts = _counts(rows)
        for subject, total in totals.items():
            covered = counts.get(subject, 0)
            figure = {"scope": Scope.CLASS.value, "measure": measure.value, "subject": subject}
            yield {**figure, "covered": covered, "total": total, "query": name}

    def _listed(self, measure: Measure) -> Iterator[dict[str, Any]]:
        if measure is Measure.PARTNER_REFERENCE and not self._mark:
            return
        key = "language" if measure.of_terms else "property"
        subjects = measured_subjects(self._partner, measure)
        more: dict[str, Any] = self._mark.parameters if measure is Measure.PARTNER_REFERENCE else {}
        for subject in subjects:
            for side in SIDES:
                name = list_query(Scope.CLASS, measure, self._mark, side)
                place = {"scope": Scope.CLASS.value, "measure": measure.value, "subject": subject, "side": side}
                for row in self._ask(name, **{key: subject}, **more) or []:
                    yield {**place, "item": local_name(row["item"])}

    def _ask(self, name: str, **parameters: Any) -> list[dict[str, str | None]] | None:
        """The rows; None if the endpoint could not answer."""
        query = self._catalogue.query(name).bind(**{"class": self._partner.mapping.class_}, **parameters)
        try:
            return self._endpoint.select(query)
        except ServiceError as error:
            self.issues.append(unanswered(name, self._partner.mapping.class_, error))
            return None


def _counts(rows: list[dict[str, str | None]]) -> dict[str, int]:
    """First column: what is counted; second: how many."""
    counts = {}
    for row in rows:
        subject, count = row.values()
        counts[local_name(subject)] = int(count or 0)
    return counts


def unanswered(name: str, class_: str, error: ServiceError) -> Issue:
    """A query on a class that the endpoint gave up on."""
    return Issue(
        stage="coverage",
        code="class-not-measured",
        severity=Severity.WARNING,
        message=f"the query {name} on the class {class_} was not answered: {error.message}",
        remedy="measure again later, or on an endpoint with a longer time limit; the partner's own figures stand",
        value=class_,
    )
