"""`donata index`: built from a dump and from a Wikibase, told about, refreshed."""

import json
from pathlib import Path

import orjson
import pytest

from pipelines.sandbox import RunningSandbox
from tests.cli.conftest import Donata
from tests.end_to_end.imaginary import imaginary_project
from tests.end_to_end.installation import Installation
from tests.reconcile.reference.bodies import ENTITIES


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(entity.json) for entity in ENTITIES))
    return path


def test_an_index_of_a_dump(installation: Installation, donata: Donata, dump: Path) -> None:
    assert "no index yet" in donata("index", "info").out
    built = donata("index", "build", "people", "--from", str(dump), "--class", "Q5")
    assert built.code == 0, built.err
    assert "index people: 7 items, 8 names" in built.out
    assert "people" in donata("index", "info").out
    told = donata("index", "info", "people").out
    assert "Q5" in told
    assert "P569" in told
    refused = donata("index", "refresh", "people")
    assert (refused.code, "--since" in refused.err) == (1, True)


def test_what_cannot_be_built_is_said(donata: Donata, dump: Path) -> None:
    assert "lower-case" in donata("index", "build", "My People", "--from", str(dump)).err
    assert "--class" in donata("index", "build", "people").err
    assert "no index here" in donata("index", "info", "people").err
    dump.write_text('{"id":', encoding="utf-8")
    broken = donata("index", "build", "people", "--from", str(dump))
    assert broken.code == 1
    assert f"{dump.name}:1" in broken.err.replace("\n", "")


def test_an_index_of_the_sandbox(sandbox: RunningSandbox, donata: Donata, tmp_path: Path) -> None:
    at = Installation(imaginary_project(tmp_path / "home2"), tmp_path / "runs", sandbox.url)
    built = donata("index", "build", "humans", "--class", "Q5", at=at)
    assert built.code == 0, built.err
    manifest = json.loads((tmp_path / "runs" / "indexes" / "humans" / "index.json").read_text(encoding="utf-8"))
    assert manifest["target"] == "sandbox"
    assert manifest["entities"] > 0
    refreshed = donata("index", "refresh", "humans", at=at)
    assert refreshed.code == 0, refreshed.err
    assert "(+0)" in refreshed.out
