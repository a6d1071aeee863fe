import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pipelines.exceptions import PublicTargetError, TargetError
from pipelines.settings import Settings
from pipelines.wikibase.targets import Target, read_manifest, read_target, target_names

MANIFEST: dict[str, Any] = {
    "version": "2.0",
    "mediawiki": {
        "name": "Imaginary Base",
        "root": "https://base.example.org/wiki/",
        "main_page": "https://base.example.org/wiki/Main",
        "api": "https://base.example.org/w/api.php",
    },
    "wikibase": {
        "site_iri": "http://base.example.org/entity/",
        "max_edits_per_minute": 30,
        "properties": {"instance_of": "P1", "subclass_of": "P2"},
    },
    "entity_types": {"item": {"site_iri": "http://base.example.org/entity/"}},
    "editgroups": {"url_schema": "([[group/${batch_id}|details]])"},
    "donata": {
        "public": False,
        "sparql": {"main": "https://query.example.org/sparql", "scholarly": "https://papers.example.org/sparql"},
        "tags": ["imaginary"],
        "translation": {"P31": "P1", "Q5": "Q7"},
    },
}


def write(home: Path, manifest: Any, name: str = "imaginary") -> Path:
    path = home / "mappings/targets" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(manifest if isinstance(manifest, str) else json.dumps(manifest, indent=2), encoding="utf-8")
    return path


def changed(*keys: str, to: Any) -> dict[str, Any]:
    """The manifest with one value changed."""
    manifest: dict[str, Any] = json.loads(json.dumps(MANIFEST))
    part = manifest
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = to
    return manifest


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write(tmp_path, MANIFEST)
    return Settings(home=tmp_path, target="imaginary", sandbox_port=4321)


@pytest.fixture
def target(settings: Settings) -> Target:
    return read_target(settings)


def test_the_manifest_becomes_a_target(target: Target) -> None:
    assert (target.name, target.title) == ("imaginary", "Imaginary Base")
    assert target.api_url == "https://base.example.org/w/api.php"
    assert target.host == "base.example.org"
    assert target.concept_base == "http://base.example.org/entity/"
    assert target.sparql_url == "https://query.example.org/sparql"
    assert target.sparql_urls["scholarly"] == "https://papers.example.org/sparql"
    assert (target.maxlag, target.edits_per_minute, target.tags) == (5, 30, ("imaginary",))
    assert target.edit_group("0123456789a") == "([[group/0123456789a|details]])"
    assert target.entity_url("Q1") == "https://base.example.org/wiki/Q1"
    assert target.entity_url("P1") == "https://base.example.org/wiki/Property:P1"


def test_ids_are_translated_there_and_back(target: Target) -> None:
    assert [target.translate("P31"), target.translate("Q5")] == ["P1", "Q7"]
    assert [target.back("P1"), target.back("Q7"), target.back("Q5")] == ["P31", "Q5", None]
    with pytest.raises(TargetError, match=r"P569 has no counterpart on target 'imaginary'"):
        target.translate("P569")


def test_without_a_table_the_ids_are_wikidatas(tmp_path: Path, settings: Settings) -> None:
    write(tmp_path, changed("donata", to={"public": False}))
    target = read_target(settings)
    assert [target.translate("P569"), target.back("P569")] == ["P569", "P569"]
    with pytest.raises(TargetError, match="no SPARQL endpoint"):
        _ = target.sparql_url


def test_the_sandbox_is_where_the_settings_say(tmp_path: Path, settings: Settings) -> None:
    account = {"user": "Somebody@bot", "password": "no secret"}
    sparql = {"main": "https://base.example.org/sparql"}
    extension = {"public": False, "embedded": True, "account": account, "sparql": sparql}
    write(tmp_path, changed("donata", to=extension))
    target = read_target(settings)
    assert target.api_url == "http://127.0.0.1:4321/w/api.php"
    assert target.sparql_url == "http://127.0.0.1:4321/sparql"
    assert target.root == "http://127.0.0.1:4321/wiki/"
    assert target.concept_base == "http://base.example.org/entity/"
    assert target.account == ("Somebody@bot", "no secret")
    assert "no secret" not in repr(target)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (changed("wikibase", "max_edits_per_minut", to=5), "unknown key 'wikibase.max_edits_per_minut'"),
        (changed("wikibase", "max_edits_per_minut", to=5), "did you mean 'max_edits_per_minute'"),
        (changed("donata", "zzz", to=5), "remove it"),
        (changed("mediawiki", "api", to="ftp://base.example.org/"), "key 'mediawiki.api'"),
        (changed("wikibase", "site_iri", to="http://base.example.org/entity"), "key 'wikibase.site_iri'"),
        (changed("version", to="1.0"), "key 'version'"),
        (changed("wikibase", "properties", to={"subclass_of": "P2"}), "instance_of"),
        (changed("donata", "translation", to={"P31": "P1", "P32": "P1"}), "P1 stands for several"),
        (changed("donata", "translation", to={"P31": "Q1"}), "P31 is translated to an entity of another type"),
        (changed("donata", "account", to={"user": "a", "password": "b"}), "credentials may not stand in a file"),
        (changed("donata", to={"public": True, "embedded": True}), "the embedded sandbox is not public"),
        (changed("mediawiki", "api", to="https://www.wikidata.org/w/api.php"), "www.wikidata.org is a public wiki"),
    ],
)
def test_a_wrong_manifest_is_one_clear_message(
    tmp_path: Path, settings: Settings, manifest: dict[str, Any], message: str
) -> None:
    path = write(tmp_path, manifest)
    with pytest.raises(TargetError) as caught:
        read_target(settings)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_the_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, changed("wikibase", "maxleg", to=5))
    number = path.read_text().splitlines().index('    "maxleg": 5') + 1
    with pytest.raises(TargetError, match=f":{number}: unknown key"):
        read_manifest(path)
    write(tmp_path, '{\n  "version": "2.0",\n}')
    with pytest.raises(TargetError, match=r":3: not JSON"):
        read_manifest(path)


def test_an_unknown_target(settings: Settings) -> None:
    with pytest.raises(TargetError, match="did you mean 'imaginary'"):
        read_target(settings, "imaginery")
    with pytest.raises(TargetError, match="there are: imaginary"):
        read_target(settings, "zzz")
    assert target_names(settings.home) == ["imaginary"]


def test_a_public_target_wants_name_contact_and_credentials(tmp_path: Path, settings: Settings) -> None:
    write(tmp_path, changed("donata", to={}))
    with pytest.raises(PublicTargetError, match="add --target imaginary"):
        read_target(settings)
    with pytest.raises(PublicTargetError, match="DONATA_CONTACT"):
        read_target(settings, named_on_command_line=True)
    settings = settings.model_copy(update={"contact": "someone@example.org", "bot_user": "S@bot"})
    with pytest.raises(PublicTargetError, match="DONATA_BOT_PASSWORD"):
        read_target(settings, named_on_command_line=True)
    for secret in ("bot_password", "oauth_token"):
        complete = settings.model_copy(update={secret: SecretStr("x")})
        assert read_target(complete, named_on_command_line=True).public
