from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines.exceptions import InputError
from pipelines.model.entities import Entity
from pipelines.reconcile.reference.building import build_reference
from pipelines.reconcile.reference.refreshing import refresh_reference
from pipelines.reconcile.reference.wikibase_entities import WikibaseEntities
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.sandbox.accounts import DEFAULT_ACCOUNT
from pipelines.settings import Settings
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import read_target
from tests.reconcile.items import item
from tests.reconcile.reference.bodies import ENTITIES
from tests.sandbox.clients import ApiClient, label
from tests.sandbox.clients import statement as sent

DATATYPES = {
    "P31": "wikibase-item",
    "P279": "wikibase-item",
    "P569": "time",
    "P570": "time",
    "P245": "external-id",
    "P856": "url",
    "P1480": "wikibase-item",
}
#: A human, as a client says it.
HUMAN = [sent("P31", "wikibase-entityid", {"id": "Q5"})]


def _property(id_: str) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "property",
        "datatype": DATATYPES[id_],
        "labels": {},
        "descriptions": {},
        "aliases": {},
        "claims": {},
    }


def _seed(entity: Entity) -> dict[str, Any]:
    """The sandbox holds statements to their property's datatype."""
    json = dict(entity.json)
    json["claims"] = {prop: claims for prop, claims in json["claims"].items() if prop != "P856"}
    return json


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    seed = [*map(_property, DATATYPES), *map(_seed, (item("Q5", "human", types=[]), *ENTITIES))]
    keeper = replace(DEFAULT_ACCOUNT, groups=(*DEFAULT_ACCOUNT.groups, "sysop"))
    with running_sandbox(tmp_path / "sandbox", seed=seed, accounts=(keeper,)) as running:
        yield running


@pytest.fixture
def people(sandbox: RunningSandbox, home: Path) -> Iterator[WikibaseEntities]:
    settings = Settings(home=home, sandbox_port=urlsplit(sandbox.url).port or 0, retries=0)
    target = read_target(settings, "sandbox")
    with WikibaseClient(target, settings) as client:
        yield WikibaseEntities(Reader(client), SparqlEndpoint(target.sparql_url, settings), home, ["Q5"])


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[ApiClient]:
    client = ApiClient(sandbox)
    client.log_in()
    yield client
    client.http.close()


def test_an_index_follows_its_wikibase(people: WikibaseEntities, client: ApiClient, tmp_path: Path) -> None:
    one, other = (client.create(labels=label(name), claims=HUMAN)["id"] for name in ("Old Owl", "Young Owl"))
    built = build_reference(people.all(), tmp_path / "index", ["Q5"])
    assert built.numbers.tolist()[:7] == [101, 102, 103, 104, 105, 106, 107]
    assert len(built) == 9
    assert built.is_of([0, 6], {"Q5"}).tolist() == [1, 1]

    client.change("Q101", labels=label("Šárka Swallow"))
    client.edit("wbmergeitems", fromid=one, toid=other)
    new = client.create(labels=label("Wilhelmina Wagtail"), claims=HUMAN)["id"]
    client.create(labels=label("of no class"))
    assert "delete" in client.edit("delete", title="Q102", reason="a test")

    changes = people.changes(datetime.now(UTC) - timedelta(hours=1))
    refreshed = refresh_reference(tmp_path / "index", changes)
    assert refreshed.item(int(refreshed.names.owner[refreshed.find(["Wilhelmina Wagtail"]).name[0]])) == new
    assert refreshed.labels(refreshed.ordinals([101])) == ["Šárka Swallow"]
    numbers = {int(one[1:]): int(other[1:])}
    assert dict(refreshed.redirects()) == numbers
    assert refreshed.ordinals(list(numbers)).tolist() == refreshed.ordinals(list(numbers.values())).tolist() != [-1]
    assert len(refreshed) == 8
    assert refreshed.ordinals([102]).tolist() == [-1]


def test_changes_end_at_their_time(people: WikibaseEntities) -> None:
    assert people.reader.changed(datetime.now(UTC) + timedelta(days=1)) == []


def test_an_index_that_is_too_old_cannot_follow(people: WikibaseEntities) -> None:
    with pytest.raises(InputError, match="remembered for 30 days") as told:
        people.changes(datetime.now(UTC) - timedelta(days=31))
    assert "build the index again" in told.value.remedy
