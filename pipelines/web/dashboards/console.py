"""The SPARQL console: queries of the catalogue bound from a form, free ones let through, and what they gave."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from pipelines.coverage.catalogue import Catalogue
from pipelines.exceptions import DonataError, QueryError
from pipelines.flows.grouped_coverage import GRAPH
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.model.query_results import QueryTable, Term
from pipelines.model.values import CONCEPT_BASE
from pipelines.web.site.errors import InvalidError, NotFoundError, TooManyError
from pipelines.web.site.people import Person
from pipelines.web.site.portal import Portal
from pipelines.web.site.seen import seen_slugs
from pipelines.wikibase.free_queries import admit
from pipelines.wikibase.queries import Parameter, Query, all_queries
from pipelines.wikibase.sparql import SparqlEndpoint, entity_id
from pipelines.wikibase.stored_graphs import StoredGraph

#: Rows of an answer, and seconds that a query may take.
ROWS, SECONDS = 1_000, 30.0
#: Queries at one time: on stored graphs, each of which is a process with the graph in its memory, and on the target.
GRAPHS_AT_ONCE, AT_ONCE = 2, 6
_graph_turns, _turns = threading.BoundedSemaphore(GRAPHS_AT_ONCE), threading.BoundedSemaphore(AT_ONCE)
#: Entities of an answer whose labels are asked for.
LABELLED = 300


@dataclass(frozen=True)
class Answer:
    """What a query gave: at most `ROWS` rows, whether there are more, labels of its entities, and the query sent."""

    table: QueryTable
    cut: bool
    labels: Mapping[str, str]
    sent: str


class _Source(Protocol):
    def table(self, query: str) -> QueryTable: ...

    def select(self, query: str) -> list[dict[str, str | None]]: ...


@lru_cache(maxsize=4)
def catalogue(home: Path) -> tuple[Query, ...]:
    """The queries that can be chosen: those that give rows."""
    return tuple(query for query in all_queries(home) if "CONSTRUCT" not in query.text)


def catalogue_query(home: Path, name: str) -> Query:
    """One of them.

    Raises:
        NotFoundError: there is none of this name.
    """
    for query in catalogue(home):
        if query.name == name:
            return query
    raise NotFoundError(f"there is no query '{name[:80]}' in the catalogue", remedy="the console lists all")


def bound(query: Query, given: Mapping[str, str]) -> str:
    """The query's text with the form's values; several are one a line (ids also by spaces or commas).

    Raises:
        InvalidError: a value is missing, or not of its parameter's type.
    """
    values = {name: _value(parameter, given.get(name, "")) for name, parameter in query.parameters.items()}
    fields = {name: "give a value" for name, value in values.items() if value in ("", [])}
    if fields:
        raise InvalidError(f"the query '{query.title}' needs more values", fields=fields)
    try:
        text = query.bind(**values)
    except QueryError as error:
        raise InvalidError(error.message, remedy=error.remedy) from error
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


def _value(parameter: Parameter, text: str) -> Any:
    separators = "\n" if parameter.type in {"string", "iri"} else None
    parts = [part.strip() for part in (text.split(separators) if separators else text.replace(",", " ").split())]
    values: list[Any] = [part for part in parts if part]
    if parameter.type == "integer":
        values = [int(part) if re.fullmatch("-?[0-9]{1,18}", part) else part for part in values]
    return values if parameter.many else (values[0] if values else "")


def ask(
    portal: Portal, person: Person, text: str, *, graph: int | None = None, languages: Sequence[str] = ("en",)
) -> Answer:
    """Let the query through, ask the target, or the graph of a snapshot if one is named, and label what came.

    Raises:
        InvalidError: the query does more than read, or the endpoint calls it wrong.
        NotFoundError: there is no such snapshot.
        TooManyError: others are asking just now.
        ServiceError: there was no answer within the time limit.
    """
    try:
        sent = admit(text, ROWS)
        with _source(portal, person, graph) as source:
            found = source.table(sent)
            shown = QueryTable(found.variables, found.rows[:ROWS])
            labels = _labels(portal.settings.home, source, shown, languages)
    except QueryError as error:
        raise InvalidError(error.message, remedy=error.remedy, fields={"query": error.message}) from error
    return Answer(shown, len(found.rows) > ROWS, labels, sent)


@contextmanager
def _source(portal: Portal, person: Person, graph: int | None) -> Iterator[_Source]:
    if graph is None:
        patient = portal.settings.model_copy(update={"timeout": SECONDS, "retries": 0})
        with _turn(_turns):
            yield SparqlEndpoint(portal.target.sparql_url, patient, concept_base=portal.target.concept_base)
        return
    kept = next((each for each in portal.ledger.snapshots() if each.id == graph), None)
    if kept is None or kept.slug not in seen_slugs(portal, person):
        raise NotFoundError(f"there is no snapshot {graph}", remedy="choose one of the list")
    path = graph_of(portal.settings.runs, kept)
    if not path.is_file():
        raise NotFoundError(f"the graph of snapshot {graph} is no longer there", remedy="choose one of the list")
    with _turn(_graph_turns), StoredGraph(path, timeout=SECONDS) as opened:
        yield opened


def graph_of(runs: Path, kept: Snapshot) -> Path:
    """Where the graph of a snapshot lies, if it was kept."""
    return runs / kept.folder / GRAPH


@contextmanager
def _turn(turns: threading.BoundedSemaphore) -> Iterator[None]:
    if not turns.acquire(timeout=5):
        raise TooManyError("others are asking just now", after=10)
    try:
        yield
    finally:
        turns.release()


def _labels(home: Path, source: _Source, found: QueryTable, languages: Sequence[str]) -> dict[str, str]:
    """Labels of the answer's items and properties; none if they cannot be had, for they are only a help."""
    ids = dict.fromkeys(id_ for row in found.rows for term in row.values() if (id_ := entity_of(term)))
    asked = list(ids)[:LABELLED]
    named: dict[str, tuple[int, str]] = {}
    for kind, letter in (("items", "Q"), ("properties", "P")):
        entities = [id_ for id_ in asked if id_.startswith(letter)]
        if not entities:
            continue
        query = Catalogue(home).query(f"coverage/names-of-{kind}").bind(entity=entities, language=languages)
        try:
            rows = source.select(query)
        except DonataError:
            return {}
        for row in rows:
            place, entity = languages.index(str(row["language"])), str(row["entity"])
            named[entity] = min(named.get(entity, (place, str(row["name"]))), (place, str(row["name"])))
    return {entity: name for entity, (_place, name) in named.items()}


def entity_of(term: Term, concept_base: str = CONCEPT_BASE) -> str | None:
    """The id of the entity that a term is; None if it is none, or an entity without a page of its own here."""
    if term.kind != "uri":
        return None
    id_ = entity_id(term.value, concept_base)
    return id_ if id_ != term.value and id_[0] in "QP" else None


def bars(found: QueryTable, labels: Mapping[str, str], most: int = 30) -> list[tuple[str, float]]:
    """What a chart of the answer shows: the first column that is all numbers, by the first one that is not."""
    numeric = [name for name in found.variables if found.rows and all(_number(row.get(name)) for row in found.rows)]
    others = [name for name in found.variables if name not in numeric]
    if not numeric or not others:
        return []
    # A label that the query itself gives says more than an id.
    text = next((name for name in others if name.endswith("Label")), others[0])
    return [(_shown(row.get(text), labels), float(row[numeric[0]].value)) for row in found.rows[:most]]


def _number(term: Term | None) -> bool:
    return term is not None and bool(term.datatype) and term.value.lstrip("+-").replace(".", "", 1).isdecimal()


def _shown(term: Term | None, labels: Mapping[str, str]) -> str:
    if term is None:
        return ""
    id_ = entity_of(term)
    return labels.get(id_, id_) if id_ else term.value[:60]
