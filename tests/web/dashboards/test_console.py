"""The SPARQL console: ready and free queries, on the target and on stored graphs."""

import pytest
from starlette.testclient import TestClient

from pipelines.model.coverage_snapshots import Snapshot
from pipelines.model.query_results import QueryTable, Term
from pipelines.web.dashboards.console import bars
from pipelines.web.dashboards.console_routes import pieces
from tests.web.small_runs import GIVEN, item_id

BORN = """PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?item (YEAR(?born) AS ?year) WHERE { ?item wdt:P569 ?born . FILTER(STRENDS(STR(?item), "90000000%s")) }"""


def test_the_page_offers_the_catalogue_and_an_example(anybody: TestClient) -> None:
    page = anybody.get("/sparql").text
    assert '<option value="coverage/items-with-property"' in page
    assert "graph-of-values" not in page
    assert "stored graph" in page


def test_a_free_query_gives_links_labels_and_a_chart(anybody: TestClient) -> None:
    page = anybody.get("/sparql", params={"query": BORN % 1})
    assert page.status_code == 200
    assert "Ada Quince" in page.text
    assert "1901" in page.text
    assert "<svg" in page.text
    assert '<span class="t-word">SELECT</span>' in page.text
    csv = anybody.get("/sparql", params={"query": BORN % 1, "format": "csv"}).text
    assert csv.splitlines() == ["item,item_label,year", f"{item_id(1)},Ada Quince,1901"]
    assert anybody.get("/sparql", params={"query": BORN % 1, "format": "svg"}).text.startswith("<svg")


def test_a_ready_query_is_bound_from_its_form(anybody: TestClient) -> None:
    form = anybody.get("/sparql?name=coverage/items-with-property").text
    assert 'name="p.item"' in form
    values = {"name": "coverage/items-with-property", "p.item": f"{item_id(1)}\n{item_id(2)}", "p.property": "P569 P27"}
    page = anybody.get("/sparql", params=values)
    assert page.status_code == 200
    assert "Bela Ruffle" in page.text
    assert anybody.get("/sparql", params=values | {"p.item": "nothing"}).status_code == 422
    assert anybody.get("/sparql", params=values | {"p.property": " "}).status_code == 422
    assert anybody.get("/sparql?name=coverage/none").status_code == 404


def test_a_stored_graph_answers_as_the_target_did(anybody: TestClient, newest: Snapshot) -> None:
    query = "SELECT ?item WHERE { ?item wdt:P569 ?born } ORDER BY ?item"
    rows = anybody.get("/api/v1/sparql", params={"query": query, "graph": newest.id}).json()["rows"]
    assert [row["item"]["value"].rpartition("/")[2] for row in rows] == [item_id(n) for n in range(1, len(GIVEN) + 1)]
    assert anybody.get("/api/v1/sparql", params={"query": query, "graph": 999}).status_code == 404
    assert f'<option value="{newest.id}">' in anybody.get("/sparql").text


def test_a_graph_that_is_gone_is_neither_offered_nor_mistaken_for_the_target(
    anybody: TestClient, newest: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.web.dashboards.console.GRAPH", "gone.parquet")
    query = {"query": "SELECT ?s { ?s ?p ?o } LIMIT 1", "graph": newest.id}
    assert anybody.get("/sparql", params=query).status_code == 404
    assert f'<option value="{newest.id}">' not in anybody.get("/sparql").text


@pytest.mark.parametrize(
    "query",
    ["DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "ASK { ?s ?p ?o }", "SELECT * { ?s"],
)
def test_what_does_more_than_read_is_refused(anybody: TestClient, query: str) -> None:
    answer = anybody.get("/api/v1/sparql", params={"query": query})
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["name"] == "query"
    page = anybody.get("/sparql", params={"query": query})
    assert page.status_code == 422
    assert "What to do:" in page.text


def test_what_the_endpoint_calls_wrong_is_said(anybody: TestClient) -> None:
    assert anybody.get("/sparql", params={"query": "SELECT ?a { ?a ?b }"}).status_code == 422


def test_many_rows_are_cut(anybody: TestClient) -> None:
    answer = anybody.get("/api/v1/sparql", params={"query": "SELECT ?s ?o { ?s ?p ?o }"}).json()
    assert (len(answer["rows"]), answer["cut"]) == (1000, True)


@pytest.mark.parametrize("number", ["²", "9" * 5000, "--5", "x"])
def test_digits_that_are_no_numbers_are_no_fault_of_ours(anybody: TestClient, number: str) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 1"
    assert anybody.get("/sparql", params={"query": query, "graph": number}).status_code == 422
    limited = anybody.get("/api/v1/sparql", params={"query": f"SELECT ?s {{ ?s ?p ?o }} LIMIT {number}"})
    assert limited.status_code == 422


def test_texts_of_the_graph_are_no_markup(anybody: TestClient) -> None:
    query = "SELECT ?x { VALUES ?x { '<script>alert(1)</script>' <javascript:alert(1)> } }"
    page = anybody.get("/sparql", params={"query": query}).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_the_catalogue_is_there_for_programs(anybody: TestClient) -> None:
    listed = anybody.get("/api/v1/sparql/catalogue?limit=500").json()
    assert "item" in {query["name"]: query for query in listed["items"]}["coverage/items-with-label"]["parameters"]


def test_a_ready_query_is_bound_for_programs(anybody: TestClient) -> None:
    address = "/api/v1/sparql/catalogue/bound"
    told = anybody.get(address, params={"ready": "coverage/class-size", "given": "class=Q5"}).json()
    assert (told["title"], "#+" in told["text"]) == ("Size of a class", False)
    assert anybody.get("/api/v1/sparql", params={"query": told["text"]}).json()["variables"] == ["items"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([], "class"),
        (["class="], "class"),
        (["class=Q5", "class=Q6"], "class"),
        (["class=Q5", "other=1"], "other"),
        (["class=\0"], None),
        (["no pair"], "given"),
    ],
)
def test_values_that_do_not_suit_the_query_are_named(anybody: TestClient, given: list[str], field: str | None) -> None:
    params: dict[str, str | list[str]] = {"ready": "coverage/class-size", "given": given}
    answer = anybody.get("/api/v1/sparql/catalogue/bound", params=params)
    assert answer.status_code == 422
    assert field is None or any(field in each["name"] for each in answer.json()["error"]["fields"])
    assert anybody.get("/api/v1/sparql/catalogue/bound", params={"ready": "\0"}).status_code == 404


def test_bars_need_numbers_and_names() -> None:
    number = Term("literal", "3", datatype="http://www.w3.org/2001/XMLSchema#integer")
    assert bars(QueryTable(("n",), [{"n": number}]), {}) == []
    table = QueryTable(
        ("x", "n"), [{"x": Term("uri", "http://www.wikidata.org/entity/Q5"), "n": number}, {"n": number}]
    )
    assert bars(table, {"Q5": "human"}) == [("human", 3.0), ("", 3.0)]


def test_pieces_are_the_text() -> None:
    text = "SELECT ?x { ?x wdt:P31 'a' } # so"
    assert "".join(piece for _kind, piece in pieces(text)) == text
