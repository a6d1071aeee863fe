"""Jobs really started: each a process of its own, stopped or left to its end; and what is in the way of others."""

import socket
import threading

import pytest
from starlette.testclient import TestClient

from pipelines.flows import jobs
from pipelines.ledger.job_book import JobState
from pipelines.web.board.jobs import start_job
from pipelines.web.site.errors import ConflictError
from tests.fictional import SLUG
from tests.web.board.conftest import Prepared
from tests.web.conftest import COORDINATOR


def wait_for(pid: int | None) -> None:
    process = jobs._children.get(pid or 0)
    if process:
        process.wait(timeout=120)
    for thread in threading.enumerate():
        if thread.name.startswith("job-"):
            thread.join(timeout=60)


@pytest.mark.slow
def test_a_job_is_a_process_that_can_be_stopped_and_left_to_its_end(prepared: Prepared, browser: TestClient) -> None:
    ledger = prepared.portal.ledger
    answer = browser.post(f"/runs/{prepared.run}/rehearse")
    assert answer.status_code == 303
    number = int(answer.headers["location"].removeprefix("/jobs/"))
    job = ledger.job(number)
    assert (job.kind, job.run, job.person, job.open) == ("rehearse", prepared.run, COORDINATOR.name, True)
    assert jobs.is_running(job)
    with pytest.raises(ConflictError, match="is working on this partner"):
        start_job(prepared.portal, COORDINATOR, "start", SLUG)
    assert f"Job {number}" in browser.get("/board").text
    with pytest.MonkeyPatch.context() as elsewhere:
        # As from another machine: the job's process finds in the ledger that it is to stop.
        elsewhere.setattr(socket, "gethostname", lambda: "elsewhere")
        assert browser.post(f"/jobs/{number}/stop").status_code == 303
    assert ledger.job(number).state in {JobState.ASKED, JobState.STOPPING}
    wait_for(job.pid)
    job = ledger.job(number)
    assert (job.state, job.stopped_by) == (JobState.STOPPED, COORDINATOR.name)
    assert not jobs.is_running(job)
    assert browser.post(f"/jobs/{number}/stop").status_code == 409

    item = browser.get(f"/api/v1/runs/{prepared.run}/plan", params={"words": "script"}).json()["items"][0]
    order = {"plan": prepared.plan, "edits": [item["lines"][0]["edit"]], "reason": "no identifier"}
    assert browser.post(f"/api/v1/runs/{prepared.run}/plan/exclusions", json=order).status_code == 200
    number = int(browser.post(f"/runs/{prepared.run}/rehearse").headers["location"].removeprefix("/jobs/"))
    wait_for(ledger.job(number).pid)
    job = ledger.job(number)
    assert (job.state, job.exit_code) == (JobState.DONE, 0)
    assert "passed" in browser.get(f"/jobs/{number}").text
    assert "its rehearsal passed" in browser.get(f"/runs/{prepared.run}").text
