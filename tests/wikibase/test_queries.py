from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import QueryError
from pipelines.wikibase.queries import Query, all_queries, query_names, read_query

TEXT = """\
#+ title: People by name
#+ description: >
#+   Who is called so.
#+ parameters:
#+   name: {type: string, many: true, description: the names}
#+   property: {type: property-direct, description: "the property, e.g. P31"}
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
# Here VALUES ?name { UNDEF } is only talk.
SELECT ?name ?property ?fixed WHERE {
  VALUES ?name { UNDEF }
  VALUES ?property { UNDEF }
  BIND("VALUES ?name { UNDEF } # 'not me'" AS ?fixed)
  FILTER NOT EXISTS { wd:Q5 rdfs:label ?nobody }
}
"""


def write(home: Path, text: str, name: str = "family/people") -> Path:
    path = home / "sparql" / f"{name}.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def query(tmp_path_factory: pytest.TempPathFactory) -> Query:
    home = tmp_path_factory.mktemp("home")
    write(home, TEXT)
    return read_query(home, "family/people")


def rows(text: str) -> list[Any]:
    return list(pyoxigraph.Store().query(text))  # type: ignore[arg-type]


def test_the_header_is_read(query: Query) -> None:
    assert query.title == "People by name"
    assert query.description.strip() == "Who is called so."
    assert query.parameters["name"].many
    assert not query.parameters["property"].many


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_whatever_is_bound_comes_back(query: Query, names: list[str]) -> None:
    found = rows(query.bind(name=names, property="P31"))
    assert [row["name"].value for row in found] == names
    assert {row["fixed"].value for row in found} <= {"VALUES ?name { UNDEF } # 'not me'"}


def test_only_the_slots_change(query: Query) -> None:
    bound = query.bind(name=["a", "b"], property="P31")
    assert 'VALUES ?name { "a" "b" }' in bound
    assert "VALUES ?property { <http://www.wikidata.org/prop/direct/P31> }" in bound
    assert "# Here VALUES ?name { UNDEF } is only talk." in bound


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ["a"], "propperty": "P31"}, "did you mean 'property'"),
        ({"name": ["a"]}, "needs a value for 'property' (property-direct)"),
        ({"name": "a", "property": "P31"}, "takes a list for 'name'"),
        ({"name": ["a"], "property": ["P31"]}, "takes one value for 'property'"),
        ({"name": ["a"], "property": "Q5"}, "'Q5' is not the id of a property"),
        ({"name": [5], "property": "P31"}, "5 is not a text"),
    ],
)
def test_wrong_values_are_named(query: Query, values: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        query.bind(**values)
    assert message in str(caught.value)
    assert "family/people" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("VALUES ?property { UNDEF }", ""), "parameter 'property' has 0 blocks"),
        (("VALUES ?property { UNDEF }", "VALUES ?property { UNDEF } VALUES ?property { UNDEF }"), "has 2 blocks"),
        (("VALUES ?property { UNDEF }", "VALUES ?property { UNDEF } VALUES ?stray { UNDEF }"), "no parameter"),
        (("property-direct", "propertydirect"), "did you mean 'property-direct'"),
        (("type: string", "kind: string"), "parameters.name"),
        (("#+ title: People by name\n", ""), "'title'"),
        (("{type: string", "{{type: string"), "not YAML"),
        (("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n", ""), "prefix 'rdfs:' is not declared"),
    ],
)
def test_a_broken_file_is_one_clear_message(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = write(tmp_path, TEXT.replace(*change))
    with pytest.raises(QueryError) as caught:
        read_query(tmp_path, "family/people")
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_prefix_is_found_by_its_line(tmp_path: Path) -> None:
    write(
        tmp_path,
        "#+ title: T\nSELECT ?x WHERE { ?x a ?y ;\n  skos:altLabel ?z . FILTER(?z != 'a:b' && <x:y> != ?z) }\n",
    )
    with pytest.raises(QueryError, match=r":3: prefix 'skos:'"):
        read_query(tmp_path, "family/people")


@pytest.mark.parametrize(
    "body",
    [
        "SELECT * WHERE { ?x a _:b . FILTER(?x<5 || 1 > ?x) }",
        "PREFIX : <http://e/> SELECT * WHERE { ?x :p/^:q* 'it''s' }",
        'PREFIX p: <http://e/#> SELECT * WHERE { ?x p:a "a \\" no:thing", """x"y: z""" # no: more\n }',
        "PREFIX a-b: <http://e/> SELECT * WHERE { ?x !a-b:c-d ?y }",
    ],
)
def test_what_only_looks_like_a_prefix(tmp_path: Path, body: str) -> None:
    write(tmp_path, f"#+ title: T\n{body}\n")
    assert read_query(tmp_path, "family/people").title == "T"


def test_the_catalogue(tmp_path: Path) -> None:
    assert query_names(tmp_path) == []
    write(tmp_path, "#+ title: B\nSELECT * {}\n", "b/two")
    write(tmp_path, "#+ title: A\nSELECT * {}\n", "a/one")
    assert query_names(tmp_path) == ["a/one", "b/two"]
    assert [query.title for query in all_queries(tmp_path)] == ["A", "B"]
    with pytest.raises(QueryError, match="did you mean 'a/one'"):
        read_query(tmp_path, "a/on")
