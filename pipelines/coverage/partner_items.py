"""The partner's own items: who of them has what, asked some hundred items at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.figures import (
    HOLDERS,
    Measure,
    Scope,
    figure_query,
    measured_languages,
    measured_properties,
    partner_mark,
)
from pipelines.model.portions import portions
from pipelines.partners.partner import Partner

#: Items in one query: a request of some 25 kB, answered well within any endpoint's time limit.
CHUNK = 500
STATEMENTS = "coverage/items-with-statement"


class Endpoint(Protocol):
    """A SPARQL endpoint, as `pipelines.wikibase.sparql.SparqlEndpoint` is one."""

    def select(self, query: str) -> list[dict[str, str | None]]:
        """The rows of a SELECT query."""


def find_holders(endpoint: Endpoint, home: Path, partner: Partner, items: Sequence[str]) -> pd.DataFrame:
    """Who of the items has what: schema `figures.HOLDERS`.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
        QueryError: a query of the catalogue is missing or broken.
    """
    catalogue = Catalogue(home)
    return HOLDERS.frame(row for chunk in chunks(items) for row in _holders(endpoint, catalogue, partner, chunk))


def chunks(items: Sequence[str], size: int = CHUNK) -> Iterator[list[str]]:
    """The items in portions."""
    return portions(items, size)


def _holders(endpoint: Endpoint, catalogue: Catalogue, partner: Partner, items: list[str]) -> Iterator[dict[str, Any]]:
    mark, properties = partner_mark(partner), measured_properties(partner)

    def ask(measure: Measure, **parameters: Any) -> list[dict[str, str | None]]:
        query = catalogue.query(figure_query(Scope.PARTNER, measure, mark))
        return endpoint.select(query.bind(item=items, **parameters))

    for row in ask(Measure.PROPERTY, property=properties):
        yield _holder(Measure.PROPERTY, local_name(row["property"]), row)
    for measure in (Measure.LABEL, Measure.DESCRIPTION):
        for row in ask(measure, language=measured_languages(partner, measure)):
            yield _holder(measure, str(row["language"]), row)
    totals = _statements(endpoint.select(catalogue.query(STATEMENTS).bind(item=items, property=properties)))
    referenced = _statements(ask(Measure.REFERENCE, property=properties))
    yield from _reference_holders(Measure.REFERENCE, totals, referenced)
    if mark:
        marked = _statements(ask(Measure.PARTNER_REFERENCE, property=properties, **mark.parameters))
        yield from _reference_holders(Measure.PARTNER_REFERENCE, totals, marked)


def _holder(measure: Measure, subject: str, row: dict[str, str | None]) -> dict[str, Any]:
    return {
        "measure": measure.value,
        "subject": subject,
        "item": local_name(row["item"]),
        "covered": 1,
        "total": 1,
    }


def _statements(rows: list[dict[str, str | None]]) -> dict[tuple[str, str], int]:
    return {(local_name(row["property"]), local_name(row["item"])): int(row["statements"] or 0) for row in rows}


def _reference_holders(
    measure: Measure, totals: dict[tuple[str, str], int], covered: dict[tuple[str, str], int]
) -> Iterator[dict[str, Any]]:
    for (subject, item), total in totals.items():
        count = covered.get((subject, item), 0)
        yield {"measure": measure.value, "subject": subject, "item": item, "covered": count, "total": total}


def local_name(uri: str | None) -> str:
    """The last part of a URI: the id of an item, or of the property of a direct claim or a statement."""
    return (uri or "").rsplit("/", 1)[-1]
