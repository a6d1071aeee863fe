import json
from dataclasses import replace

from starlette.testclient import TestClient

from pipelines.settings import Settings
from pipelines.web.app import create_app
from pipelines.web.site.manifest import wikibase_manifest
from pipelines.web.site.portal import Portal
from pipelines.wikibase.manifest import Manifest
from pipelines.wikibase.targets import read_target
from tests.web.small_runs import SmallRuns


def test_openrefine_is_told_where_the_target_is(client: TestClient, runs: SmallRuns) -> None:
    told = client.get("/wikibase-manifest.json").json()
    assert told["mediawiki"]["api"] == runs.sandbox.api_url
    assert told["entity_types"]["item"]["mediawiki_api"] == runs.sandbox.api_url
    assert "donata" not in told
    assert "password" not in json.dumps(told)
    assert Manifest.model_validate(told).version == "2.0"


def test_our_own_reconciliation_is_offered_where_it_is_served(portal: Portal) -> None:
    async def nothing(*_: object) -> None:
        pass

    asked = TestClient(create_app(portal, reconciliation=nothing), "http://127.0.0.1:8000")
    item = asked.get("/wikibase-manifest.json").json()["entity_types"]["item"]
    assert item["reconciliation_endpoint"] == "http://127.0.0.1:8000/reconcile/0.2?lang=${lang}"


def test_wikidatas_own_places_stay(portal: Portal) -> None:
    settings = Settings(home=portal.settings.home, contact="ada@example.org")
    target = read_target(settings, "wikidata", named_on_command_line=True, reading=True)
    told = wikibase_manifest(replace(portal, settings=settings, target=target))
    assert told["mediawiki"]["main_page"] == "https://www.wikidata.org/wiki/Wikidata:Main_Page"
