"""The page of the SPARQL console; every query with its answer has an address of its own."""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.trends import bar_chart
from pipelines.exceptions import ServiceError
from pipelines.model.parsing.sparql_tokens import Kind, tokens
from pipelines.web.dashboards import wording
from pipelines.web.dashboards.choices import LARGEST
from pipelines.web.dashboards.console import (
    ROWS,
    SECONDS,
    Answer,
    ask,
    bars,
    bound,
    catalogue,
    catalogue_query,
    entity_of,
    graph_of,
)
from pipelines.web.site.answers import as_asked
from pipelines.web.site.errors import InvalidError, PortalError
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import locale_of, notation
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.seen import seen_slugs

__all__ = ["answer_table", "pages"]

pages = APIRouter(include_in_schema=False)
EXAMPLE = """\
PREFIX wdt: <http://www.wikidata.org/prop/direct/>

SELECT ?class (COUNT(?item) AS ?items) WHERE {
  ?item wdt:P31 ?class .
}
GROUP BY ?class
ORDER BY DESC(?items)
LIMIT 20
"""
GraphQuery = Annotated[
    int | None, Query(ge=1, le=LARGEST, description="the snapshot whose stored graph is asked; default: the target")
]


@pages.get("/sparql")
def console(
    request: Request,
    portal: ThePortal,
    query: str = "",
    name: str = "",
    graph: str = "",
) -> Response:
    """The console: a form for a query of the catalogue (`name`), one for free queries, and the answer."""
    context: dict[str, Any] = {"query": query, "name": name, "graph": graph, "answer": None, "trouble": None}
    context |= {"chosen": None, "values": {}, "chart": None, "example": EXAMPLE, "rows": ROWS, "seconds": SECONDS}
    status = 200
    try:
        if name:
            context["chosen"] = catalogue_query(portal.settings.home, name)
            given = {key[2:]: value for key, value in request.query_params.items() if key.startswith("p.")}
            context["values"] = given
            if given:
                query = context["query"] = bound(context["chosen"], given)
        if query:
            languages = wording.languages_of(locale_of(request))
            found = ask(portal, person_of(request), query, graph=_number(graph), languages=languages)
            chart = bar_chart(bars(found.table, found.labels), _("The answer as bars"), notation())
            context |= {"answer": found, "chart": chart}
            asked = as_asked(request, answer_table(found), "answer", chart)
            if asked:
                return asked
    except (PortalError, ServiceError) as error:
        if "format" in request.query_params:
            raise
        context["trouble"] = error
        status = error.status if isinstance(error, PortalError) else 503
    context["catalogue"] = _families(portal)
    context["graphs"] = _graphs(request, portal)
    context["pieces"] = pieces(context["query"])
    return page(request, "dashboards/sparql.html.jinja", status=status, entity_of=entity_of, words=wording, **context)


def answer_table(found: Answer) -> pd.DataFrame:
    """The answer as a table of texts: entities by their ids, with their labels in a column beside them."""
    columns: dict[str, list[str | None]] = {}
    for variable in found.table.variables:
        terms = [row.get(variable) for row in found.table.rows]
        ids = [entity_of(term) if term else None for term in terms]
        columns[variable] = [id_ or (term.value if term else None) for id_, term in zip(ids, terms, strict=True)]
        label = f"{variable}_label"
        if any(ids) and label not in found.table.variables:
            columns[label] = [found.labels.get(id_) if id_ else None for id_ in ids]
    return pd.DataFrame(columns, dtype="string[pyarrow]")


def pieces(text: str) -> list[tuple[str, str]]:
    """A query in coloured pieces: class of the style sheet, and text."""
    joined: list[tuple[str, str]] = []
    for token in tokens(text[:100_000]):
        kind = "" if token.kind in {Kind.SPACE, Kind.SIGN} else f"t-{token.kind.value}"
        if joined and joined[-1][0] == kind == "":
            joined[-1] = ("", joined[-1][1] + token.text)
        else:
            joined.append((kind, token.text))
    return joined


def _families(portal: ThePortal) -> dict[str, Sequence[Any]]:
    families: dict[str, list[Any]] = {}
    for query in catalogue(portal.settings.home):
        families.setdefault(query.name.partition("/")[0], []).append(query)
    return dict(families)


def _number(graph: str) -> int | None:
    """The number of the snapshot whose graph is asked; None is the target."""
    if not graph:
        return None
    if not (graph.isascii() and graph.isdecimal() and 1 <= int(graph[:12]) <= LARGEST):
        remedy = "choose one of the list"
        raise InvalidError(f"'{graph[:40]}' is no snapshot", remedy=remedy, fields={"graph": remedy})
    return int(graph[:12])


def _graphs(request: Request, portal: ThePortal) -> list[Any]:
    """The snapshots whose graphs can be asked, the newest first."""
    visible = set(seen_slugs(portal, person_of(request)))
    seen = (each for each in reversed(portal.ledger.snapshots()) if each.slug in visible)
    return list(islice((each for each in seen if graph_of(portal.settings.runs, each).is_file()), 200))
