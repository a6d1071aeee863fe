"""The application keeps to its own OpenAPI description, whoever asks and whatever they send."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis

from pipelines.flows.grouped_coverage import keep_grouped
from pipelines.flows.run_folder import RunFolder
from pipelines.ledger.job_book import JobState
from pipelines.web.app import create_app
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal, open_portal
from tests.fictional import SLUG
from tests.web.board.conftest import prepare
from tests.web.conftest import COORDINATOR, asking
from tests.web.dashboards.conftest import work_of
from tests.web.openapi_cases import Known, Tried, try_operation
from tests.web.small_runs import SmallRuns, item_id, small_runs

#: Cases of each kind (keeps to the description, breaks it) for each operation.
CASES = int(os.environ.get("DONATA_API_CASES", "1"))
#: They start a process of their own, which would outlive the test; `tests/web/board/test_board_jobs.py` has them.
STARTING = {
    "POST /api/v1/runs/{run}/jobs",
    "POST /api/v1/partners/{slug}/jobs",
    # A thread; `tests/web/recognition/test_recognition_pages.py` has it.
    "POST /api/v1/partners/{slug}/recognition/look",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallRuns]:
    """Small runs for this module alone, for its requests change much."""
    with small_runs(tmp_path_factory.mktemp("openapi")) as made:
        yield made


@pytest.fixture(scope="module")
def own_portal(own: SmallRuns) -> Iterator[Portal]:
    """The portal over them, with snapshots of coverage."""
    portal = open_portal(own.settings)
    keep_grouped(work_of(portal, own.finished), "after", with_class=True)
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def known(own: SmallRuns, own_portal: Portal) -> Known:
    """What is there, by the names that parameters and fields have."""
    run, _, plan = prepare(own, own_portal)
    coordinator = asking(own_portal, COORDINATOR)
    there = f"/api/v1/partners/{SLUG}/submissions"
    sent = [coordinator.post(there, params={"name": f"{n}.csv"}, content=f"id,name\n{n},A\n") for n in range(3)]
    shelf = own_portal.ledger.snapshots(SLUG)[-1]
    for one in (run, own.finished, own.doubtful):
        RunFolder(own_portal.settings.runs / SLUG / one).write_text("report.html", "<p>a report</p>")
    told = {"target": "sandbox", "person": "Else", "host": "elsewhere", "log": "/nowhere"}
    job = own_portal.ledger.order_job(slug=SLUG, kind="start", arguments=[], **told)
    assert job is not None
    own_portal.ledger.note_job(job.id, JobState.FAILED, exit_code=1)
    return {
        "slug": [SLUG],
        "partner": [SLUG],
        "run": [run, own.finished, own.doubtful],
        "plan": [plan],
        "file": ["report.html"],
        "number": [job.id],
        "ready": ["coverage/class-size"],
        "given": [["class=Q5"]],
        "action": ["start", "resume", "rehearse", "approve", "upload", "undo"],
        "id_": [one.json()["id"] for one in sent],
        "submission": [sent[0].json()["id"]],
        "class_": ["Q5", shelf.class_],
        "snapshot": [shelf.id],
        "left": [SLUG],
        "right": [SLUG],
        "row": [1, 2, 3],
        "item": [item_id(11), item_id(12), None],
        "query": ["SELECT * { ?s ?p ?o } LIMIT 3", "SELECT ?s { ?s ?p", "ASK {}"],
        "name": ["return.csv", "disagreements.csv", "mismatches.csv"],
        "target": ["sandbox"],
        "address": ["http://127.0.0.1/a.csv", "https://[::1]/a.csv"],
    }


@pytest.mark.slow
@pytest.mark.no_cover
def test_every_operation_keeps_to_its_description(own_portal: Portal, known: Known) -> None:
    people = {"public": PUBLIC, "coordinator": COORDINATOR}
    app = create_app(own_portal, who=lambda request: people[request.headers.get("x-test-person", "public")])
    callers = {who: {"X-Test-Person": who, "Host": "127.0.0.1:8000"} for who in people}
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", app, headers={"Host": "127.0.0.1:8000"})
    operations = [found.ok() for found in schema.get_all_operations()]
    tried = Tried()
    for operation in operations:
        if f"{operation.method.upper()} {operation.path}" not in STARTING:
            try_operation(operation, callers, known, CASES, tried)
    print(f"{tried.cases} cases")
    assert not tried.failures, "\n\n".join(f"{kind}\n{text}" for kind, text in tried.failures.items())
    assert {name for name, _, _ in tried.answers} | STARTING == {f"{o.method.upper()} {o.path}" for o in operations}
    # Most of the API is reached, not only its refusals.
    taken = {name for name, who, status in tried.answers if who == "coordinator" and status < 300}
    assert len(taken) > 0.75 * (len(operations) - len(STARTING)), {name for name, _, _ in tried.answers} - taken
