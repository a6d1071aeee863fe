"""Every committed query: read by the rules of the catalogue, standard SPARQL 1.1 for two parsers, and it runs."""

import doctest
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rdflib.plugins.sparql.parser import parseQuery

from pipelines.wikibase.queries import Query, query_names, read_query

HOME = Path(__file__).parents[2]
NAMES = query_names(HOME)
SAMPLES: dict[str, Any] = {
    "item": "Q5582",
    "property-entity": "P569",
    "property-direct": "P569",
    "property-claim": "P569",
    "property-statement": "P569",
    "property-value": "P569",
    "property-qualifier": "P1480",
    "property-reference": "P854",
    "string": 'a "quoted" text',
    "language": "pt-br",
    "integer": 10,
    "iri": "https://example.org/a",
}


def bound(query: Query, count: int) -> str:
    values = {
        name: [SAMPLES[parameter.type]] * count if parameter.many else SAMPLES[parameter.type]
        for name, parameter in query.parameters.items()
    }
    return query.bind(**values)


def run(text: str) -> list[Any]:
    solutions = pyoxigraph.Store().query(text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples)
    return list(solutions)


def test_there_are_queries_of_each_family() -> None:
    assert {name.partition("/")[0] for name in NAMES} >= {"coverage", "quality", "reconcile"}


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    query = read_query(HOME, name)
    assert query.title
    assert query.description.endswith("."), f"{name}: the description is a sentence"
    assert query.parameters, f"{name} has no parameter"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_as_it_stands(name: str) -> None:
    run(read_query(HOME, name).text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_it_runs_with_values(name: str, count: int) -> None:
    run(bound(read_query(HOME, name), count))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_standard_for_another_parser_too(name: str) -> None:
    query = read_query(HOME, name)
    parseQuery(query.text)
    parseQuery(bound(query, 2))


@pytest.mark.parametrize("name", NAMES)
def test_it_asks_nothing_that_only_one_endpoint_knows(name: str) -> None:
    text = read_query(HOME, name).text
    for special in ("SERVICE", "hint:", "bd:", "gas:", "mwapi:"):
        assert special not in text


def test_the_readme_s_example_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    result = doctest.testfile(str(HOME / "sparql" / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 0
    assert result.failed == 0


def test_the_readme_shows_a_file_as_it_is() -> None:
    readme = (HOME / "sparql" / "README.md").read_text(encoding="utf-8")
    assert read_query(HOME, "coverage/items-without-property").text.strip() in readme
