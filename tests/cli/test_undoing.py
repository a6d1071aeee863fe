"""A run, a judgement by a named reviewer, an upload; then provenance, audit and undo, each by its command."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pipelines.model.judgements import Judgement, Opinion
from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.cli.conftest import Donata
from tests.end_to_end.imaginary import NEW, SLUG, dump, imaginary_project, seeded
from tests.end_to_end.installation import Installation

REVIEWER = "Somebody Careful"
#: The first row's item, whose identifier the dump does not have here.
DOUBTFUL = "Q900000002"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(seeded(tmp_path / "sandbox")) as running:
        yield running


@pytest.fixture
def installation(tmp_path: Path, sandbox: RunningSandbox) -> Installation:
    home = imaginary_project(tmp_path / "home", dump_text=dump().replace(",500900001,", ",,"))
    return Installation(home, tmp_path / "runs", sandbox.url, {"person": "Una Undoer"}).plain()


def judge(installation: Installation) -> None:
    """What `donata review` writes down when its reviewer chooses the item."""
    now = datetime.now(UTC)
    with installation.ledger() as ledger:
        ledger.record_judgements([Judgement(SLUG, "1", DOUBTFUL, Opinion.POSITIVE, REVIEWER, now)])


def content(sandbox: RunningSandbox, item: str) -> dict[str, Any]:
    return {k: v for k, v in sandbox.entity(item).items() if k not in {"lastrevid", "modified"}}


def revision(sandbox: RunningSandbox, item: str) -> int:
    page = sandbox.wiki.storage.page(item)
    assert page is not None
    return page.revision


@pytest.mark.slow
def test_who_decided_what_became_of_it_and_all_of_it_taken_back(
    installation: Installation, sandbox: RunningSandbox, donata: Donata, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(sandbox, DOUBTFUL)
    assert donata("run", SLUG).code == 0
    assert content(sandbox, DOUBTFUL) == before
    judge(installation)
    file = installation.home / "data" / "partners" / SLUG / "artists.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",1902,", ",1912,"), encoding="utf-8")
    assert donata("run", SLUG).code == 0
    with installation.ledger() as ledger:
        second, first = ledger.runs(SLUG)

    told = json.loads(donata("provenance", DOUBTFUL, "--json").out)
    assert {one["reviewer"] for one in told} == {REVIEWER}
    born = next(one for one in told if one["property"] == "P569")
    assert {name: born[name] for name in ("partner", "dump", "row", "key", "matched by", "run", "undone by")} == {
        "partner": SLUG,
        "dump": "artists.csv",
        "row": 1,
        "key": "1",
        "matched by": "judgement",
        "run": second.id,
        "undone by": None,
    }
    assert born["evidence"].startswith(f"chosen by {REVIEWER}")
    assert born["revision"] == revision(sandbox, DOUBTFUL)
    assert born["mapping version"] == second.mapping_checksum
    assert REVIEWER in donata("provenance", born["statement"].replace("$", "-")).out

    shown = donata("audit", SLUG)
    assert shown.code == 0, shown.err
    audited = json.loads((installation.runs / SLUG / "audits" / "sandbox" / "audit.json").read_text(encoding="utf-8"))
    summary = audited["summary"]
    assert set(summary["states"]) == {"kept"}
    assert summary["by SPARQL"] == summary["by the live items"]
    assert [(row["added"], row["says"]) for row in audited["rows"] if row["drift"] == "partner"] == [("1902", "1912")]

    after = content(sandbox, DOUBTFUL)
    assert "would be done" in donata("undo", second.id, "--dry").out
    assert content(sandbox, DOUBTFUL) == after
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    refused = donata("undo", second.id)
    assert refused.code == 1
    assert "Undo this on Donata sandbox? [y/N]" in refused.out
    assert content(sandbox, DOUBTFUL) == after
    monkeypatch.setattr("sys.stdin", StringIO("y\n"))
    undone = donata("undo", f"https://editgroups.toolforge.org/b/Donata/{second.id}/")
    assert undone.code == 0, undone.err
    assert content(sandbox, DOUBTFUL) == before
    assert "nothing to undo" in donata("undo", second.id).out
    with installation.ledger() as ledger:
        [undo] = ledger.undos(second.id)
        [deed] = ledger.deeds(action="undo")
        orders = ledger.deeds(action="upload")
        [after_undo] = [one for one in ledger.snapshots(SLUG, "sandbox") if one.phase == "undone"]
        assert after_undo.run == undo.id
        assert ledger.equity(SLUG, "sandbox")[-1].time > after_undo.time
    assert (deed.who, deed.subject, deed.facts["scope"]) == ("Una Undoer", SLUG, second.id)
    assert [order.facts["run"] for order in orders] == [second.id, first.id]
    assert "Warning" not in undone.out
    audited = json.loads((installation.runs / SLUG / "audits" / "sandbox" / "audit.json").read_text(encoding="utf-8"))
    assert set(audited["summary"]["states"]) == {"kept", "undone"}
    assert f"donata undo {undo.id}" in undone.out
    assert undo.id in donata("runs", SLUG).out
    assert f"undone by       {undo.id}" in donata("provenance", DOUBTFUL).out

    assert donata("undo", first.id, "--yes").code == 0
    [requests] = (installation.runs / SLUG / "undone").glob("*/requests.wiki")
    text = requests.read_text(encoding="utf-8")
    assert text.startswith(f"== Bulk deletion request: new items of batch {first.id} ==\n{{{{subst:Rfd group | Q")
    assert text.count(" | Q") == NEW


def test_a_question_that_nobody_can_answer(installation: Installation, donata: Donata) -> None:
    assert "neither a statement nor an item" in donata("provenance", "P569=1853").err
    assert "knows of nothing" in donata("provenance", "Q42").err
    assert "there is no run" in donata("undo", "0123456789a").err
    assert "knows of nothing" in donata("undo", "Q42").err
    assert "Nothing was ever added" in donata("audit", SLUG, "--no-query").out
