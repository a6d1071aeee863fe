"""Clients that know nothing of the sandbox: wikibaseintegrator, SPARQLWrapper, rdflib. Others have their own files."""

from collections.abc import Iterator
from typing import Any

import pytest
from rdflib import RDFS, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from wikibaseintegrator import WikibaseIntegrator, datatypes, wbi_helpers, wbi_login
from wikibaseintegrator.models import Qualifiers, Reference, References
from wikibaseintegrator.wbi_config import config
from wikibaseintegrator.wbi_enums import ActionIfExists, WikibaseDatatype, WikibaseRank
from wikibaseintegrator.wbi_exceptions import ModificationFailed

from pipelines.sandbox import RunningSandbox

TYPES = [
    "string",
    "external-id",
    "wikibase-item",
    "wikibase-property",
    "time",
    "url",
    "monolingualtext",
    "quantity",
    "globe-coordinate",
    "commonsMedia",
    "math",
    "musical-notation",
    "geo-shape",
    "tabular-data",
]


@pytest.fixture(scope="module")
def integrator(sandbox: RunningSandbox) -> Iterator[WikibaseIntegrator]:
    before = dict(config)
    config["MEDIAWIKI_API_URL"] = sandbox.api_url
    config["SPARQL_ENDPOINT_URL"] = sandbox.sparql_url
    config["WIKIBASE_URL"] = "http://www.wikidata.org"
    config["USER_AGENT"] = "Donata tests"
    login = wbi_login.Login(user=sandbox.user, password=sandbox.password)
    yield WikibaseIntegrator(login=login, is_bot=True)
    config.clear()
    config.update(before)


@pytest.fixture(scope="module")
def properties(integrator: WikibaseIntegrator) -> dict[str, str]:
    made = {}
    for name in TYPES:
        entity = integrator.property.new(datatype=WikibaseDatatype(name))
        entity.labels.set("en", f"imaginary {name}")
        made[name] = entity.write().id
    return made


def make_claims(properties: dict[str, str], item: str) -> list[Any]:
    p = properties
    return [
        datatypes.String("text", prop_nr=p["string"]),
        datatypes.ExternalID("A-1", prop_nr=p["external-id"]),
        datatypes.Item(item, prop_nr=p["wikibase-item"]),
        datatypes.Property(p["string"], prop_nr=p["wikibase-property"]),
        datatypes.Time("+1815-12-10T00:00:00Z", prop_nr=p["time"], precision=11),
        datatypes.URL("https://example.org/a?b=c", prop_nr=p["url"]),
        datatypes.MonolingualText("Lady", language="en", prop_nr=p["monolingualtext"]),
        datatypes.Quantity("1.63", upper_bound="1.64", lower_bound="1.62", prop_nr=p["quantity"]),
        datatypes.GlobeCoordinate(51.5, -0.1275, 0.0001, prop_nr=p["globe-coordinate"]),
        datatypes.CommonsMedia("Example.jpg", prop_nr=p["commonsMedia"]),
        datatypes.Math("E=mc^2", prop_nr=p["math"]),
        datatypes.MusicalNotation("\\relative c' { c d e f }", prop_nr=p["musical-notation"]),
        datatypes.GeoShape("Data:Imaginary.map", prop_nr=p["geo-shape"]),
        datatypes.TabularData("Data:Imaginary.tab", prop_nr=p["tabular-data"]),
    ]


def test_every_datatype_is_written_and_read_back(
    integrator: WikibaseIntegrator, properties: dict[str, str], sandbox: RunningSandbox
) -> None:
    target = integrator.item.new()
    target.labels.set("en", "target")
    target = target.write()
    item = integrator.item.new()
    item.labels.set("en", "everything")
    item.labels.set("mul", "Everything")
    item.descriptions.set("en", "an item with a statement of each datatype")
    item.aliases.set("en", ["all", "the lot"])
    claims = make_claims(properties, target.id)
    reference = Reference()
    reference.add(datatypes.URL("https://example.org/source", prop_nr=properties["url"]))
    claims[0].references = References().add(reference)
    claims[0].qualifiers = Qualifiers().add(datatypes.String("qualifier", prop_nr=properties["string"]))
    claims[4].rank = WikibaseRank.PREFERRED
    item.claims.add(claims, action_if_exists=ActionIfExists.FORCE_APPEND)
    written = item.write(summary="test")

    read = integrator.item.get(written.id)
    assert read.get_json()["claims"] == written.get_json()["claims"]
    stored = sandbox.entity(written.id)
    assert {group[0]["mainsnak"]["datatype"] for group in stored["claims"].values()} == set(TYPES)
    first = stored["claims"][properties["string"]][0]
    assert len(first["references"]) == 1
    assert list(first["qualifiers"]) == [properties["string"]]
    assert stored["labels"]["mul"]["value"] == "Everything"


def test_an_item_is_edited_with_its_base_revision(integrator: WikibaseIntegrator, sandbox: RunningSandbox) -> None:
    item = integrator.item.new()
    item.labels.set("en", "edited")
    item = item.write()
    item = integrator.item.get(item.id)
    item.descriptions.set("en", "now described")
    item.write(baserevid=item.lastrevid)
    assert sandbox.entity(item.id)["descriptions"]["en"]["value"] == "now described"
    edit = sandbox.requests.actions("wbeditentity")[-1]
    assert edit.parameters["assert"] == "bot"
    assert edit.parameters["token"] == "***"


def test_an_invalid_value_is_refused_with_its_reason(
    integrator: WikibaseIntegrator, properties: dict[str, str]
) -> None:
    item = integrator.item.new()
    item.claims.add(datatypes.String("x" * 1501, prop_nr=properties["string"]))
    with pytest.raises(ModificationFailed) as caught:
        item.write()
    assert caught.value.messages_names == ["wikibase-validator-too-long"]


def test_search_helpers_find_labels_and_aliases(integrator: WikibaseIntegrator) -> None:
    item = integrator.item.new()
    item.labels.set("en", "Ägidius Schön")
    item.aliases.set("en", ["The Painter of Nothing"])
    item = item.write()
    assert wbi_helpers.search_entities("agidius schon", language="en") == [item.id]
    found = wbi_helpers.search_entities("the painter of", language="en", dict_result=True)
    assert [(hit["id"], hit["label"]) for hit in found] == [(item.id, "Ägidius Schön")]


def test_items_are_merged_into_a_redirect(integrator: WikibaseIntegrator, sandbox: RunningSandbox) -> None:
    items = []
    for name in ("merged away", "merged into"):
        item = integrator.item.new()
        item.labels.set("en", name)
        items.append(item.write())
    wbi_helpers.merge_items(items[0].id, items[1].id, login=integrator.login)
    assert integrator.item.get(items[0].id).id == items[1].id
    assert sandbox.entity(items[1].id)["aliases"]["en"][0]["value"] == "merged away"


def test_sparqlwrapper_reads_every_format(sandbox: RunningSandbox, integrator: WikibaseIntegrator) -> None:
    item = integrator.item.new()
    item.labels.set("en", "to be queried")
    item = item.write()
    wrapper = SPARQLWrapper(sandbox.sparql_url, agent="Donata tests")
    wrapper.setQuery('SELECT ?item { ?item rdfs:label "to be queried"@en }')
    wrapper.setReturnFormat(JSON)
    found: Any = wrapper.query().convert()
    assert [row["item"]["value"] for row in found["results"]["bindings"]] == [
        f"http://www.wikidata.org/entity/{item.id}"
    ]
    wrapper.setMethod(POST)
    assert wrapper.query().convert() == found
    wrapper.setReturnFormat(XML)
    document: Any = wrapper.query().convert()
    assert item.id in document.toxml()
    wrapper.setReturnFormat(CSV)
    assert wrapper.query().convert() == f"item\r\nhttp://www.wikidata.org/entity/{item.id}\r\n".encode()
    wrapper.setQuery(f"CONSTRUCT {{ wd:{item.id} rdfs:label ?label }} {{ wd:{item.id} rdfs:label ?label }}")
    wrapper.setReturnFormat(TURTLE)
    turtle: Any = wrapper.query().convert()
    assert b'"to be queried"@en' in turtle


def test_wikibaseintegrators_query_helper_works(sandbox: RunningSandbox, integrator: WikibaseIntegrator) -> None:
    item = integrator.item.new()
    item.labels.set("en", "labelled by the service")
    item = item.write()
    query = f"""SELECT ?item ?itemLabel WHERE {{
      VALUES ?item {{ wd:{item.id} }}
      SERVICE wikibase:label {{ bd:serviceParam wikibase:language "[AUTO_LANGUAGE],en". }}
    }}"""
    found = wbi_helpers.execute_sparql_query(query)
    assert [row["itemLabel"]["value"] for row in found["results"]["bindings"]] == ["labelled by the service"]


def test_rdflib_reads_linked_data_and_queries(sandbox: RunningSandbox, integrator: WikibaseIntegrator) -> None:
    item = integrator.item.new()
    item.labels.set("en", "read by rdflib")
    item = item.write()
    subject, text = URIRef(f"http://www.wikidata.org/entity/{item.id}"), RdfLiteral("read by rdflib", "en")
    for suffix in ("ttl", "rdf", "nt"):
        graph = Graph().parse(f"{sandbox.url}/wiki/Special:EntityData/{item.id}.{suffix}")
        assert (subject, RDFS.label, text) in graph
    # It negotiates: /entity/Q1 leads to the format that its Accept header prefers.
    assert (subject, RDFS.label, text) in Graph().parse(f"{sandbox.url}/entity/{item.id}", format="turtle")
    remote = Graph(SPARQLStore(sandbox.sparql_url))
    assert list(remote.objects(subject, RDFS.label)) == [text]
    asked = remote.query("SELECT ?item WHERE { ?item rdfs:label ?text }", initBindings={"text": text})
    assert [row[0] for row in asked if isinstance(row, tuple)] == [subject]
