"""The demo's job, as a command in this process: a partner all the way, with no Prefect; and when none is made."""

from dataclasses import replace

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from pipelines.cli.serve import demonstrated
from pipelines.flows.jobs import JobKind, Order, arguments_of
from pipelines.ledger import RunState
from pipelines.sandbox import RunningSandbox
from pipelines.settings import load_settings
from pipelines.web.recognition.facts import read_audit
from pipelines.web.site import demo
from pipelines.web.site.portal import open_portal
from tests.cli.conftest import Donata
from tests.end_to_end.imaginary import KNOWN, SLUG
from tests.end_to_end.installation import Installation


def test_the_demos_job_ends_in_a_finished_run(
    installation: Installation, sandbox: RunningSandbox, donata: Donata, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = replace(installation, sandbox_url=sandbox.url)
    job = arguments_of(Order(JobKind.START, SLUG, "sandbox", whole=True))
    # A server that nobody answers at: whatever asked Prefect for something would fail.
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        told = donata(*job, at=at)
    assert told.code == 0, told.err
    monkeypatch.setattr(demo, "PARTNERS", (SLUG,))
    with at.used():
        portal = open_portal(load_settings())
    try:
        [run] = portal.ledger.runs(SLUG)
        assert run.state is RunState.FINISHED
        [part] = demo.parts(portal)
        assert (part.state, part.run) == ("done", run.id)
        assert part.summary is not None
        assert part.summary.items_edited == KNOWN
        assert part.summary.coverage_after is not None
        assert [kept.phase for kept in portal.ledger.snapshots(SLUG)] == ["before", "after"]
        assert portal.ledger.equity(SLUG, "sandbox")
        audited = read_audit(portal.settings, SLUG, "sandbox")
        assert audited is not None
        assert len(audited.findings)
        assert demo.begin(portal) == [], "it is made once"
    finally:
        portal.close()


def test_none_is_made_unless_asked_for_and_beside_the_projects_own_wikibase(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "PARTNERS", (SLUG,))
    with installation.used():
        portal = open_portal(load_settings())
    try:
        with demonstrated(portal, wanted=False):
            pass
        assert capsys.readouterr().err == ""
        with demonstrated(portal, wanted=True):
            pass
        assert "No demo is made" in capsys.readouterr().err
        assert portal.ledger.jobs() == []
    finally:
        portal.close()
