"""Judgements in a run's files: what was said counts at once, and what other partners said of the same identifier."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.exceptions import GateError
from pipelines.flows.freezing import freeze_plan
from pipelines.flows.judging import fingerprints_now, is_overtaken, judged, note_judged
from pipelines.flows.run_folder import write_table
from pipelines.flows.work import FOUND, JUDGED, Work, latest_run, open_work
from pipelines.ledger.plan_book import Approval
from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.tables import COVERAGE
from pipelines.sandbox import running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import load_settings
from pipelines.wikibase.client import WikibaseClient
from tests.cli.reviewed_run import reviewed_run
from tests.end_to_end.installation import Installation
from tests.fictional import SLUG
from tests.flows.runs import open_run

MAY = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return reviewed_run(tmp_path)


def opened() -> Work:
    return open_work(SLUG, latest_run(load_settings(), SLUG))


def outcomes(work: Work) -> list[tuple[str, str | None]]:
    return [(row["outcome"], row["item"]) for row in judged(work).matches.to_dict("records")]


def test_what_was_said_counts_at_once(installation: Installation) -> None:
    with installation.used():
        work = opened()
        assert outcomes(work) == [("review", f"Q{n}1") for n in (1, 2, 3)]
        prints = fingerprints_now(work)
        assert prints["1"].identifiers == (("P245", "500900001"),)
        elsewhere = Judgement("gallery", "g1", "Q12", Opinion.POSITIVE, "Bea", MAY, identifiers=prints["1"].identifiers)
        own = Judgement(SLUG, "2", "Q21", Opinion.NEGATIVE, "Ada", MAY, fingerprint=prints["2"].digest)
        changed = replace(own, key="3", item="Q32", opinion=Opinion.POSITIVE, fingerprint="of another record")
        with work.ledger() as ledger:
            ledger.record_judgements([elsewhere, own, changed])
        assert outcomes(work) == [("accepted", "Q12"), ("review", "Q22"), ("review", "Q31")]
        assert judged(work).candidates["item"].to_list() == ["Q11", "Q12", "Q22", "Q31", "Q32"]


def test_a_judged_item_that_was_merged_since_is_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items = [blank_entity(f"Q{number}", None) for number in (21, 31)]
    with running_sandbox(tmp_path / "sandbox", seed=items) as sandbox:
        installation = reviewed_run(tmp_path, sandbox.url)
        with installation.used():
            work = opened()
            with WikibaseClient(work.target, work.settings) as client, work.ledger() as ledger:
                client.post(action="wbmergeitems", fromid="Q21", toid="Q31", token=client.token())
                ledger.record_judgements([Judgement(SLUG, "2", "Q21", Opinion.POSITIVE, "Ada", MAY)])
            note_judged(work)
            assert work.folder.read_json(JUDGED) == {"keys": ["2"], "redirects": {"Q21": "Q31"}, "last": 1}
        assert installation.call("explain", SLUG, "key:2") == 0
    told = capsys.readouterr().out
    assert "Q31" in told
    assert "since merged into Q31" in told


def test_a_run_notes_once_what_was_judged(installation: Installation) -> None:
    with installation.used():
        work = opened()
        note_judged(work)
        assert work.folder.read_json(JUDGED) == {"keys": [], "redirects": {}, "last": 0}
        with work.ledger() as ledger:
            ledger.record_judgements([Judgement(SLUG, "2", None, Opinion.NEGATIVE, "Ada", MAY)])
        note_judged(work)
        assert work.folder.read_json(JUDGED)["keys"] == []
        work.folder.file(JUDGED).unlink()
        note_judged(work)
        assert work.folder.read_json(JUDGED) == {"keys": ["2"], "redirects": {}, "last": 1}


def test_a_run_that_was_not_reconciled(installation: Installation) -> None:
    with installation.used():
        work = opened()
        work.folder.file(FOUND).unlink()
        with pytest.raises(GateError, match="donata reconcile"):
            judged(work)


def test_a_plan_that_nobody_has_touched_is_overtaken_by_what_is_judged_later(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    plan = freeze_plan(work)
    work.folder.write_json("ingest/ingest.json", {})
    write_table(COVERAGE.frame(), work.folder.file("coverage-before.parquet"))
    approval = Approval(work.run, plan, work.target.name, True, "Ada", "seen")
    with work.ledger() as ledger:
        run = ledger.run(work.run)
        ledger.record_judgements([Judgement(SLUG, "2", "Q21", Opinion.POSITIVE, "Ada", MAY)])
        # A run of an earlier version has not noted what had been judged.
        assert not is_overtaken(work.folder, ledger, run)
        work.folder.write_json(JUDGED, {"keys": ["2"], "last": 1})
        assert not is_overtaken(work.folder, ledger, run)
        ledger.record_judgements([Judgement(SLUG, "3", None, Opinion.NEGATIVE, "Ada", MAY)])
        assert is_overtaken(work.folder, ledger, run)
        ledger.record_approval(approval)
        assert not is_overtaken(work.folder, ledger, run)
        ledger.record_approval(replace(approval, approved=False))
        assert is_overtaken(work.folder, ledger, run)
        ledger.intend_edit(work.run, "Q1", item="Q1", base_revision=1, content_hash="c", summary="s", counts={})
        assert not is_overtaken(work.folder, ledger, run)
