"""The JSON API of the SPARQL console: ask, and the ready queries."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request

from pipelines.model.query_results import Term
from pipelines.web.dashboards import wording
from pipelines.web.dashboards.console import ask, catalogue
from pipelines.web.dashboards.console_routes import GraphQuery
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.tables import Paged, ThePaging, paged

__all__ = ["api"]

api = APIRouter()


class Value(BaseModel):
    """A term of an answer: `kind` is uri, literal or bnode."""

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None


class Rows(BaseModel):
    """An answer: `cut` says that there are more rows; `labels` of the entities in it; `sent` is the query as asked."""

    variables: list[str]
    rows: list[dict[str, Value]]
    cut: bool
    labels: dict[str, str]
    sent: str


class QueryParameter(BaseModel):
    """A parameter of a query."""

    type: str
    description: str
    many: bool


class CatalogueQuery(BaseModel):
    """A query of the catalogue."""

    name: str
    title: str
    description: str
    parameters: dict[str, QueryParameter]
    text: str


@api.get("/sparql", responses={503: {"description": "The endpoint did not answer within the time limit"}})
def sparql(
    request: Request,
    portal: ThePortal,
    query: Annotated[str, Query(max_length=100_000, description="a SELECT query; only reading")],
    graph: GraphQuery = None,
) -> Rows:
    """Ask the target, or the graph of a snapshot; at most 1,000 rows and 30 seconds."""
    languages = wording.languages_of(locale_of(request))
    found = ask(portal, person_of(request), query, graph=graph, languages=languages)
    rows = [{name: _value(term) for name, term in row.items()} for row in found.table.rows]
    variables = list(found.table.variables)
    return Rows(variables=variables, rows=rows, cut=found.cut, labels=dict(found.labels), sent=found.sent)


@api.get("/sparql/catalogue")
def sparql_catalogue(request: Request, portal: ThePortal, paging: ThePaging) -> Paged[CatalogueQuery]:
    """The ready queries, with their parameters."""
    queries = [
        CatalogueQuery(
            name=query.name,
            title=query.title,
            description=query.description,
            parameters={
                name: QueryParameter(type=told.type, description=told.description, many=told.many)
                for name, told in query.parameters.items()
            },
            text=query.text,
        )
        for query in catalogue(portal.settings.home)
    ]
    return paged(request, queries, paging, lambda query: query.name)


def _value(term: Term) -> Value:
    return Value(kind=term.kind, value=term.value, language=term.language, datatype=term.datatype)
