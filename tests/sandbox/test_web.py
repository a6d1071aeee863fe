"""Linked data and pages: formats, redirects, negotiation, and what a reader sees."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.sandbox.imports import load_entities
from tests.sandbox.clients import ApiClient, label, statement

WD = "http://www.wikidata.org/entity/"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, seed_folder: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("seeded"), seed=seed_folder) as running:
        yield running


def get(sandbox: RunningSandbox, path: str, accept: str = "*/*") -> httpx.Response:
    return httpx.get(f"{sandbox.url}{path}", headers={"Accept": accept})


def test_json_holds_the_entity_as_it_is_stored(seeded: RunningSandbox) -> None:
    answer = get(seeded, "/wiki/Special:EntityData/Q101.json")
    entity = answer.json()["entities"]["Q101"]
    assert {key: entity[key] for key in ("labels", "claims")} == {
        key: seeded.entity("Q101")[key] for key in ("labels", "claims")
    }
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert "Last-Modified" in answer.headers
    revision = entity["lastrevid"]
    assert get(seeded, f"/wiki/Special:EntityData/Q101.json?revision={revision}").json() == answer.json()
    assert get(seeded, "/wiki/Special:EntityData/Q101.json?revision=1").status_code == 404


@pytest.mark.parametrize(
    ("suffix", "kind"), [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML)]
)
def test_every_rdf_format_holds_the_same_graph(seeded: RunningSandbox, suffix: str, kind: RdfFormat) -> None:
    def graph(name: str, form: RdfFormat) -> pyoxigraph.Dataset:
        content = get(seeded, f"/wiki/Special:EntityData/Q101.{name}").content
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(content, format=form))
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
        return dataset

    assert graph(suffix, kind) == graph("nt", RdfFormat.N_TRIPLES)


def test_entity_data_describe_page_and_mentioned_entities(seeded: RunningSandbox) -> None:
    text = get(seeded, "/wiki/Special:EntityData/Q101.nt").text
    data = f"<{seeded.url}/wiki/Special:EntityData/Q101>"
    assert f"{data} <http://schema.org/about> <{WD}Q101> ." in text
    assert f'{data} <http://wikiba.se/ontology#identifiers> "1"' in text
    assert f'<{WD}Q5> <http://www.w3.org/2000/01/rdf-schema#label> "human"@en .' in text
    assert f"<{WD}P31> <http://wikiba.se/ontology#directClaim> <http://www.wikidata.org/prop/direct/P31> ." in text
    assert ".well-known" not in text
    dump = get(seeded, "/wiki/Special:EntityData/Q101.nt?flavor=dump").text
    assert f"<{WD}Q5> <http://www.w3.org/2000/01/rdf-schema#label>" not in dump
    simple = get(seeded, "/wiki/Special:EntityData/Q101.nt?flavor=simple").text
    assert "prop/direct/P31" in simple
    assert f"<{WD}statement/" not in simple


@pytest.mark.parametrize(
    ("path", "accept", "status", "location"),
    [
        ("/entity/Q101", "application/json", 303, "/wiki/Special:EntityData/Q101"),
        ("/entity/P31", "text/html", 303, "/wiki/Property:P31"),
        ("/wiki/Special:EntityData/Q101", "text/turtle", 303, "/wiki/Special:EntityData/Q101.ttl"),
        ("/wiki/Special:EntityData/Q101", "*/*", 303, "/wiki/Special:EntityData/Q101.json"),
        (
            "/wiki/Special:EntityData/Q101",
            "text/turtle;q=0.2, application/rdf+xml",
            303,
            "/wiki/Special:EntityData/Q101.rdf",
        ),
        ("/wiki/Special:EntityData/Q101", "text/*;q=0.9, */*;q=0.1", 303, "/wiki/Special:EntityData/Q101.ttl"),
        ("/wiki/Special:EntityData/Q101", "text/html,*/*;q=0.8", 303, "/wiki/Q101"),
        ("/wiki/Special:EntityData/Q101", "image/png, text/turtle;q=0, text/n3;q=x", 406, ""),
        ("/entity/Q101", "text/html;q=0.1, text/turtle", 303, "/wiki/Special:EntityData/Q101"),
        ("/wiki/Special:EntityData/q101.json", "*/*", 301, "/wiki/Special:EntityData/Q101.json"),
        ("/wiki/Special:EntityData/Q999.json", "*/*", 404, ""),
        ("/wiki/Special:EntityData/banana.json", "*/*", 400, ""),
        ("/wiki/Special:EntityData/Q101.xyz", "*/*", 415, ""),
        ("/wiki/Q999", "text/html", 404, ""),
        ("/", "text/html", 302, "/wiki/Main_Page"),
    ],
)
def test_addresses_lead_where_they_should(
    seeded: RunningSandbox, path: str, accept: str, status: int, location: str
) -> None:
    answer = get(seeded, path, accept)
    assert answer.status_code == status
    assert answer.headers.get("location", "").removeprefix(seeded.url) == location


def test_a_page_shows_terms_statements_references_and_history(seeded: RunningSandbox) -> None:
    page = get(seeded, "/wiki/Q101").text
    for shown in (
        '<h1><span lang="en" dir="auto">Ada Example</span>',
        'lang="de" dir="auto">Ada Beispiel',
        '<a href="https://example.org/17" rel="nofollow">17</a>',
        '<a href="/wiki/Property:P31">instance of (P31)</a>',
        '<a href="/wiki/Q5">human (Q5)</a>',
        "30 March 1853",
        "19th century",
        "(deprecated rank)",
        "1 reference",
        '<a href="https://example.org/ada" rel="nofollow">',
        "<em>unknown value</em>",
        "Seed from compiled facts",
        "<caption>",
    ):
        assert shown in page
    assert "Datatype: external-id" in get(seeded, "/wiki/Property:P9001").text
    assert "Nothing has been edited yet" in get(seeded, "/wiki/Special:RecentChanges").text
    assert "/w/api.php" in get(seeded, "/wiki/Main_Page").text


def test_edits_are_listed_with_their_summaries_and_by_their_group(sandbox: RunningSandbox, client: ApiClient) -> None:
    made = client.edit("wbeditentity", new="item", data={"labels": label("grouped")}, summary="Facts (edit group g-7)")
    item = made["entity"]["id"]
    client.edit(
        "wbeditentity", id=item, data={"labels": label("again")}, summary="([[:toollabs:editgroups/b/CB/g-7|x]])"
    )
    client.edit("wbeditentity", id=item, data={"labels": label("apart")}, summary="(edit group g-77)")
    link = '<a href="/wiki/Special:EditGroup/g-7">edit group g-7</a>'
    for path in (f"/wiki/{item}", "/wiki/Special:RecentChanges"):
        assert get(sandbox, path).text.count(link) == 2
    group = get(sandbox, "/wiki/Special:EditGroup/g-7").text
    assert "2 edits of 1 entity, 1 of them created, by Donata." in group
    assert "g-77" not in group
    assert "1 edit of 1 entity, by Donata." in get(sandbox, "/wiki/Special:EditGroup/g-77").text
    assert get(sandbox, "/wiki/Special:EditGroup/absent").status_code == 404


def test_files_sitelinks_and_redirects_are_shown(sandbox: RunningSandbox, client: ApiClient) -> None:
    file = client.create("property", datatype="commonsMedia", labels=label("imaginary file"))["id"]
    badge = client.sandbox.wiki.badges[0]
    load_entities(sandbox.wiki, [blank_entity(badge) | {"labels": label("a badge")}], user="Import", comment="")
    old, new = (str(client.create(claims=[statement(file, "string", "Ex ample.jpg")])["id"]) for _ in range(2))
    client.edit("wbsetsitelink", id=new, linksite="dewiki", linktitle="Seite", badges=badge)
    client.edit("wbmergeitems", fromid=old, toid=new)
    page = get(sandbox, f"/wiki/{new}").text
    assert '<a href="https://commons.wikimedia.org/wiki/File:Ex%20ample.jpg" rel="nofollow">' in page
    assert '<a href="https://de.wikipedia.org/wiki/Seite" hreflang="de" rel="nofollow">' in page
    assert f"a badge ({badge})" in page
    assert f"<em>Redirected: {old} → {new}</em>" in get(sandbox, "/wiki/Special:RecentChanges").text


def test_addresses_that_are_none_are_not_linked(sandbox: RunningSandbox) -> None:
    value = {"type": "string", "value": "javascript:alert(1)"}
    snak = {"snaktype": "value", "property": "P1", "datatype": "url", "datavalue": value}
    claim = {"mainsnak": snak, "type": "statement", "id": "Q9999$A", "rank": "normal"}
    load_entities(sandbox.wiki, [blank_entity("Q9999") | {"claims": {"P1": [claim]}}], user="Import", comment="")
    assert 'href="javascript' not in get(sandbox, "/wiki/Q9999").text
