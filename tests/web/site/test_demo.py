"""The demo: when its runs are ordered, how far they are, how they are stopped, and what the front page says."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipelines.flows.jobs import RUNNER, Order
from pipelines.ledger import RunState
from pipelines.ledger.job_book import Job, JobState
from pipelines.settings import Settings
from pipelines.web.app import create_app
from pipelines.web.site import demo
from pipelines.web.site.people import PUBLIC, Person
from pipelines.web.site.portal import Portal, open_portal
from tests.end_to_end.installation import project
from tests.fictional import SLUG, package, write_partner
from tests.web.conftest import COORDINATOR
from tests.web.small_runs import SmallRuns

HERE = socket.gethostname()


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """A portal without runs, whose demo is the imaginary museum; jobs are ordered, and get no process."""
    monkeypatch.setattr(demo, "PARTNERS", (SLUG, "nobody"))
    monkeypatch.setattr(demo, "launched", ordered)
    home = project(tmp_path / "home")
    write_partner(home)
    portal = open_portal(Settings(home=home, runs_dir=tmp_path / "runs"))
    yield portal
    portal.close()


def ordered(portal: Portal, person: Person, order: Order) -> Job:
    assert order.whole
    job = portal.ledger.order_job(
        slug=order.slug, kind="start", target="sandbox", arguments=[], person=person.name, host=HERE, log="/nowhere"
    )
    assert job is not None
    return job


def begun(portal: Portal, job: Job | None) -> str:
    """A run that a job has begun."""
    run = portal.ledger.start_run(
        SLUG, "sandbox", dump_name="a.csv", dump_checksum="d" * 64, mapping_checksum="m", dump_bytes=1
    ).id
    if job:
        portal.ledger.note_job(job.id, JobState.RUNNING, run=run)
    return run


def front(portal: Portal, *, shown: bool = True, person: Person = COORDINATOR) -> str:
    return TestClient(create_app(portal, who=lambda _: person, demo=shown), "http://127.0.0.1:8000").get("/").text


def test_a_run_is_ordered_once_and_shown(fresh: Portal) -> None:
    assert [part.state for part in demo.parts(fresh)] == ["waiting"]
    [job] = demo.begin(fresh)
    assert (job.slug, job.person) == (SLUG, demo.MAKER.name)
    assert demo.begin(fresh) == [job], "one is at work, and is taken up"
    assert fresh.ledger.jobs() == [job]
    assert demo.parts(fresh)[0].stage == "starting"
    run = begun(fresh, job)
    [part] = demo.parts(fresh)
    assert (part.state, part.run, part.share) == ("going", run, 0.0)
    page = front(fresh)
    assert package()["title"] in page
    assert "reading and checking the rows" in page
    assert "demo.js" in page
    assert "The demo" not in front(fresh, shown=False)


def test_one_that_was_stopped_is_gone_on_with(fresh: Portal) -> None:
    [job] = demo.begin(fresh)
    run = begun(fresh, job)
    fresh.ledger.note_job(job.id, JobState.LOST, message="the power failed")
    [part] = demo.parts(fresh)
    assert (part.state, part.message) == ("stopped", "the power failed")
    page = front(fresh)
    assert "the power failed" in page
    assert "demo.js" not in page
    [again] = demo.begin(fresh)
    fresh.ledger.note_job(again.id, JobState.DONE, run=run)
    fresh.ledger.finish_run(run, {})
    assert demo.parts(fresh)[0].state == "done"
    assert demo.begin(fresh) == []


def test_nothing_is_ordered_where_somebody_has_begun_a_run(fresh: Portal) -> None:
    assert fresh.ledger.run(begun(fresh, None)).state is RunState.STARTED
    assert demo.begin(fresh) == []


@pytest.mark.parametrize("change", [{"embedded": False}, {"public": True}])
def test_nothing_is_ordered_on_another_wiki(fresh: Portal, change: dict[str, Any]) -> None:
    assert demo.begin(replace(fresh, target=replace(fresh.target, **change))) == []


def test_what_goes_on_at_the_end_is_stopped(fresh: Portal) -> None:
    with demo.demo_runs(fresh) as [job]:
        # It hears SIGINT as a job's process does, also where the tests run in the background of a shell.
        hears = "import signal, time; signal.signal(signal.SIGINT, signal.default_int_handler)"
        # As a job's process is known: by its command line.
        command = [sys.executable, "-c", f"{hears}; print(flush=True); time.sleep(60)", RUNNER, str(job.id), "run"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout
        process.stdout.readline()
        fresh.ledger.note_job(job.id, JobState.RUNNING, pid=process.pid)
    assert process.wait(30) != 0
    process.stdout.close()
    told = fresh.ledger.job(job.id)
    assert (told.open, told.stopped_by) == (False, demo.MAKER.name)


def test_a_finished_run_is_shown_with_its_figures(
    portal: Portal, runs: SmallRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PARTNERS", (SLUG,))
    page = front(portal)
    assert f'href="/runs/{runs.finished}"' in page
    assert "5 read, 5 matched, 0 to review" in page
    visitor = front(portal, person=PUBLIC)
    assert "/runs/" not in visitor
    assert f'href="/coverage/{SLUG}"' in visitor


def test_one_that_was_ordered_and_never_begun_is_ordered_again(fresh: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_PAUSE", 0.001)
    [job] = demo.begin(fresh)
    with demo.demo_runs(fresh) as jobs:
        assert jobs == [job]
        # Its portal was killed before it had a process: after a minute that is clear.
        later = fresh.ledger.now() + timedelta(minutes=2)
        monkeypatch.setattr(fresh.ledger, "_clock", lambda: later)
        for thread in threading.enumerate():
            if thread.name == "demo":
                thread.join(60)
        [again] = jobs
        assert again.id != job.id
        assert fresh.ledger.job(job.id).state is JobState.LOST
    assert fresh.ledger.job(again.id).stopped_by == demo.MAKER.name
