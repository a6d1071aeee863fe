"""From an institution's hand to a run: what the board shows of a file that was handed over, and who starts its run."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from starlette.testclient import TestClient

from pipelines.flows import jobs
from pipelines.ledger.job_book import Job, JobState
from pipelines.partners.partner import read_package
from pipelines.settings import Settings
from pipelines.web.board.views import board_view
from pipelines.web.institutions.taking_up import reconciles
from pipelines.web.site.portal import Portal, open_portal
from tests.fictional import DUMP, SLUG
from tests.web.conftest import COORDINATOR, asking
from tests.web.institutions.conftest import INSTITUTION
from tests.web.small_runs import SmallRuns

Opened = Callable[..., Portal]


@pytest.fixture
def opened(runs: SmallRuns, tmp_path: Path) -> Iterator[Opened]:
    """The portal over the small runs with a ledger of its own, and further settings."""
    ledger = tmp_path / "ledger.sqlite"
    copyfile(Path(runs.settings.ledger.removeprefix("sqlite:///")), ledger)
    made: list[Portal] = []

    def opening(**more: bool) -> Portal:
        made.append(open_portal(runs.settings.model_copy(update={"ledger_url": f"sqlite:///{ledger}", **more})))
        return made[-1]

    yield opening
    for portal in made:
        portal.close()


class Processes:
    """Processes of jobs that do nothing until they are let go; what they would have run is in the ledger."""

    def __init__(self) -> None:
        self.begun: list[subprocess.Popen[bytes]] = []

    def begin(self, settings: Settings, job: Job) -> "subprocess.Popen[bytes]":
        del settings
        command = [sys.executable, "-S", "-c", "input()", jobs.RUNNER, str(job.id), *job.arguments]
        self.begun.append(subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL))
        return self.begun[-1]

    def let_go(self) -> None:
        for process in self.begun:
            assert process.stdin
            process.stdin.close()
        for thread in threading.enumerate():
            if thread.name.startswith("job-"):
                thread.join(timeout=60)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    made = Processes()
    monkeypatch.setattr(jobs, "_spawn", made.begin)
    yield made
    made.let_go()


def hand_over(institution: TestClient, name: str, content: str = DUMP) -> str:
    sent = institution.put(f"/api/v1/partners/{SLUG}/submissions?name={name}", content=content).json()
    assert institution.post(f"/submissions/{sent['id']}/submit").status_code == 303
    return str(sent["id"])


def test_the_board_shows_what_was_handed_over_and_starts_its_run(opened: Opened, processes: Processes) -> None:
    portal = opened()
    institution, coordinator = asking(portal, INSTITUTION), asking(portal, COORDINATOR)
    number = hand_over(institution, "spring.csv")
    [row] = [row for row in board_view(portal).partners if row.waiting]
    assert row.waiting
    assert (row.slug, row.waiting.id, row.waiting.person, row.waiting.rows) == (SLUG, number, INSTITUTION.name, 5)
    for page in ("/board", f"/board/{SLUG}"):
        shown = coordinator.get(page).text
        assert "submitted, waiting" in shown
        assert "Start its run" in shown
    assert "waits to be matched" in institution.get(f"/submissions/{number}").text

    answer = coordinator.post(f"/board/{SLUG}/start", data={"submission": number})
    job = portal.ledger.job(int(answer.headers["location"].removeprefix("/jobs/")))
    dump = portal.settings.runs / SLUG / "submissions" / number / "spring.csv"
    assert (job.submission, job.person) == (number, COORDINATOR.name)
    assert job.arguments == ("run", SLUG, "--dry", f"--dump={dump}")
    assert "Start its run" not in coordinator.get(f"/board/{SLUG}").text
    assert institution.get(f"/api/v1/submissions/{number}").json()["doing"] == "matching"
    assert "is being matched" in institution.get(f"/submissions/{number}").text

    processes.let_go()
    assert portal.ledger.job(job.id).state is JobState.FAILED
    assert "It stopped before its end" in institution.get(f"/submissions/{number}").text
    assert "no run began" in coordinator.get(f"/board/{SLUG}").text

    checksum = portal.ledger.submission(number).checksum or ""
    run = portal.ledger.start_run(SLUG, "sandbox", dump_name="spring.csv", dump_checksum=checksum, mapping_checksum="m")
    assert [row.waiting for row in board_view(portal).partners] == [None] * len(portal.slugs)
    assert institution.get(f"/api/v1/submissions/{number}").json()["doing"] == "matching"
    told = institution.get(f"/api/v1/submissions/{number}").json()
    assert [told[name] for name in ("run", "matched", "uploaded", "rehearsed")] == [run.id, {}, {}, None]
    portal.ledger.fail_run(run.id, "the network went away")
    assert institution.get(f"/api/v1/submissions/{number}").json()["doing"] == "stopped"


def test_where_it_is_wished_a_run_begins_by_itself_and_never_uploads(opened: Opened, processes: Processes) -> None:
    portal = opened(portal_reconciles_submissions=True)
    institution = asking(portal, INSTITUTION)
    number = hand_over(institution, "spring.csv")
    [job] = portal.ledger.open_jobs(SLUG)
    assert (job.kind, job.submission, job.person) == ("start", number, INSTITUTION.name)
    assert "--dry" in job.arguments
    [deed, *_] = portal.ledger.deeds(subject=SLUG)
    assert (deed.action, deed.role, deed.facts["submission"]) == ("job-start", "institution", number)

    # The next file waits for that one's job, and is taken up when somebody looks at it.
    following = hand_over(institution, "summer.csv", DUMP + "9,Nova Umber,,,,,\n")
    assert portal.ledger.jobs(submission=following) == []
    assert "That begins by itself." in institution.get(f"/submissions/{following}").text
    processes.let_go()
    for _ in range(2):
        institution.get(f"/api/v1/submissions/{following}")
    [taken] = portal.ledger.jobs(submission=following)
    assert taken.open
    # One that came to nothing is not tried again by itself: a coordinator looks at it.
    institution.get(f"/submissions/{number}")
    assert len(portal.ledger.jobs(submission=number)) == 1


def test_of_two_files_that_wait_the_newer_one_is_taken(opened: Opened) -> None:
    institution = asking(opened(), INSTITUTION)
    older, newer = hand_over(institution, "spring.csv"), hand_over(institution, "summer.csv", DUMP + "9,Nova,,,,,,\n")
    told = [institution.get(f"/api/v1/submissions/{number}").json()["doing"] for number in (older, newer)]
    assert told == ["overtaken", "waiting"]
    assert "A newer file was handed over since" in institution.get(f"/submissions/{older}").text
    assert institution.post(f"/submissions/{newer}/withdraw").status_code == 303
    assert institution.get(f"/api/v1/submissions/{older}").json()["doing"] == "waiting"


def test_a_package_may_differ_from_the_portal(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.web.institutions import taking_up

    package = read_package(opened().settings.home, SLUG)
    for said, setting, expected in (
        (None, True, True),
        (None, False, False),
        (False, True, False),
        (True, False, True),
    ):
        extension = package.donata.model_copy(update={"reconcile_submissions": said})
        here = package.model_copy(update={"donata": extension})
        monkeypatch.setattr(taking_up, "read_package", lambda *_, here=here: here)
        assert reconciles(opened(portal_reconciles_submissions=setting), SLUG) is expected
