from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines.exceptions import ServiceUnavailableError
from pipelines.model.entities import Entity
from pipelines.model.values import EntityValue
from pipelines.partners.partner import Partner
from pipelines.reconcile.matching import reconcile
from pipelines.reconcile.probability import Model
from pipelines.reconcile.roster import Rosters
from pipelines.reconcile.sources import CandidateSource, WikibaseSource
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.settings import Settings
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.queries import read_query
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import read_target
from tests.reconcile.conftest import MakeRecords
from tests.reconcile.items import born, item, statement, ulan


def _property(id_: str, datatype: str) -> Entity:
    empty: dict[str, Any] = {"labels": {}, "descriptions": {}, "aliases": {}, "claims": {}}
    return Entity({"id": id_, "type": "property", "datatype": datatype, **empty})


SPARROW = item("Q21", "Šárka Sparrow", aliases=["Sparrow's Nest"], statements=[born(1853), ulan("500900021")])
NAMESAKE = item("Q22", "Šárka Sparrow", types=["Q100"], language="cs")
PROPERTIES = {"P31": "wikibase-item", "P279": "wikibase-item", "P569": "time", "P245": "external-id"}
ENTITIES = [
    *(_property(id_, datatype) for id_, datatype in PROPERTIES.items()),
    item("Q5", "human", types=[]),
    item("Q100", "imaginary human", types=[], statements=[statement("P279", EntityValue("Q5"))]),
    item("Q101", "very imaginary human", types=[], statements=[statement("P279", EntityValue("Q100"))]),
    SPARROW,
    NAMESAKE,
]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), seed=[dict(e.json) for e in ENTITIES]) as running:
        yield running


def settings(home: Path, url: str) -> Settings:
    return Settings(home=home, sandbox_port=urlsplit(url).port or 0, retries=0)


@pytest.fixture
def reader(sandbox: RunningSandbox, home: Path) -> Iterator[Reader]:
    chosen = settings(home, sandbox.url)
    with WikibaseClient(read_target(chosen, "sandbox"), chosen) as client:
        yield Reader(client)


@pytest.fixture
def source(reader: Reader, sandbox: RunningSandbox, home: Path) -> WikibaseSource:
    return WikibaseSource(reader, SparqlEndpoint(sandbox.sparql_url, settings(home, sandbox.url)), home)


@pytest.fixture
def small(reader: Reader, sandbox: RunningSandbox, home: Path) -> WikibaseSource:
    endpoint = SparqlEndpoint(sandbox.sparql_url, settings(home, sandbox.url))
    rosters = Rosters(endpoint, read_query(home, "reconcile/all-names"))
    return WikibaseSource(reader, endpoint, home, rosters=rosters)


def test_identifiers_find_their_items(source: WikibaseSource) -> None:
    assert source.by_identifier("P245", ["500900021", "500900099"]) == {"500900021": {"Q21"}}
    assert source.by_identifier("P245", []) == {}


def test_names_are_found_letter_by_letter_in_the_languages_asked_for(source: WikibaseSource) -> None:
    names = ["Šárka Sparrow", "Sparrow's Nest", "Sarka Sparrow", 'no "such" \\ name', "\0"]
    assert source.by_name(names, ["en", "mul"]) == {"Šárka Sparrow": ["Q21"], "Sparrow's Nest": ["Q21"]}
    assert source.by_name(names[:1], ["en", "cs"]) == {"Šárka Sparrow": ["Q21", "Q22"]}


def test_a_small_wikibase_is_searched_without_marks_and_word_order(small: WikibaseSource) -> None:
    assert small.by_name(["Sparrow, Sarka", "Nobody"], ["en", "cs"]) == {"Sparrow, Sarka": ["Q21", "Q22"]}


def test_a_wikibase_with_too_many_names_is_not_read_whole(
    small: WikibaseSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.reconcile.roster.LARGEST_ROSTER", 1)
    assert small.by_name(["Sarka Sparrow", "Šárka Sparrow"], ["en"]) == {"Šárka Sparrow": ["Q21"]}


def test_searches_are_bounded(reader: Reader, sandbox: RunningSandbox, home: Path) -> None:
    endpoint = SparqlEndpoint(sandbox.sparql_url, settings(home, sandbox.url))
    source = WikibaseSource(reader, endpoint, home, searches=1)
    sandbox.requests.clear()
    found = source.by_name(["Šárka Sparrow", "Sparrow's", "Nobody", "No one"], ["en"])
    assert found == {"Šárka Sparrow": ["Q21"], "Sparrow's": ["Q21"]}
    assert source.by_name(["Sparrow's"], ["en"]) == {}
    assert len(sandbox.requests.actions("wbsearchentities")) == 1


def test_classes_come_with_all_their_subclasses(source: WikibaseSource) -> None:
    assert source.subclasses(["Q5"]) == {"Q5", "Q100", "Q101"}
    assert source.subclasses(["Q4"]) == {"Q4"}, "a class that the Wikibase does not know"


def test_entities_are_read_by_id(source: WikibaseSource) -> None:
    found = source.entities(["Q21", "Q99"])
    assert list(found) == ["Q21"]
    assert found["Q21"].label() == "Šárka Sparrow"


def test_records_are_matched_against_a_live_wikibase(
    small: CandidateSource, partner: Partner, make_records: MakeRecords, people: Model
) -> None:
    rows = {"name": "Sparrow, Sarka", "born": "1853"}, {"name": "Nobody"}, {"name": "Sarka S.", "ulan": "500900021"}
    matches = reconcile(make_records(*rows), partner, small, people).matches
    assert list(matches["outcome"]) == ["accepted", "none", "accepted"]
    assert matches["item"].to_list()[0] == matches["item"].to_list()[2] == "Q21"


def test_a_dead_endpoint_is_an_error_and_no_empty_answer(reader: Reader, home: Path) -> None:
    dead = "http://127.0.0.1:9"
    source = WikibaseSource(reader, SparqlEndpoint(f"{dead}/sparql", settings(home, dead)), home)
    with pytest.raises(ServiceUnavailableError):
        source.by_name(["Nobody"], ["en"])
