"""Jobs of other machines: asked to stop through the ledger, shown as silent, and declared lost."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from pipelines.ledger.job_book import Job, JobState
from tests.fictional import SLUG
from tests.web.board.conftest import BrowserOf, Prepared
from tests.web.conftest import COORDINATOR, REVIEWER


def elsewhere(prepared: Prepared) -> Job:
    job = prepared.portal.ledger.order_job(
        slug=SLUG,
        kind="upload",
        target="sandbox",
        arguments=[],
        person="Ada",
        host="elsewhere",
        log="/nowhere",
        run=prepared.run,
    )
    assert job is not None
    return job


def test_a_job_of_another_machine_is_asked_to_stop_and_declared_lost_if_it_is_silent(
    prepared: Prepared, browser: TestClient, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, job = prepared.portal.ledger, elsewhere(prepared)
    page, told = f"/jobs/{job.id}", f"/api/v1/jobs/{job.id}"
    assert "It runs on the machine elsewhere" in browser.get(f"{page}/stop").text
    assert browser.post(f"{page}/stop").status_code == 303
    assert ledger.job(job.id).state is JobState.ASKED
    assert "has not heard of it yet" in browser.get(f"{page}/stop").text
    assert "silent since" not in browser.get("/board").text
    assert "only one that was silent for 5 minutes" in browser.get(f"{page}/lost").text
    assert browser.post(f"{page}/lost").status_code == 409

    later = ledger.now() + timedelta(minutes=5)
    monkeypatch.setattr(ledger, "_clock", lambda: later)
    assert browser.get(told).json()["job"]["silent_since"]
    for address in (page, f"/runs/{prepared.run}", f"/board/{SLUG}"):
        assert "silent since" in browser.get(address).text
    assert f'href="{page}/lost"' in browser.get(page).text
    assert "must be declared lost instead" in browser.get(f"{page}/stop").text
    assert "writes nothing more" in browser.get(f"{told}/intentions/lost").json()["will"][-1]
    assert browser_of(REVIEWER).post(f"{told}/lost").status_code == 403
    assert browser.post(f"{told}/lost").json()["state"] == "lost"
    assert browser.post(f"{page}/lost").status_code == 409
    assert ledger.open_jobs(SLUG) == []
    (deed,) = ledger.deeds(action="job-lost")
    assert (deed.who, deed.subject, deed.facts) == (COORDINATOR.name, SLUG, {"job": job.id, "machine": "elsewhere"})
    happened = browser.get(f"/api/v1/runs/{prepared.run}/history").json()["items"]
    assert [(one["what"], one["person"]) for one in happened[:2]] == [
        ("lost", COORDINATOR.name),
        ("stop", COORDINATOR.name),
    ]
    assert "Declare lost" in browser.get(f"/runs/{prepared.run}").text
