from datetime import UTC, datetime, timedelta

import pytest

from pipelines.sandbox import RunningSandbox
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.writer import Writer
from tests.wikibase.local_server import LocalServer, Reply
from tests.wikibase.samples import entity, term


@pytest.fixture
def reader(live: WikibaseClient) -> Reader:
    return Reader(live)


def test_fifty_entities_a_request(reader: Reader, sandbox: RunningSandbox) -> None:
    ids = [f"Q{number}" for number in range(200, 320)]
    found = reader.entities([*ids, *ids])
    assert list(found) == ids
    assert found["Q250"].label() == "number 250"
    assert len(sandbox.requests.actions("wbgetentities")) == 3


def test_what_does_not_exist_is_absent(reader: Reader) -> None:
    assert set(reader.entities(["Q5", "Q404", "nonsense", "", "Q0", "Q99999999999", "q5"])) == {"Q5"}
    assert reader.entities([]) == {}


def test_redirects_keep_the_id_that_was_asked_for(server: LocalServer, client: WikibaseClient) -> None:
    merged = {**entity("Q2", "the one that stands"), "redirects": {"from": "Q1", "to": "Q2"}}
    for key in ("Q1", "Q2"):
        server.script("wbgetentities", Reply({"entities": {key: merged, "Q3": {"id": "Q3", "missing": ""}}}))
        found = Reader(client).entities(["Q1", "Q3"])
        assert list(found) == ["Q1"]
        assert found["Q1"].id == "Q2"


def test_datatypes_and_revisions(reader: Reader) -> None:
    assert reader.datatypes(["P31", "P569", "P9999"]) == {"P31": "wikibase-item", "P569": "time"}
    revisions = reader.revisions(["Q5", "Q404"])
    assert revisions["Q5"] == reader.entities(["Q5"])["Q5"].revision


def test_claims_alone_are_smaller(reader: Reader) -> None:
    found = reader.claims(["P31", "Q404"])
    assert list(found) == ["P31"]
    assert found["P31"].label() is None
    assert found["P31"].json["claims"] is not None


def test_items_are_found_by_an_identifier(reader: Reader, sandbox: RunningSandbox) -> None:
    assert reader.having("P245", "5009 1") == ["Q101"]
    assert reader.having("P245", "5009") == []
    assert reader.having("P9999", "5009") == []
    assert reader.having("P245", "a|b") == reader.having("P245", 'a"b') == []
    assert len(sandbox.requests.actions("query")) == 3


def test_search(reader: Reader) -> None:
    hit = reader.search("Ada Imag", "en")[0]
    assert (hit.id, hit.label, hit.description) == ("Q100", "Ada Imaginary", "fictional painter")
    assert hit.match == "Ada Imaginary"
    assert reader.search("nobody at all", "en") == []
    assert reader.search("  ", "en") == []
    assert len(reader.search("number", "en", limit=7)) == 7


def test_contributions_and_history(reader: Reader, live: WikibaseClient) -> None:
    writer = Writer(live)
    created = writer.write(None, {"labels": term("New")}, base_revision=None, summary="first")
    edited = writer.write(created.item, {"labels": term("Newer")}, base_revision=created.revision, summary="second")
    newest, first = reader.contributions(live.account.name)[:2]
    assert [newest.revision, first.revision] == [edited.revision, created.revision]
    assert first.created
    assert not newest.created
    assert first.item == newest.item == created.item
    assert "second" in newest.summary
    assert reader.contributions(live.account.name, since=datetime.now(UTC) + timedelta(days=1)) == []
    assert [edit.revision for edit in reader.history(created.item)] == [edited.revision, created.revision]
    after = reader.history(created.item, since_revision=created.revision)
    assert [(edit.revision, edit.user) for edit in after] == [(edited.revision, live.account.name)]
    assert reader.history("Q404") == []


def test_the_target_has_a_name(reader: Reader) -> None:
    assert reader.target_name == "sandbox"


def test_versions_are_read_fifty_a_request_and_have_no_datatypes(reader: Reader, sandbox: RunningSandbox) -> None:
    now = reader.revisions([f"Q{number}" for number in range(200, 260)])
    sandbox.requests.clear()
    found = reader.versions([*now.values(), 999_999_999])
    assert {entity.id: revision for revision, entity in found.items()} == now
    assert found[now["Q250"]].label() == "number 250"
    assert found[now["Q250"]].revision == now["Q250"]
    assert len(sandbox.requests.actions("query")) == 2
    assert reader.versions([]) == {}


def test_redirects_are_told_with_where_they_lead(server: LocalServer, client: WikibaseClient) -> None:
    merged = {"id": "Q2", "redirects": {"from": "Q1", "to": "Q2"}}
    server.script("wbgetentities", Reply({"entities": {"Q1": merged, "Q3": {"id": "Q3"}}}))
    assert Reader(client).redirects(["Q1", "Q3"]) == {"Q1": "Q2"}
