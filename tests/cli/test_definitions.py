"""Commands about what people write: settings, new partners, validation, the mapping's schema."""

import json
from pathlib import Path

import pytest

from pipelines.partners.mapping import Mapping
from tests.cli.conftest import Donata
from tests.end_to_end.installation import HOME, Installation
from tests.fictional import DUMP, SLUG

SECRET = "not-for-anybodys-eyes"


def test_settings_tell_their_sources_and_mask_secrets(installation: Installation, donata: Donata) -> None:
    (installation.home / "donata.toml").write_text("workers = 3\n", encoding="utf-8")
    secretive = Installation(
        installation.home, installation.runs, installation.sandbox_url, {"bot_password": SECRET, "oauth_token": SECRET}
    )
    told = donata("settings", at=secretive)
    assert told.code == 0
    lines = {line.split()[0]: line for line in told.out.splitlines() if line[:1].strip()}
    assert "donata.toml" in lines["workers"]
    assert "environment" in lines["runs_dir"]
    assert "default" in lines["maxlag"]
    assert "********" in lines["bot_password"]
    assert SECRET not in told.out + told.err


def test_a_new_partner_is_scaffolded_with_what_is_to_decide(installation: Installation, donata: Donata) -> None:
    dump = installation.home / "list.csv"
    dump.write_text(DUMP, encoding="utf-8")
    told = donata("new", "imaginary-places", "--from", str(dump))
    assert told.code == 0, told.err
    folder = installation.home / "data" / "partners" / "imaginary-places"
    assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["name"] == "imaginary-places"
    assert "P245" in (installation.home / "mappings" / "imaginary-places.yaml").read_text(encoding="utf-8")
    assert "What you must decide:" in told.out
    assert "licence" in told.out


def test_a_partner_that_is_there_is_not_overwritten(installation: Installation, donata: Donata) -> None:
    dump = installation.home / "list.csv"
    dump.write_text(DUMP, encoding="utf-8")
    path = installation.home / "mappings" / f"{SLUG}.yaml"
    before = path.read_text(encoding="utf-8")
    assert donata("new", SLUG, "--from", str(dump)).code == 1
    assert path.read_text(encoding="utf-8") == before


def test_the_schema_is_written_and_then_current(installation: Installation, donata: Donata) -> None:
    stale = donata("validate")
    assert stale.code == 1
    assert "run `donata schema`" in stale.err
    assert donata("schema").code == 0
    schema = json.loads((installation.home / "mappings" / "mapping.schema.json").read_text(encoding="utf-8"))
    assert set(schema["properties"]) == {field.alias or name for name, field in Mapping.model_fields.items()}
    assert donata("validate").code == 0


def test_validation_goes_on_after_a_mistake(installation: Installation, donata: Donata) -> None:
    donata("schema")
    path = installation.home / "mappings" / f"{SLUG}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("labels:", "lables:"), encoding="utf-8")
    told = donata("validate")
    assert told.code == 1
    assert "lables" in told.err
    assert "1 to correct" in told.err
    assert "ok  target  sandbox" in told.out


@pytest.mark.parametrize("kind", ["partner", "target", "query"])
def test_all_that_is_committed_is_valid(donata: Donata, kind: str, tmp_path: Path) -> None:
    told = donata("validate", at=Installation(HOME, tmp_path / "runs", "http://127.0.0.1:9"))
    assert told.code == 0, told.err
    assert f"ok  {kind}" in told.out
