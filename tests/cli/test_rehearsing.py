"""A coordinator's way: plan, look, rehearse, upload exactly that; what is in the way is told, and nothing is sent."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.cli.conftest import Donata
from tests.end_to_end.imaginary import KNOWN, NEW, SLUG, imaginary_project, seeded
from tests.end_to_end.installation import Installation


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(seeded(tmp_path / "sandbox")) as running:
        yield running


@pytest.fixture
def installation(tmp_path: Path, sandbox: RunningSandbox) -> Installation:
    home = imaginary_project(tmp_path / "home")
    mapping = home / "mappings" / f"{SLUG}.yaml"
    mapping.write_text(mapping.read_text("utf-8") + "upload: {rehearsed: always}\n", "utf-8")
    return Installation(home, tmp_path / "runs", sandbox.url).plain()


def refused(donata: Donata, words: str, *arguments: str) -> None:
    told = donata("upload", SLUG, *arguments)
    assert told.code == 1
    assert words in " ".join(told.err.split())


def test_what_was_looked_at_and_rehearsed_is_what_is_sent(
    installation: Installation, sandbox: RunningSandbox, donata: Donata
) -> None:
    for stage in ("ingest", "reconcile", "map"):
        assert donata(stage, SLUG).code == 0
    told = donata("plan", SLUG)
    address = re.search(r"plan ([0-9a-f]{64})", told.out)
    assert address, told.err
    assert f"{KNOWN + NEW} of {KNOWN + NEW} items would change" in told.out
    assert "reference: stated in" in told.out
    (folder,) = (path.parent for path in (installation.runs / SLUG).glob("*/plan.json"))
    assert address[1] in (folder / "preview.html").read_text("utf-8")
    assert (folder / "plan.qs").read_text("utf-8").count("CREATE\n") == NEW
    assert (folder / "not-exported.csv").read_text("utf-8") == "row,subject,what,why\n"

    refused(donata, "was not rehearsed, and the mapping demands it")
    sandbox.requests.clear()
    told = donata("rehearse", SLUG)
    assert told.code == 0, told.out + told.err
    assert sandbox.requests.actions("wbeditentity") == []
    assert f"{KNOWN:,} of {KNOWN:,} items, by the hash of their content" in told.out
    record = json.loads((folder / "rehearsals" / f"{address[1]}.json").read_text("utf-8"))
    assert record["passed"]
    assert record["outcomes"] == {"edited": KNOWN, "created": NEW}
    assert record["coverage_after"] > record["coverage_before"]
    assert not (installation.runs / "sandboxes").exists() or not any((installation.runs / "sandboxes").iterdir())

    refused(donata, f"the run's plan is {address[1][:12]}…, not 0123…", "--plan", "0123")
    plan = folder / "plans" / f"{address[1]}.jsonl"
    whole = plan.read_bytes()
    plan.write_bytes(whole.replace(b"add-statement", b"add-reference", 1))
    refused(donata, "the plan was altered")
    assert sandbox.requests.actions("wbeditentity") == []
    assert donata("plan", SLUG).code == 0
    assert plan.read_bytes() == whole
    assert donata("upload", SLUG, "--plan", address[1][:12]).code == 0
    assert len(sandbox.requests.actions("wbeditentity")) == KNOWN + NEW
