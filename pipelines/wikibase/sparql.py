"""SPARQL: SELECT and CONSTRUCT queries against one endpoint, over SPARQLWrapper.

An endpoint that fails half-way may still say 200 and send a truncated answer, or the text of an exception: that is
never "no result" here, but an error.
"""

import http.client
import re
from typing import Any
from urllib.error import HTTPError, URLError

import orjson
from SPARQLWrapper import JSON, POST, SELECT, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from pipelines.exceptions import QueryError, RateLimitedError, ServiceUnavailableError, TerminalServiceError
from pipelines.model.query_results import QueryTable, query_table
from pipelines.model.values import CONCEPT_BASE
from pipelines.settings import Settings
from pipelines.wikibase.courtesy import limiter_for, polite_retries, reach_remedy, retry_after, user_agent
from pipelines.wikibase.limiter import NOT_SENT, Limiter

_ENTITY = re.compile(r"[QPLE]\d+(?:-[FS]\d+)?")
# Blazegraph, QLever and others write this into the text of a failure; the same query would fail again.
_TIMED_OUT = re.compile(rb"TimeoutException|[Oo]peration timed out|[Qq]uery timed? ?out")
_STATUS = {"QueryBadFormed": 400, "Unauthorized": 401, "EndPointNotFound": 404, "URITooLong": 414}

_N_TRIPLES = "application/n-triples"
_TRIPLE = re.compile(rb"(?:<[^<>]*>|_:\S+) <[^<>]*> .+ \.\r?")

Row = dict[str, str | None]


def entity_id(uri: str, concept_base: str = CONCEPT_BASE) -> str:
    """The id in an entity's URI; any other URI unchanged."""
    rest = uri.removeprefix(concept_base)
    return rest if rest != uri and _ENTITY.fullmatch(rest) else uri


class SparqlEndpoint:
    """One query service. Threads may share it."""

    def __init__(
        self, url: str, settings: Settings, *, concept_base: str = CONCEPT_BASE, limiter: Limiter | None = None
    ) -> None:
        self.url = url
        self._settings = settings
        self._concept_base = concept_base
        self._limiter = limiter or limiter_for(url)
        self._agent = user_agent(settings)

    def __repr__(self) -> str:
        return f"<SparqlEndpoint {self.url}>"

    def select(self, query: str) -> list[Row]:
        """The rows of a SELECT query: variable → lexical value; None where it is unbound.

        The URIs of entities are shortened to their ids. Numbers, dates and booleans come as text.

        Raises:
            QueryError: the endpoint calls the query wrong.
            ServiceUnavailableError: no answer, an error, or an answer that was cut short; after some polite retries.
            RateLimitedError: too many queries, after waiting as long as the endpoint asked.
        """
        answer = self._retried(query)
        blank: Row = dict.fromkeys(answer["head"]["vars"])
        # URIs that were shortened already, for they come again and again; no call a row, for there may be 100,000.
        known: dict[str, str] = {}
        rows: list[Row] = []
        for binding in answer["results"]["bindings"]:
            row = blank.copy()
            for name, term in binding.items():
                value = term["value"]
                if term["type"] == "uri":
                    short = known.get(value)
                    if short is None:
                        short = known[value] = entity_id(value, self._concept_base)
                    value = short
                row[name] = value
            rows.append(row)
        return rows

    def table(self, query: str) -> QueryTable:
        """The same with the kind of each term, and nothing shortened; raises as `select` does."""
        return query_table(self._retried(query))

    def construct(self, query: str) -> str:
        """The triples of a CONSTRUCT query as lines of N-Triples; raises as `select` does."""
        return polite_retries(self._settings, self._limiter)(self._triples, query)

    def _triples(self, query: str) -> str:
        body = self._ask(query, _N_TRIPLES)
        lines = body.split(b"\n")
        if lines.pop() or not all(_TRIPLE.fullmatch(line) for line in lines if line.strip()):
            raise self._timed_out() if _TIMED_OUT.search(body) else self._cut_short(body)
        return body.decode()

    def _retried(self, query: str) -> dict[str, Any]:
        return polite_retries(self._settings, self._limiter)(lambda: self._parsed(self._ask(query)))

    def _ask(self, query: str, accept: str | None = None) -> bytes:
        with self._limiter.turn():
            try:
                status, headers, body = self._send(query, accept)
            except ServiceUnavailableError as error:
                if error.code not in NOT_SENT:
                    self._limiter.failed()
                raise
        # A query that takes too long says nothing against the host.
        self._limiter.failed() if status >= 500 and not _TIMED_OUT.search(body) else self._limiter.answered()
        if status != 200:
            self._refuse(status, headers, body)
        return body

    def _send(self, query: str, accept: str | None = None) -> tuple[int, Any, bytes]:
        """Status, headers and body; SPARQLWrapper's own exceptions for some statuses are turned back into these."""
        wrapper = SPARQLWrapper(self.url, returnFormat=JSON, agent=self._agent)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setTimeout(max(1, round(self._settings.timeout)))
        # `setQuery` would guess by words, those of comments too ("since they were added" makes an update of a query),
        # and takes longer over the ids of 500 items than some endpoints over the answer.
        wrapper.queryString, wrapper.queryType = query, SELECT
        if accept:
            # Without this it also asks for JSON by parameters, which count before the header.
            wrapper.setOnlyConneg(True)
            wrapper.addCustomHttpHeader("Accept", accept)
        try:
            with wrapper.query().response as response:
                return response.status, response.headers, response.read()
        except HTTPError as error:
            with error:
                return error.code, error.headers, error.read()
        except SPARQLWrapperException as error:
            return _STATUS.get(type(error).__name__, 500), {}, str(error).encode()
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error) from error

    def _refuse(self, status: int, headers: Any, body: bytes) -> None:
        service = self.url
        if status == 429:
            raise RateLimitedError("too many queries", service=service, code="429", retry_after=retry_after(headers))
        if status == 400:
            text = body.decode("utf-8", "replace").strip()
            raise QueryError(f"{service} refuses the query: {text[:600]}", remedy="correct the query file")
        if _TIMED_OUT.search(body):
            raise self._timed_out()
        if status >= 500:
            raise ServiceUnavailableError(
                f"HTTP {status}", service=service, code=str(status), retry_after=retry_after(headers)
            )
        raise TerminalServiceError(
            f"HTTP {status}", service=service, code=str(status), remedy="check the target's donata.sparql"
        )

    def _parsed(self, body: bytes) -> dict[str, Any]:
        """An answer of the SPARQL 1.1 Query Results JSON Format, whole; nothing less counts as one."""
        try:
            answer = orjson.loads(body)
            if isinstance(answer["head"]["vars"], list) and isinstance(answer["results"]["bindings"], list):
                return dict(answer)
        except (ValueError, KeyError, TypeError):
            pass
        if _TIMED_OUT.search(body):
            raise self._timed_out()
        raise self._cut_short(body)

    def _cut_short(self, body: bytes) -> ServiceUnavailableError:
        return ServiceUnavailableError(
            f"the answer was cut short, or is no SPARQL result ({len(body)} bytes)",
            service=self.url,
            remedy="try again later, or ask for fewer items at a time",
        )

    def _timed_out(self) -> ServiceUnavailableError:
        return ServiceUnavailableError(
            "the query took too long", service=self.url, code="query-timeout", remedy="ask for fewer items at a time"
        )

    def _lost(self, error: Exception) -> ServiceUnavailableError:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ConnectionRefusedError):
            base = self.url.rpartition("/")[0]
            return ServiceUnavailableError(
                f"cannot reach {base}", code="refused", remedy=reach_remedy(self.url, self._settings)
            )
        if isinstance(reason, TimeoutError):
            return ServiceUnavailableError(f"no answer within {self._settings.timeout:g} s", service=self.url)
        return ServiceUnavailableError(f"the connection broke: {reason}", service=self.url)
