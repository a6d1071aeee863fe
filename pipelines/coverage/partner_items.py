"""The partner's own items: who of them has what, asked some hundred items at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.figures import (
    Measure,
    Scope,
    figure_query,
    measured_languages,
    measured_properties,
    partner_mark,
)
from pipelines.coverage.holding import Holding
from pipelines.model.portions import portions
from pipelines.partners.partner import Partner

#: Items in one query: a request of some 25 kB, answered well within any endpoint's time limit.
CHUNK = 500
STATEMENTS = "coverage/items-with-statement"


#: An answer.
Rows = list[dict[str, str | None]]


class Endpoint(Protocol):
    """A SPARQL endpoint, as `pipelines.wikibase.sparql.SparqlEndpoint` is one."""

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query."""


def find_holders(endpoint: Endpoint, home: Path, partner: Partner, items: Sequence[str]) -> pd.DataFrame:
    """Who of the items has what: schema `figures.HOLDERS`.

    Raises:
        ServiceError: the endpoint did not answer, or not in full.
        QueryError: a query of the catalogue is missing or broken.
    """
    catalogue, holding = Catalogue(home), Holding()
    for chunk in chunks(items):
        _find(holding, endpoint, catalogue, partner, chunk)
    return holding.frame()


def chunks(items: Sequence[str], size: int = CHUNK) -> Iterator[list[str]]:
    """The items in portions."""
    return portions(items, size)


def _find(holding: Holding, endpoint: Endpoint, catalogue: Catalogue, partner: Partner, items: list[str]) -> None:
    mark, properties = partner_mark(partner), measured_properties(partner)

    def ask(measure: Measure, **parameters: Any) -> Rows:
        query = catalogue.query(figure_query(Scope.PARTNER, measure, mark))
        return endpoint.select(query.bind(item=items, **parameters))

    rows = ask(Measure.PROPERTY, property=properties)
    holding.add(Measure.PROPERTY, names_in(rows, "property"), names_in(rows, "item"))
    for measure in (Measure.LABEL, Measure.DESCRIPTION):
        rows = ask(measure, language=measured_languages(partner, measure))
        holding.add(measure, [str(row["language"]) for row in rows], names_in(rows, "item"))
    totals = statements_in(endpoint.select(catalogue.query(STATEMENTS).bind(item=items, property=properties)))
    holding.add_statements(Measure.REFERENCE, totals, statements_in(ask(Measure.REFERENCE, property=properties)))
    if mark:
        marked = statements_in(ask(Measure.PARTNER_REFERENCE, property=properties, **mark.parameters))
        holding.add_statements(Measure.PARTNER_REFERENCE, totals, marked)


def statements_in(rows: Rows) -> dict[tuple[str, str], int]:
    """Property and item → how many statements an answer counts."""
    counts = (int(row["statements"] or 0) for row in rows)
    return dict(zip(zip(names_in(rows, "property"), names_in(rows, "item"), strict=True), counts, strict=True))


def names_in(rows: Rows, variable: str) -> list[str]:
    """The local names in one column of an answer, where the same URIs come again and again."""
    values = [row[variable] for row in rows]
    known = {value: local_name(value) for value in set(values)}
    return [known[value] for value in values]


def local_name(uri: str | None) -> str:
    """The last part of a URI: the id of an item, or of the property of a direct claim or a statement."""
    return (uri or "").rsplit("/", 1)[-1]
