"""Normal forms in RDF: quantities in base units, external identifiers as IRIs; in entity data, dumps and the graph."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.sandbox.exports import export_dump
from pipelines.sandbox.imports import complete_entity, load_dump, load_entities
from pipelines.sandbox.normalisation import Conversion, Normalisation, canonical_pattern
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.rdf import RdfMapping
from pipelines.sandbox.seed import compile_units, load_seed
from pipelines.sandbox.snapshots import restore_snapshot, take_snapshot
from pipelines.sandbox.vocabulary import Vocabulary
from pipelines.sandbox.wiki import Wiki
from tests.sandbox.clients import ApiClient, label, statement
from tests.sandbox.test_entity_data import graph

Json = dict[str, Any]

WD, PROP = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/"
WIKIBASE = "http://wikiba.se/ontology#"
BASE = "http://127.0.0.1:8181"
METRE, CM, INCH, TON = (f"{WD}{unit}" for unit in ("Q11573", "Q174728", "Q218593", "Q191118"))
UNITS = {
    "Q11573": Conversion(Decimal(1), "Q11573"),
    "Q174728": Conversion(Decimal("0.01"), "Q11573"),
    "Q218593": Conversion(Decimal("0.0254"), "Q11573"),
    "Q191118": Conversion(Decimal(1000), "Q11570"),
}
PATTERN = "http://example.org/id/$1"


def quantity(amount: str, unit: str = CM, upper: str | None = None, lower: str | None = None) -> Json:
    bounds = {} if upper is None else {"upperBound": upper, "lowerBound": lower}
    return {"amount": amount, "unit": unit, **bounds}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (quantity("+180"), quantity("+1.80", METRE)),
        (quantity("-1.50"), quantity("-0.0150", METRE)),
        (quantity("+0"), quantity("+0.00", METRE)),
        (quantity("-0.0"), quantity("+0.000", METRE)),
        (quantity("+12", INCH), quantity("+0.3048", METRE)),
        (quantity("+2.5", TON), quantity("+2500.0", f"{WD}Q11570")),
        # The uncertainty leaves fewer digits: ±0.0127 m has its last digit at 0.01.
        (quantity("+12", INCH, "+12.5", "+11.5"), quantity("+0.30", METRE, "+0.32", "+0.29")),
        (quantity("+180", CM, "+181", "+179"), quantity("+1.80", METRE, "+1.81", "+1.79")),
        (quantity("+10", INCH, "+10", "+10"), quantity("+0.2540", METRE, "+0.2540", "+0.2540")),
        (quantity("+1.234", TON, "+1.25", "+1.2"), quantity("+1230", f"{WD}Q11570", "+1250", "+1200")),
        (quantity("+0.004", TON, "+0.1", "-0.1"), quantity("+0", f"{WD}Q11570", "+100", "-100")),
    ],
)
def test_quantities_are_converted_as_wikibase_does(given: Json, expected: Json) -> None:
    assert Normalisation(WD, UNITS).quantity(given) == expected


def test_a_base_unit_stays_and_others_have_no_normal_form() -> None:
    normalisation = Normalisation(WD, UNITS)
    metres = quantity("+1.80", METRE)
    assert normalisation.quantity(metres) is metres
    assert normalisation.quantity(quantity("+1", f"{WD}Q42")) is None
    assert normalisation.quantity(quantity("+1", "1")) is None
    assert Normalisation(WD).quantity(metres) is None
    long = normalisation.quantity(quantity("+1." + "3" * 124, INCH))
    assert long is not None
    assert len(long["amount"]) == 127


def prop(*patterns: tuple[str, str], datatype: str = "external-id") -> Json:
    entity = blank_entity("P1", datatype)
    entity["claims"] = {
        "P1921": [statement("P1921", "string", text, id=f"P1${n}") | {"rank": rank} for n, (rank, text) in
                  enumerate(patterns)]
    }  # fmt: skip
    return entity


def test_the_best_pattern_of_an_identifiers_property_counts() -> None:
    assert canonical_pattern(prop(("normal", "a$1"), ("preferred", "b$1"), ("preferred", "c$1"))) == "b$1"
    assert canonical_pattern(prop(("deprecated", "a$1"))) is None
    assert canonical_pattern(prop(("normal", "a$1"), datatype="string")) is None
    assert canonical_pattern(blank_entity("Q1")) is None
    unknown = prop(("normal", "a$1"))
    unknown["claims"]["P1921"][0]["mainsnak"] = {"snaktype": "somevalue", "property": "P1921"}
    assert canonical_pattern(unknown) is None


def test_identifiers_are_put_into_patterns_as_mediawiki_encodes_them() -> None:
    normalisation = Normalisation(WD, patterns={"P1": "http://example.org/$1#$1"})
    assert normalisation.resource("P1", " a/b:c d&é ") == "http://example.org/a/b:c+d%26%C3%A9#a/b:c+d%26%C3%A9"
    assert normalisation.resource("P2", "a") is None


def shown(snak: str, datatype: str, kind: str, value: Any) -> Json:
    return {"snaktype": "value", "property": snak, "datatype": datatype, "datavalue": {"type": kind, "value": value}}


def mapped(normalisation: Normalisation | None) -> set[str]:
    """The triples about normal forms of an item with a height of 180 cm, and an identifier in every place."""
    identifier, height = (
        shown("P1", "external-id", "string", "A 1"),
        shown("P2", "quantity", "quantity", quantity("+180")),
    )
    entity = blank_entity("Q1")
    entity["claims"] = {
        "P1": [{"mainsnak": identifier, "type": "statement", "rank": "normal", "id": "Q1$A",
                "qualifiers": {"P1": [identifier], "P2": [height]},
                "references": [{"snaks": {"P1": [identifier], "P2": [height]}}]}],
        "P2": [{"mainsnak": height, "type": "statement", "rank": "normal", "id": "Q1$B"}],
    }  # fmt: skip
    complete = complete_entity(entity, lambda _: None)
    mapping = RdfMapping(Vocabulary(WD, f"{BASE}/"), normalisation)
    return mapping.map_entity(complete, 1, "2026-01-01T00:00:00Z").triples()


def test_the_triples_are_exactly_wikibases() -> None:
    plain, normal = mapped(None), mapped(Normalisation(WD, UNITS, {"P1": PATTERN}))
    assert plain < normal
    reference = next(triple.rsplit(" ", 1)[1] for triple in normal if "wasDerivedFrom" in triple)
    iri, statement_a, statement_b = "<http://example.org/id/A+1>", f"<{WD}statement/Q1-A>", f"<{WD}statement/Q1-B>"
    (metres,) = {triple.split(" ")[0] for triple in normal if '"+1.80"' in triple}
    (centimetres,) = {triple.split(" ")[0] for triple in normal if "quantityAmount" in triple and '"+180"' in triple}
    leads, decimal = f"<{WIKIBASE}quantityNormalized>", "^^<http://www.w3.org/2001/XMLSchema#decimal>"
    assert normal - plain == {
        f"<{WD}Q1> <{PROP}direct-normalized/P1> {iri}",
        f"{statement_a} <{PROP}statement/value-normalized/P1> {iri}",
        f"{statement_a} <{PROP}qualifier/value-normalized/P1> {iri}",
        f"{reference} <{PROP}reference/value-normalized/P1> {iri}",
        f"{statement_a} <{PROP}qualifier/value-normalized/P2> {metres}",
        f"{reference} <{PROP}reference/value-normalized/P2> {metres}",
        f"{statement_b} <{PROP}statement/value-normalized/P2> {metres}",
        f"{centimetres} {leads} {metres}",
        f"{metres} {leads} {metres}",
        f"{metres} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{WIKIBASE}QuantityValue>",
        f'{metres} <{WIKIBASE}quantityAmount> "+1.80"{decimal}',
        f"{metres} <{WIKIBASE}quantityUnit> <{METRE}>",
    }


@pytest.fixture
def sandbox(tmp_path: Path, seed_folder: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path / "sandbox", seed=seed_folder) as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[ApiClient]:
    api = ApiClient(sandbox)
    api.log_in()
    yield api
    api.http.close()


def agree(wiki: Wiki) -> bool:
    """Whether the graph holds what the entities say, and nothing else."""
    expected: set[str] = set()
    for page in wiki.storage.pages_after(0):
        expected |= wiki.graph.map_page(page).triples()
    store = pyoxigraph.Store()
    store.load(" .\n".join([*expected, ""]).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    return set(wiki.graph.triples()) == {f"{q.subject} {q.predicate} {q.object}" for q in store}


HEIGHTS = "SELECT ?n { ?s psn:P2048/wikibase:quantityAmount ?n }"
RESOURCES = "SELECT ?n { { ?s wdtn:P9001 ?n } UNION { ?s psn:P9001 ?n } UNION { ?s pqn:P9001 ?n } }"


def test_queries_compare_quantities_whatever_their_units(client: ApiClient, sandbox: RunningSandbox) -> None:
    assert client.select(HEIGHTS) == [{"n": "1.63"}]
    heights = [
        statement("P2048", "quantity", quantity(amount, unit)) for amount, unit in (("+163", CM), ("+1.7", METRE))
    ]
    item = client.create(labels=label("of some height"), claims=heights)
    assert sorted(row["n"] for row in client.select(HEIGHTS)) == ["1.63", "1.63", "1.7"]
    assert agree(sandbox.wiki)
    guids = [made["id"] for made in item["claims"]["P2048"]]
    client.edit("wbremoveclaims", claim="|".join(guids))
    assert client.select(HEIGHTS) == [{"n": "1.63"}]
    assert agree(sandbox.wiki)


def test_a_patterns_change_reaches_all_identifiers(client: ApiClient, sandbox: RunningSandbox) -> None:
    wiki = sandbox.wiki
    client.create("property", datatype="string", labels=label("formatter URI"))
    # Properties are numbered anew here; a Wikibase looks for the one that is configured.
    load_entities(wiki, [blank_entity("P1921", "string")], user="Test", comment="")
    assert client.select(RESOURCES) == []
    made = client.change("P9001", claims=[statement("P1921", "string", PATTERN)])["entity"]["claims"]["P1921"][0]
    assert {row["n"] for row in client.select(RESOURCES)} == {"http://example.org/id/17"}
    assert agree(wiki)
    take_snapshot(wiki, "before")
    changed = {**made, "mainsnak": statement("P1921", "string", "http://example.com/$1")["mainsnak"]}
    client.change("P9001", claims=[changed])
    assert {row["n"] for row in client.select(RESOURCES)} == {"http://example.com/17"}
    assert agree(wiki)
    restore_snapshot(wiki, "before")
    assert {row["n"] for row in client.select(RESOURCES)} == {"http://example.org/id/17"}
    assert agree(wiki)
    wiki.delete("P9001")
    assert client.select(RESOURCES) == []


def test_entity_data_and_dumps_have_normal_forms_and_are_read_back(sandbox: RunningSandbox, tmp_path: Path) -> None:
    wiki = sandbox.wiki
    load_entities(wiki, [blank_entity("P1921", "string")], user="Test", comment="")
    page = wiki.storage.page("P9001")
    assert page is not None
    stated = statement("P1921", "string", PATTERN, id="P9001$1")
    told = page.entity()
    told["claims"]["P1921"] = [stated]
    # Items that came before their property's pattern follow it.
    load_entities(wiki, [complete_entity(told, wiki.datatype)], user="Test", comment="")
    assert agree(wiki)
    truthy, whole, again = (tmp_path / name for name in ("truthy.nt", "whole.nt", "again.nt"))
    directory = wiki.options.directory
    export_dump(directory, truthy, truthy=True, base_url=BASE)
    export_dump(directory, whole, base_url=BASE)
    direct = f"<{WD}Q101> <{PROP}direct-normalized/P9001> <http://example.org/id/17> ."
    assert direct in truthy.read_text().splitlines()
    assert "quantityNormalized" in whole.read_text()
    other = Wiki(SandboxOptions(directory=tmp_path / "other"), BASE)
    other.set_units(wiki.storage.units())
    assert load_dump(other, whole).stored == len(list(wiki.storage.pages_after(0)))
    assert agree(other)
    export_dump(other.options.directory, again, base_url=BASE)
    other.close()
    assert graph(again.read_bytes(), "nt") == graph(whole.read_bytes(), "nt")


def test_a_restart_finishes_what_a_pattern_began(tmp_path: Path, seed_folder: Path) -> None:
    options = SandboxOptions(directory=tmp_path / "wiki")
    wiki = Wiki(options, BASE)
    load_seed(wiki, seed_folder)
    load_entities(wiki, [blank_entity("P1921", "string")], user="Test", comment="")
    page, mark = wiki.storage.page("P9001"), wiki.graph.watermark()
    assert page is not None
    told = page.entity()
    told["claims"]["P1921"] = [statement("P1921", "string", PATTERN, id="P9001$1")]
    # The record is written; the process is killed before the graph follows.
    wiki.record([complete_entity(told, wiki.datatype)], user="Test", comment="")
    assert wiki.graph.watermark() == mark
    wiki.close()
    again = Wiki(options, BASE)
    assert again.behind == 1
    assert agree(again)
    assert any("direct-normalized/P9001" in triple for triple in again.graph.triples())
    again.close()


def test_units_come_from_the_seed_and_the_graph_follows(tmp_path: Path, seed_folder: Path) -> None:
    shutil.copytree(seed_folder, tmp_path / "seed")
    (tmp_path / "seed" / "units.csv").unlink()
    wiki = Wiki(SandboxOptions(directory=tmp_path / "wiki"), BASE)
    load_seed(wiki, tmp_path / "seed")
    assert not any("quantityNormalized" in triple for triple in wiki.graph.triples())
    load_seed(wiki, seed_folder)
    assert any("quantityNormalized" in triple for triple in wiki.graph.triples())
    assert agree(wiki)
    wiki.close()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("metre,1,Q11573,imagination", "unit"),
        ("Q174728,1e-2,Q11573,imagination", "factor"),
        ("Q174728,0.0,Q11573,imagination", "factor"),
        ("Q174728,0.01,Q174728,imagination", "base"),
        ("Q174728,0.01,Q11573,nobody", "source"),
    ],
)
def test_what_is_wrong_in_the_table_of_units_is_named(row: str, column: str, tmp_path: Path, seed_folder: Path) -> None:
    shutil.copytree(seed_folder, tmp_path / "seed")
    (tmp_path / "seed" / "units.csv").write_text(f"unit,factor,base,source\nQ11573,1,Q11573,imagination\n{row}\n")
    with pytest.raises(SandboxError) as caught:
        compile_units(tmp_path / "seed")
    assert (caught.value.line, caught.value.column) == (3, column)
