from pathlib import Path

import pytest

from pipelines.exceptions import PublicTargetError
from pipelines.sandbox import DEFAULT_ACCOUNT, DEFAULT_PASSWORD, SandboxOptions
from pipelines.settings import Settings
from pipelines.wikibase.targets import FOLDER, read_manifest, read_target, target_names

HOME = Path(__file__).parents[2]
NAMES = target_names(HOME)


def test_the_three_targets_are_committed() -> None:
    assert NAMES == ["sandbox", "test-wikidata", "wikidata"]


@pytest.mark.parametrize("name", NAMES)
def test_a_target_is_a_sound_manifest(name: str) -> None:
    manifest = read_manifest(HOME / FOLDER / f"{name}.json")
    assert {"item", "property"} <= manifest.entity_types.keys()
    assert {kind.site_iri for kind in manifest.entity_types.values()} == {manifest.wikibase.site_iri}
    assert {kind.mediawiki_api for kind in manifest.entity_types.values()} == {manifest.mediawiki.api}
    assert manifest.mediawiki.main_page.startswith(manifest.mediawiki.root)


@pytest.mark.parametrize("name", ["test-wikidata", "wikidata"])
def test_wikimedias_wikis_are_public_and_keep_to_the_limits(name: str) -> None:
    manifest = read_manifest(HOME / FOLDER / f"{name}.json")
    assert manifest.donata.public
    assert manifest.donata.account is None
    assert manifest.wikibase.maxlag <= 5
    assert manifest.wikibase.max_edits_per_minute is not None
    assert manifest.wikibase.max_edits_per_minute <= 60
    with pytest.raises(PublicTargetError):
        read_target(Settings(home=HOME), name)


def test_wikidata_has_two_query_services() -> None:
    sparql = read_manifest(HOME / FOLDER / "wikidata.json").donata.sparql
    assert sparql is not None
    assert sparql.main == "https://query.wikidata.org/sparql"
    assert sparql.scholarly == "https://query-scholarly.wikidata.org/sparql"


def test_the_default_target_is_the_sandbox_as_it_starts_by_default() -> None:
    settings = Settings(home=HOME)
    options = SandboxOptions(directory=HOME)
    target = read_target(settings)
    manifest = read_manifest(HOME / FOLDER / "sandbox.json")
    assert target.name == "sandbox"
    assert not target.public
    assert manifest.mediawiki.api == f"http://{options.host}:{options.port}/w/api.php"
    assert target.concept_base == options.concept_base
    assert target.account == (f"{DEFAULT_ACCOUNT.name}@donata", DEFAULT_PASSWORD)
