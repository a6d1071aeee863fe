"""What a SELECT query gave, with the kind of each term: the SPARQL 1.1 Query Results JSON Format, read.

https://www.w3.org/TR/sparql11-results-json/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Term:
    """A term: `kind` is uri, literal or bnode; a literal may have a language or a datatype."""

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class QueryTable:
    """Variables in order, and a row for each solution: variable → term; an unbound one is missing."""

    variables: tuple[str, ...]
    rows: list[dict[str, Term]]


def query_table(answer: Mapping[str, Any]) -> QueryTable:
    """An answer whose `head` and `results` are there → the table."""
    rows = [{name: _term(term) for name, term in binding.items()} for binding in answer["results"]["bindings"]]
    return QueryTable(tuple(answer["head"]["vars"]), rows)


def _term(term: Mapping[str, str]) -> Term:
    kind = "literal" if term["type"] == "typed-literal" else term["type"]
    return Term(kind, term["value"], term.get("xml:lang"), term.get("datatype"))
