"""A sandbox's state from outside, beside a running server and without one."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox import export, list_sandboxes, load, reset, restore, snapshot, start, stop
from tests.sandbox.test_server import free_port

QUERY = 'ASK { wd:Q9000 rdfs:label "late"@en }'


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "sandboxes" / "one"
    yield folder
    stop(folder)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.jsonl"
    path.write_text('{"id": "Q9000", "type": "item", "labels": {"en": {"language": "en", "value": "late"}}}')
    return path


def test_a_running_sandbox_is_kept_restored_reset_and_exported(
    directory: Path, dump: Path, seed_folder: Path, tmp_path: Path
) -> None:
    facts = start(directory, port=free_port(), seed=seed_folder)

    def holds_it() -> bool:
        return bool(httpx.get(facts.sparql_url, params={"query": QUERY}).json()["boolean"])

    assert load(directory, dump).stored == 1
    assert snapshot(directory, "loaded").size > 0
    reset(directory)
    assert not holds_it()
    assert restore(directory, "loaded") == 1
    assert holds_it()
    number = export(directory, tmp_path / "all.json")
    assert number == export(directory, tmp_path / "again.jsonl.gz") > 1
    with pytest.raises(SandboxError, match="no snapshot") as caught:
        restore(directory, "absent")
    assert "loaded" in caught.value.remedy
    assert httpx.post(f"{facts.url}/control/reset", json={}).status_code == 403
    (listed,) = list_sandboxes(directory.parent)
    assert (listed.name, listed.server) == ("one", facts)
    assert [kept.name for kept in listed.snapshots] == ["loaded"]


def test_a_stopped_sandbox_is_kept_restored_and_reset(directory: Path, dump: Path) -> None:
    load(directory, dump)
    snapshot(directory, "loaded")
    reset(directory)
    with pytest.raises(SandboxError, match="no sandbox here"):
        export(directory, dump.with_name("all.json"))
    assert restore(directory, "loaded") == 1
    assert load(directory, dump).unchanged == 1
    (listed,) = list_sandboxes(directory.parent)
    assert listed.server is None
