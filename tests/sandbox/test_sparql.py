"""The SPARQL endpoint: formats, prefixes, the label service, what it refuses."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.sandbox.clients import ApiClient


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, seed_folder: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("seeded"), seed=seed_folder) as running:
        yield running


def ask(sandbox: RunningSandbox, query: str, accept: str = "") -> httpx.Response:
    return httpx.get(sandbox.sparql_url, params={"query": query}, headers={"Accept": accept} if accept else {})


def rows(sandbox: RunningSandbox, query: str) -> list[dict[str, str]]:
    answer = ask(sandbox, query)
    assert answer.status_code == 200, answer.text
    return [{name: cell["value"] for name, cell in row.items()} for row in answer.json()["results"]["bindings"]]


def test_wikidatas_prefixes_need_no_declaration(seeded: RunningSandbox) -> None:
    query = """
        SELECT ?value ?precision ?source ?rank {
          wd:Q101 p:P569 ?statement . ?statement psv:P569 ?node ; wikibase:rank ?rank .
          ?node wikibase:timeValue ?value ; wikibase:timePrecision ?precision .
          wd:Q101 p:P31/prov:wasDerivedFrom/pr:P854 ?source .
        } ORDER BY ?precision"""
    assert rows(seeded, query) == [
        {
            "value": "1900-01-01T00:00:00Z",
            "precision": "7",
            "source": "https://example.org/ada",
            "rank": "http://wikiba.se/ontology#DeprecatedRank",
        },
        {
            "value": "1853-03-30T00:00:00Z",
            "precision": "11",
            "source": "https://example.org/ada",
            "rank": "http://wikiba.se/ontology#NormalRank",
        },
    ]
    assert rows(seeded, "SELECT ?v { wd:Q101 wdt:P569 ?v }") == [{"v": "1853-03-30T00:00:00Z"}]
    assert rows(seeded, "SELECT ?n { wd:Q101 wikibase:statements ?n ; wikibase:identifiers 1 }") == [{"n": "7"}]


def test_the_label_service_is_rewritten(seeded: RunningSandbox) -> None:
    automatic = """SELECT ?item ?itemLabel ?itemDescription ?itemAltLabel ?class ?classLabel WHERE {
        ?item wdt:P31 ?class .
        SERVICE wikibase:label { bd:serviceParam wikibase:language "[AUTO_LANGUAGE],mul,en". } }"""
    assert rows(seeded, automatic) == [
        {
            "item": "http://www.wikidata.org/entity/Q101",
            "itemLabel": "Ada Example",
            "itemDescription": "painter of imaginary things",
            "itemAltLabel": "A. Example",
            "class": "http://www.wikidata.org/entity/Q5",
            "classLabel": "human",
        }
    ]
    manual = """SELECT ?name { VALUES ?x { wd:Q101 }
        SERVICE wikibase:label { bd:serviceParam wikibase:language "de" . ?x rdfs:label ?name . } }"""
    assert rows(seeded, manual) == [{"name": "Ada Beispiel"}]
    unlabelled = """SELECT ?xLabel { VALUES ?x { wd:Q999 }
        SERVICE wikibase:label { bd:serviceParam wikibase:language "de" } }"""
    assert rows(seeded, unlabelled) == [{"xLabel": "Q999"}]


def labels(sandbox: RunningSandbox, where: str, names: str = "?x ?xLabel") -> list[dict[str, str]]:
    return rows(sandbox, f"SELECT {names} WHERE {{ {where} }} ORDER BY ?x ?xLabel")


SERVICE = 'SERVICE wikibase:label { bd:serviceParam wikibase:language "en" . }'


@pytest.mark.parametrize(
    "service",
    [
        'SERVICE wikibase:label { bd:serviceParam wikibase:language "en". }',
        "service wikibase:label{bd:serviceParam wikibase:language 'xx,en'}.",
        'SERVICE wikibase:label { bd:serviceParam wikibase:language "[AUTO_LANGUAGE],mul,en" . }',
        'SERVICE wikibase:label { bd:serviceParam wikibase:language "[AUTO_LANGUAGE]", "en" }',
        'SERVICE<http://wikiba.se/ontology#label> { bd:serviceParam wikibase:language "en" . ?x rdfs:label ?xLabel }',
        'SERVICE wikibase:label { ?x rdfs:label ?xLabel ; skos:altLabel ?d . bd:serviceParam wikibase:language "en" }',
        'SERVICE wikibase:label { bd:serviceParam wikibase:language "en" . hint:Prior hint:runLast true . }',
    ],
)
def test_the_label_service_is_known_in_its_usual_forms(seeded: RunningSandbox, service: str) -> None:
    before, after = f"{service} ?x wdt:P31 wd:Q5 .", f"?x wdt:P31 wd:Q5 . {service}"
    for where in (before, after):
        assert [row["xLabel"] for row in labels(seeded, where)] == ["Ada Example"]


def test_a_variable_without_a_value_gets_no_label(seeded: RunningSandbox) -> None:
    where = f"wd:Q101 wdt:P31 ?x . OPTIONAL {{ ?x wdt:P9001 ?none }} {SERVICE}"
    found = labels(seeded, where, "?x ?xLabel ?none ?noneLabel ?noneAltLabel ?noneDescription")
    assert found == [{"x": "http://www.wikidata.org/entity/Q5", "xLabel": "human"}]


def test_values_that_are_no_entities_are_shown_as_they_are(seeded: RunningSandbox) -> None:
    assert labels(seeded, f'VALUES ?x {{ "text" }} {SERVICE}') == [{"x": "text", "xLabel": "text"}]


def test_labels_are_grouped_and_counted_in_subqueries(seeded: RunningSandbox) -> None:
    query = f"""SELECT ?class ?classLabel ?n WHERE {{
        {{ SELECT ?class (COUNT(?x) AS ?n) WHERE {{ ?x wdt:P31 ?class }} GROUP BY ?class }}
        {SERVICE} }} ORDER BY DESC(?n) LIMIT 1"""
    assert rows(seeded, query) == [{"class": "http://www.wikidata.org/entity/Q5", "classLabel": "human", "n": "1"}]
    grouped = f"""SELECT ?classLabel (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x wdt:P31 ?class . {SERVICE} }}
        GROUP BY ?classLabel"""
    assert rows(seeded, grouped) == [{"classLabel": "human", "n": "1"}]


def test_named_subqueries_are_written_out(seeded: RunningSandbox) -> None:
    query = f"""#title: a named subquery
        SELECT ?x ?xLabel WITH {{ SELECT DISTINCT ?x WHERE {{ ?x wdt:P31 wd:Q5 . }} }} AS %people
        WHERE {{ INCLUDE %people . {SERVICE} }}"""
    assert [row["xLabel"] for row in rows(seeded, query)] == ["Ada Example"]


def test_an_entity_is_described(seeded: RunningSandbox) -> None:
    described = ask(seeded, "DESCRIBE wd:Q101", "application/n-triples").text
    assert (
        '<http://www.wikidata.org/entity/Q101> <http://www.w3.org/2000/01/rdf-schema#label> "Ada Example"@en'
        in described
    )


def test_query_service_extras_are_understood(seeded: RunningSandbox) -> None:
    query = """#defaultView:Table
        SELECT ?v { hint:Query hint:optimizer "None" . wd:Q101 p:P9001/pq:P569 ?v
          FILTER(wikibase:isSomeValue(?v)) }"""
    assert len(rows(seeded, query)) == 1


@pytest.mark.parametrize(
    ("accept", "media_type", "begin"),
    [
        ("", "application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+json", "application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"item"),
        ("text/tab-separated-values;q=0.9, text/html", "text/tab-separated-values; charset=utf-8", b"?item"),
    ],
)
def test_results_come_in_every_format(seeded: RunningSandbox, accept: str, media_type: str, begin: bytes) -> None:
    answer = ask(seeded, "SELECT ?item { ?item wdt:P31 wd:Q5 }", accept)
    assert answer.headers["content-type"] == media_type
    assert answer.content.startswith(begin)


def test_graphs_and_booleans_come_too(seeded: RunningSandbox) -> None:
    turtle = ask(seeded, "CONSTRUCT WHERE { wd:Q101 wdt:P31 ?class }", "text/turtle")
    assert "wd:Q101 wdt:P31 wd:Q5" in turtle.text
    triples = ask(seeded, "CONSTRUCT WHERE { wd:Q101 wdt:P31 ?class }", "application/n-triples")
    assert triples.text.startswith("<http://www.wikidata.org/entity/Q101>")
    assert ask(seeded, "ASK { wd:Q101 wdt:P31 wd:Q5 }").json()["boolean"] is True


def test_queries_are_posted_in_both_ways(seeded: RunningSandbox) -> None:
    query = "ASK { wd:Q101 wdt:P31 wd:Q5 }"
    bare = {"content-type": "application/sparql-query"}
    assert httpx.post(seeded.sparql_url, data={"query": query}).json()["boolean"] is True
    assert httpx.post(f"{seeded.url}/query/sparql", content=query, headers=bare).json()["boolean"] is True


@pytest.mark.parametrize("update", ["INSERT DATA { wd:Q1 rdfs:label 'x' }", "PREFIX a: <urn:a>\nDROP ALL"])
def test_updates_are_refused(seeded: RunningSandbox, update: str) -> None:
    answers = [
        ask(seeded, update),
        httpx.post(seeded.sparql_url, data={"update": update}),
        httpx.post(seeded.sparql_url, content=update, headers={"content-type": "application/sparql-update"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert all("read-only" in answer.text for answer in answers)


def test_what_is_no_query_is_refused(seeded: RunningSandbox) -> None:
    malformed = ask(seeded, "SELECT ?x { ?x")
    assert (malformed.status_code, "MalformedQuery" in malformed.text) == (400, True)
    assert httpx.get(seeded.sparql_url).status_code == 400
    assert ask(seeded, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }").status_code == 500


def test_a_query_that_takes_too_long_is_given_up(tmp_path: Path, seed_folder: Path) -> None:
    with running_sandbox(tmp_path, seed=seed_folder, sparql_timeout=0.002) as sandbox:
        answer = ask(sandbox, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?c) = STR(?f)) }")
        assert (answer.status_code, "TimeoutException" in answer.text) == (500, True)


def test_a_site_stays_described_while_an_item_links_to_it(tmp_path: Path, seed_folder: Path) -> None:
    groups = "SELECT ?g { <https://de.wikipedia.org/> wikibase:wikiGroup ?g }"
    with running_sandbox(tmp_path, seed=seed_folder) as sandbox:
        client = ApiClient(sandbox)
        client.log_in()
        items = [str(client.create()["id"]) for _ in range(2)]
        for item in items:
            client.edit("wbsetsitelink", id=item, linksite="dewiki", linktitle=f"Page of {item}")
        for item, left in zip(items, ([{"g": "wikipedia"}], []), strict=True):
            client.edit("wbsetsitelink", id=item, linksite="dewiki", linktitle="")
            assert rows(sandbox, groups) == left
        client.http.close()
