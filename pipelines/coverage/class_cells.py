"""The class's cells: each figure of the class by group, counted by the endpoint itself."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.class_items import unanswered
from pipelines.coverage.dimensions import DIMENSIONS, Dimension
from pipelines.coverage.figures import (
    Measure,
    Scope,
    group_query,
    measured_languages,
    measured_properties,
    partner_mark,
)
from pipelines.coverage.partner_items import Endpoint, local_name
from pipelines.exceptions import ServiceError
from pipelines.model.coverage_snapshots import UNKNOWN
from pipelines.partners.partner import Partner

if TYPE_CHECKING:
    from pipelines.model.issues import Issue

SIZE, STATEMENTS = "coverage/class-groups-size", "coverage/class-groups-with-statement"
_CENTURY = re.compile(r"-?\d+")
#: Subject and group → how many.
_Counts = dict[tuple[str, str], int]


class ClassGroups:
    """Asks about the groups of one partner's class; what the endpoint cannot answer becomes an issue."""

    def __init__(
        self, endpoint: Endpoint, home: Path, partner: Partner, dimensions: Sequence[Dimension] = DIMENSIONS
    ) -> None:
        self.issues: list[Issue] = []
        self._endpoint, self._catalogue, self._partner = endpoint, Catalogue(home), partner
        self._dimensions = dimensions

    def cells(self) -> Iterator[dict[str, Any]]:
        """Rows of the cells (schema `CELLS`), but for the group of everyone."""
        for dimension in self._dimensions:
            sizes = self._ask(dimension, SIZE)
            if sizes is not None:
                yield from self._figures(dimension, {group: count for (_none, group), count in sizes.items()})

    def _figures(self, dimension: Dimension, sizes: dict[str, int]) -> Iterator[dict[str, Any]]:
        properties, mark = measured_properties(self._partner), partner_mark(self._partner)
        asked: dict[Measure, dict[str, Any]] = {
            Measure.PROPERTY: {"property": properties},
            Measure.LABEL: {"language": measured_languages(self._partner, Measure.LABEL)},
            Measure.DESCRIPTION: {"language": measured_languages(self._partner, Measure.DESCRIPTION)},
            Measure.REFERENCE: {"property": properties},
        }
        if mark:
            asked[Measure.PARTNER_REFERENCE] = {"property": properties, **mark.parameters}
        statements = self._ask(dimension, STATEMENTS, property=properties)
        for measure, parameters in asked.items():
            counts = self._ask(dimension, group_query(measure, mark), **parameters)
            if counts is None or (measure.of_statements and statements is None):
                continue
            for subject in parameters["language" if measure.of_terms else "property"]:
                for group, size in sizes.items():
                    total = (statements or {}).get((subject, group), 0) if measure.of_statements else size
                    place = {"scope": Scope.CLASS.value, "dimension": dimension.name, "group": group}
                    figure = {"measure": measure.value, "subject": subject}
                    yield {**place, **figure, "covered": counts.get((subject, group), 0), "total": total}

    def _ask(self, dimension: Dimension, name: str, **parameters: Any) -> _Counts | None:
        """Counts by subject (empty for sizes) and group; None if the endpoint could not answer."""
        given = {"class": self._partner.mapping.class_, "grouping": dimension.properties, **parameters}
        try:
            rows = self._endpoint.select(self._catalogue.query(name).bind(**given))
        except ServiceError as error:
            self.issues.append(unanswered(name, self._partner.mapping.class_, error))
            return None
        counts: _Counts = {}
        for row in rows:
            *subject, value, count = row.values()
            group = value or UNKNOWN
            if dimension.dates:
                # A date that is known to be unknown comes as what stands for it.
                group = group if _CENTURY.fullmatch(group) else UNKNOWN
            elif group:
                group = dimension.read(group) or UNKNOWN
            key = (local_name(subject[0]) if subject else "", group)
            counts[key] = counts.get(key, 0) + int(count or 0)
        return counts
