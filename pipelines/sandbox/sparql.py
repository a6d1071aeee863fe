"""The SPARQL endpoint: queries as Wikidata's query service takes them, answers in the standard formats."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat

from pipelines.sandbox.federation import asks_elsewhere
from pipelines.sandbox.label_service import rewrite_label_service
from pipelines.sandbox.subqueries import expand_subqueries
from pipelines.sandbox.wiki import Wiki

__all__ = ["QueryError", "SparqlAnswer", "answer_query"]

_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
_SHORT = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv"}
_SHORT |= {"tsv": "text/tab-separated-values"}
_UPDATE = re.compile(r"^\s*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"^(\s*(#[^\n]*\n|PREFIX\s+[^\s:]*:\s*<[^>]*>|BASE\s+<[^>]*>))*", re.IGNORECASE)
_HINT = re.compile(r"\bhint:\w+\s+hint:\w+\s+(\"[^\"]*\"|'[^']*'|\w+)\s*\.?")
_SOME_VALUE = re.compile(r"wikibase:isSomeValue\s*\(\s*(\?\w+)\s*\)")
_CHECK_EVERY = 1000
_TIMEOUT = "java.util.concurrent.TimeoutException: the query took longer than it may.\n"


@dataclass(frozen=True, slots=True)
class QueryError(Exception):
    """A query that is not answered, with the status and the text that say so."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """What a query gave."""

    body: bytes
    media_type: str


def prepare(query: str, skolem_base: str) -> str:
    if _UPDATE.match(_PROLOGUE.sub("", query, count=1)):
        raise QueryError(403, "This endpoint is read-only: edit through the action API (/w/api.php).\n")
    query = _HINT.sub("", query)
    query = _SOME_VALUE.sub(rf'(isIRI(\1) && STRSTARTS(STR(\1), "{skolem_base}"))', query)
    query = rewrite_label_service(expand_subqueries(query))
    if asks_elsewhere(query):
        raise QueryError(
            500, "java.lang.IllegalArgumentException: Service is not allowed: other hosts are not asked.\n"
        )
    return query


def _choose(accept: str, form: str | None, known: Mapping[str, Any], default: str) -> tuple[str, Any]:
    if form:
        media_type = _SHORT.get(form, form)
        if media_type in known:
            return media_type, known[media_type]
    wanted = []
    for position, part in enumerate(accept.split(",")):
        name, *options = [piece.strip() for piece in part.split(";")]
        quality = next((float(o[2:]) for o in options if re.fullmatch(r"q=[\d.]+", o)), 1.0)
        wanted.append((-quality, position, name))
    for _, _, name in sorted(wanted):
        if name in known:
            return name, known[name]
        if name == "*/*":
            break
    return default, known[default]


def _within(solutions: Iterator[Any], deadline: float, clock: Callable[[], float]) -> Iterator[Any]:
    for number, solution in enumerate(solutions):
        if number % _CHECK_EVERY == 0 and clock() > deadline:
            raise QueryError(500, _TIMEOUT)
        yield solution


def answer_query(wiki: Wiki, query: str, accept: str = "", form: str | None = None) -> SparqlAnswer:
    """Answer a query; `form` is the `format` parameter, which counts before the Accept header.

    Raises:
        QueryError: 400 for a query that cannot be parsed, 403 for an update, 500 after the time limit.
    """
    deadline = time.monotonic() + wiki.options.sparql_timeout
    prepared = prepare(query, wiki.vocabulary.skolem_base)
    try:
        return _evaluate(wiki, prepared, accept, form, deadline)
    except SyntaxError as error:
        failure = QueryError(400, f"org.openrdf.query.MalformedQueryException: {error.msg}\n")
    except QueryError as error:
        failure = QueryError(error.status, error.text)
    except (ValueError, RuntimeError, OSError) as error:
        failure = QueryError(500, f"The query failed: {error}\n")
    # Raised anew: Oxigraph's results may not leave this thread, not even in a traceback.
    raise failure


def _evaluate(wiki: Wiki, query: str, accept: str, form: str | None, deadline: float) -> SparqlAnswer:
    prefixes = wiki.vocabulary.prefixes
    found = wiki.graph.store.query(query, base_iri=wiki.vocabulary["wd"], prefixes=prefixes)
    if isinstance(found, QueryTriples):
        media_type, graph_format = _choose(accept, form, _GRAPHS, "text/turtle")
        triples = _within(found, deadline, time.monotonic)
        return SparqlAnswer(pyoxigraph.serialize(triples, format=graph_format, prefixes=prefixes) or b"", media_type)
    media_type, results_format = _choose(accept, form, _RESULTS, "application/sparql-results+json")
    if media_type == "application/json":
        media_type = "application/sparql-results+json"
    # Oxigraph evaluates while it writes, so the time limit is watched from outside (see `app`).
    body = found.serialize(format=results_format) or b""
    if time.monotonic() > deadline:
        raise QueryError(500, _TIMEOUT)
    return SparqlAnswer(body, media_type)
