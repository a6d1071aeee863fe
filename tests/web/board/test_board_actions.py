"""Actions: told before they are done, refused where something is in the way, and recorded with who and why."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipelines.exceptions import GateError
from pipelines.flows.jobs import JobKind, arguments_of
from pipelines.flows.upload import demand_not_withdrawn
from pipelines.flows.work import open_work
from pipelines.ledger import EditStatus
from pipelines.ledger.job_book import JobState
from pipelines.model.answers import Policy
from pipelines.model.submissions import SubmissionState
from pipelines.partners.partner import read_partner
from pipelines.web.board.decisions import demand_possible
from pipelines.web.board.intending import intend
from pipelines.web.board.intentions import Intention
from pipelines.web.board.jobs import find_job, start_job
from pipelines.web.site import jobs as site_jobs
from pipelines.web.site.errors import ConflictError, InvalidError, NotFoundError
from tests.fictional import SLUG
from tests.web.board.conftest import BrowserOf, Prepared
from tests.web.conftest import COORDINATOR, REVIEWER
from tests.web.small_runs import item_id


def intention(prepared: Prepared, action: str, run: str | None = None) -> Intention:
    return intend(prepared.portal, action, SLUG, run or prepared.run)


def test_an_upload_waits_for_an_approval_of_this_very_plan(prepared: Prepared, browser: TestClient) -> None:
    run = f"/runs/{prepared.run}"
    assert "Nobody has approved this plan" in browser.get(f"{run}/upload").text
    assert browser.post(f"{run}/upload", data={"plan": prepared.plan}).status_code == 409
    assert browser.post(f"{run}/approve", data={"plan": "0" * 64}).status_code == 409
    done = browser.post(f"{run}/approve", data={"plan": prepared.plan, "note": " looked at all "})
    assert (done.status_code, done.headers["location"]) == (303, run)
    wanted = intention(prepared, "upload")
    assert wanted.hindrances == ()
    assert dict(wanted.figures) == {"items": 3, "new items": 1, "statements": 4, "names and descriptions": 1}
    assert any("administrators" in words for words in wanted.lasting)
    assert not any("largest gap" in words for words in wanted.will)
    prepared.portal.ledger.set_review_policy(SLUG, Policy(0, True), "Ada")
    assert any("largest gap" in words for words in intention(prepared, "upload").will)
    prepared.portal.ledger.set_review_policy(SLUG, Policy(0, False), "Ada")
    assert wanted.order is not None
    assert arguments_of(wanted.order) == [
        "upload",
        SLUG,
        f"--run={prepared.run}",
        f"--plan={prepared.plan}",
        "--finish",
    ]
    with pytest.raises(ConflictError, match="not the one that you looked at"):
        demand_possible(wanted, plan="0" * 64, confirmed=None)
    demand_possible(wanted, plan=prepared.plan, confirmed=None)
    assert "approved already" in browser.get(f"{run}/approve").text
    told = prepared.portal.ledger.approval(prepared.run, prepared.plan, "sandbox")
    assert told is not None
    assert (told.person, told.note) == (COORDINATOR.name, "looked at all")
    assert prepared.portal.ledger.deeds(action="plan-approve", limit=1)[0].facts["plan"] == prepared.plan
    assert browser.post(f"{run}/withdraw", data={"plan": prepared.plan}).status_code == 303
    assert "Nobody has approved" in intention(prepared, "upload").hindrances[0]
    assert browser.post(f"{run}/withdraw", data={"plan": prepared.plan}).status_code == 409


def test_edits_are_left_out_with_who_and_why_and_taken_in_again(prepared: Prepared, browser_of: BrowserOf) -> None:
    reviewer, plan = browser_of(REVIEWER), f"/runs/{prepared.run}/plan"
    item = reviewer.get(f"/api/v1{plan}", params={"words": item_id(2)}).json()["items"][0]
    edit = next(line["edit"] for line in item["lines"] if line["place"] == "P27")
    data = {"plan": prepared.plan, "edit": edit}
    assert reviewer.post(f"{plan}/exclusions", data=data).status_code == 422
    assert reviewer.post(f"{plan}/exclusions", data={"plan": prepared.plan, "reason": "x"}).status_code == 422
    assert reviewer.post(f"{plan}/exclusions", data=data | {"reason": "not a citizen"}).status_code == 303
    now = reviewer.get(f"/api/v1{plan}").json()
    assert now["address"] != prepared.plan
    assert [(one["person"], one["reason"], one["place"]) for one in now["exclusions"]] == [
        (REVIEWER.name, "not a citizen", "P27")
    ]
    page = reviewer.get(plan).text
    assert "left out: not a citizen (Rev Iewer)" in page
    assert reviewer.post(f"{plan}/exclusions", data=data | {"reason": "again"}).status_code == 409
    back = {"plan": now["address"], "edit": edit, "back": "true"}
    assert reviewer.post(f"{plan}/exclusions", data=back).status_code == 303
    assert reviewer.get(f"/api/v1{plan}").json()["address"] == prepared.plan
    newest = reviewer.get(f"/api/v1/runs/{prepared.run}/history", params={"limit": 1}).json()
    before = reviewer.get(newest["next"]).json()
    assert [one["what"] for one in newest["items"] + before["items"]] == ["take-in", "leave-out"]
    assert (newest["total"], before["next"]) == (2, None)


def test_a_public_wiki_is_edited_only_if_the_settings_the_credentials_and_the_person_say_so(prepared: Prepared) -> None:
    portal = prepared.portal
    run = portal.ledger.start_run(
        SLUG, "test-wikidata", dump_name="d", dump_checksum="d3" * 32, mapping_checksum="m", dump_bytes=1
    ).id
    intent = portal.ledger.intend_edit(run, "Q1", item="Q1", base_revision=1, content_hash="c", summary="s", counts={})
    portal.ledger.settle_edit(intent, EditStatus.EDITED, item="Q1", revision=2)

    def told(**more: object) -> tuple[str, ...]:
        settings = portal.settings.model_copy(update=more)
        return intend(replace(portal, settings=settings), "undo", SLUG, run).hindrances

    assert "portal_public_uploads is off" in told(contact="me@example.org")[0]
    assert "no credentials" in told(contact="me@example.org", portal_public_uploads=True)[0]
    allowed = {"contact": "me@example.org", "portal_public_uploads": True, "oauth_token": "x"}
    assert told(**allowed) == ("Nothing that this run added still stands.",)
    wanted = replace(
        intend(replace(portal, settings=portal.settings.model_copy(update=allowed)), "undo", SLUG, run), hindrances=()
    )
    with pytest.raises(InvalidError, match="was not named"):
        demand_possible(wanted, plan=None, confirmed="sandbox")
    demand_possible(wanted, plan=None, confirmed="test-wikidata")


def test_what_an_undo_takes_back_is_counted(prepared: Prepared, browser: TestClient) -> None:
    wanted = intention(prepared, "undo", prepared.runs.finished)
    assert dict(wanted.figures) == {"items": 5, "statements": 5}
    assert wanted.order is not None
    assert arguments_of(wanted.order) == ["undo", prepared.runs.finished, "--target=sandbox", "--yes"]
    assert "It takes back what this run added" in browser.get(f"/runs/{prepared.runs.finished}/undo").text
    assert intention(prepared, "undo").hindrances == ("Nothing that this run added still stands.",)


def test_a_run_is_gone_on_with_where_it_stopped(prepared: Prepared) -> None:
    doubtful = intention(prepared, "resume", prepared.runs.doubtful)
    assert doubtful.hindrances == ()
    assert doubtful.order is not None
    arguments = arguments_of(doubtful.order)
    assert arguments[:3] == ["run", SLUG, "--dry"]
    assert arguments[3].startswith("--dump=/")
    assert "rehearse it, approve it" in intention(prepared, "resume").hindrances[0]
    intent = prepared.portal.ledger.intend_edit(
        prepared.run, item_id(2), item=item_id(2), base_revision=1, content_hash="c", summary="s", counts={}
    )
    prepared.portal.ledger.settle_edit(intent, EditStatus.EDITED, item=item_id(2), revision=2)
    begun = intention(prepared, "resume")
    assert "1 item is done" in begun.will[0]
    assert begun.order is not None
    assert arguments_of(begun.order)[0] == "upload"
    assert intention(prepared, "resume", prepared.runs.finished).hindrances[0] == "The run has come to its end."


def test_a_start_says_what_it_reads_and_never_uploads(prepared: Prepared, browser: TestClient) -> None:
    page = browser.get(f"/board/{SLUG}/start", params={"everything": "true"}).text
    assert "artists.csv" in page
    assert "Nothing is uploaded." in page
    wanted = intend(prepared.portal, "start", SLUG, dump=Path("/a/dump.csv"), everything=True, submission="s1")
    assert wanted.order is not None
    assert wanted.order.submission == "s1"
    assert arguments_of(wanted.order) == ["run", SLUG, "--dry", "--dump=/a/dump.csv", "--everything"]
    public = intend(prepared.portal, "start", SLUG, target="test-wikidata")
    assert public.public
    assert public.order is not None
    assert "--target=test-wikidata" in arguments_of(public.order)


def test_a_start_reads_what_the_partner_submitted(prepared: Prepared, browser: TestClient) -> None:
    ledger = prepared.portal.ledger
    sent = ledger.begin_submission(SLUG, "new.csv", "Ina", checksum="e" * 64, size=1)
    assert "new.csv" not in browser.get(f"/board/{SLUG}/start").text
    for state in (SubmissionState.CHECKED, SubmissionState.SUBMITTED):
        ledger.note_submission(sent.id, state)
    page = browser.get(f"/board/{SLUG}/start").text
    assert "It reads the dump new.csv" in page
    assert f'name="submission" value="{sent.id}"' in page
    assert "It reads the dump artists.csv" in browser.get(f"/board/{SLUG}/start", params={"submission": ""}).text
    wanted = intend(prepared.portal, "start", SLUG, submission=sent.id)
    assert wanted.order is not None
    assert wanted.order.submission == sent.id
    assert arguments_of(wanted.order)[-1].endswith("new.csv")
    assert browser.get(f"/board/{SLUG}/start", params={"submission": "no"}).status_code == 404
    checksum = read_partner(prepared.portal.settings.home, SLUG).mapping_checksum
    begun = ledger.start_run(SLUG, "sandbox", dump_name="new.csv", dump_checksum="e" * 64, mapping_checksum=checksum)
    assert "It reads the dump new.csv" in browser.get(f"/board/{SLUG}/start").text
    ledger.finish_run(begun.id, {})
    assert "It reads the dump artists.csv" in browser.get(f"/board/{SLUG}/start").text
    ledger.note_submission(sent.id, SubmissionState.WITHDRAWN)
    assert "new.csv" not in browser.get(f"/board/{SLUG}/start").text


def test_one_job_at_a_time_works_on_a_partner(prepared: Prepared, browser: TestClient) -> None:
    ledger = prepared.portal.ledger
    job = ledger.order_job(
        slug=SLUG, kind="start", target="sandbox", arguments=[], person="Else", host="elsewhere", log="/nowhere"
    )
    assert job is not None
    try:
        assert "Job" in intention(prepared, "rehearse").hindrances[0]
        assert browser.post(f"/runs/{prepared.run}/rehearse").status_code == 409
        assert browser.post(f"/board/{SLUG}/start").status_code == 409
        assert "The job finishes what it has in hand" in browser.get(f"/jobs/{job.id}/stop").text
        told = browser.get(f"/api/v1/jobs/{job.id}/intentions/stop").json()
        assert (told["action"], told["slug"], told["hindrances"]) == ("stop", SLUG, [])
    finally:
        ledger.note_job(job.id, JobState.FAILED, exit_code=1, message="<b>no</b>")
    assert browser.get(f"/api/v1/jobs/{job.id}/intentions/stop").json()["hindrances"] == ["The job is over already."]
    over = browser.get(f"/jobs/{job.id}/stop").text
    assert "The job is over already." in over
    assert "Cancel" not in over
    page = browser.get(f"/jobs/{job.id}").text
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert browser.get("/api/v1/jobs").json()["items"][0]["state"] == "failed"


def test_what_is_not_there_is_said(prepared: Prepared, browser: TestClient) -> None:
    portal, run = prepared.portal, prepared.run
    for action, slug, which in (("dance", SLUG, run), ("undo", SLUG, "nowhere"), ("undo", "other", run)):
        with pytest.raises(NotFoundError):
            intend(portal, action, slug, which)
    with pytest.raises(NotFoundError, match="there is no partner"):
        intend(portal, "start", "nobody")
    with pytest.raises(NotFoundError, match="there is no target"):
        intend(portal, "start", SLUG, target="nowhere")
    with pytest.raises(InvalidError):
        intend(portal, "undo", SLUG)
    with pytest.raises(NotFoundError, match="there is no job 'dance'"):
        start_job(portal, COORDINATOR, "dance", SLUG)
    with pytest.raises(NotFoundError):
        find_job(portal, 999_999)
    with pytest.raises(InvalidError, match="only a run is started"):
        site_jobs.start_job(portal, COORDINATOR, JobKind.UPLOAD, SLUG)
    with pytest.raises(NotFoundError):
        site_jobs.start_job(portal, COORDINATOR, JobKind.START, "nobody")
    assert browser.get("/jobs/999999").status_code == 404
    assert browser.get(f"/runs/{prepared.run}/dance").status_code == 404


def test_the_api_says_what_the_pages_say(prepared: Prepared, browser: TestClient) -> None:
    of = f"/api/v1/runs/{prepared.run}"
    told = browser.get(f"{of}/intentions/upload").json()
    assert told["figures"]["items"] == 3
    assert told["hindrances"]
    assert browser.get(f"/api/v1/partners/{SLUG}/intentions/start").json()["will"]
    assert browser.get(f"{of}/intentions/start").status_code == 404
    assert browser.post(f"{of}/jobs", json={"kind": "upload", "plan": prepared.plan}).status_code == 409
    approved = browser.post(f"{of}/approvals", json={"plan": prepared.plan})
    assert (approved.status_code, approved.json()["plan"]["approved_by"]) == (201, COORDINATOR.name)
    assert browser.delete(f"{of}/approvals/{prepared.plan}").json()["plan"]["approved_by"] == ""
    assert browser.get(of).json()["stages"][3] == {
        "name": "plan", "state": "done", "done": 1, "total": 1, "unit": "batches", "share": 1.0
    }  # fmt: skip
    listed = browser.get("/api/v1/runs", params={"slug": SLUG, "limit": 1}).json()
    assert listed["items"][0]["id"] == prepared.run
    assert browser.get(listed["next"]).json()["total"] == listed["total"]
    assert browser.post(f"/api/v1/partners/{SLUG}/jobs", json={"target": "nowhere"}).status_code == 404


def test_nothing_goes_out_of_a_file_that_was_taken_back(prepared: Prepared, browser: TestClient) -> None:
    ledger = prepared.portal.ledger
    sent = ledger.begin_submission(SLUG, "artists.csv", "Ina", checksum="d2" * 32, size=10).id
    assert not any("withdrawn" in words for words in intention(prepared, "approve").hindrances)
    ledger.note_submission(sent, SubmissionState.WITHDRAWN, person="Ina")
    for action in ("approve", "upload", "resume"):
        assert any("withdrawn the file" in words for words in intention(prepared, action).hindrances)
    assert browser.post(f"/runs/{prepared.run}/approve", data={"plan": prepared.plan}).status_code == 409
    with pytest.raises(GateError, match="withdrawn the file"):
        demand_not_withdrawn(open_work(SLUG, prepared.run, prepared.portal.settings, reading=True))
