from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.flows.submission_progress import Progress, progress_of
from pipelines.ingest.report import Example, IngestReport, IssueCount
from pipelines.ledger import Run, RunState
from pipelines.ledger.job_book import Job, JobState
from pipelines.model.submissions import Submission, SubmissionEvent, SubmissionState
from pipelines.web.institutions.findings import SHOWN, findings_of
from pipelines.web.institutions.steps import doing_of, may_be_taken_back, steps_of
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG

TIME = datetime(2026, 1, 1, tzinfo=UTC)
S = SubmissionState


def submission(*states: SubmissionState) -> Submission:
    events = tuple(SubmissionEvent(state, TIME) for state in states)
    return Submission("a" * 32, SLUG, "a.csv", "Ina", TIME, states[-1], checksum="d1" * 32, events=events)


def run(state: RunState = RunState.STARTED) -> Run:
    ended = TIME if state is RunState.FINISHED else None
    return Run("0" * 11, SLUG, "sandbox", "a.csv", "d" * 64, "m", state, TIME, ended)


def told(progress: Progress) -> str:
    """The standing of the seven steps, a letter each."""
    return "".join(step.standing[0] for step in steps_of(progress))


@pytest.mark.parametrize(
    ("progress", "steps"),
    [
        (Progress(submission(S.FETCHING)), "naaaaaa"),
        (Progress(submission(S.RECEIVED)), "dnaaaaa"),
        (Progress(submission(S.RECEIVED, S.CHECKED)), "ddnaaaa"),
        (Progress(submission(S.RECEIVED, S.REFUSED)), "dsaaaaa"),
        (Progress(replace(submission(S.RECEIVED, S.CHECKED), counts={"rows_accepted": 0})), "ddsaaaa"),
        (Progress(replace(submission(S.RECEIVED, S.CHECKED), counts={"rows_accepted": 1})), "ddnaaaa"),
        (Progress(submission(S.RECEIVED, S.CHECKED, S.WITHDRAWN)), "ddsaaaa"),
        (Progress(submission(S.RECEIVED, S.CHECKED, S.SUBMITTED)), "dddnaaa"),
        (Progress(submission(S.RECEIVED, S.CHECKED, S.SUBMITTED), overtaken=True), "dddsaaa"),
        (Progress(submission(S.RECEIVED, S.CHECKED), run(), {"accepted": 3, "review": 2}), "ddddnaa"),
        (Progress(submission(S.RECEIVED, S.CHECKED), run(), {"accepted": 3}), "dddddna"),
        (Progress(submission(S.RECEIVED, S.CHECKED), run(), {"accepted": 3}, rehearsed=False), "dddddna"),
        (Progress(submission(S.RECEIVED, S.CHECKED), run(), {"accepted": 3}, rehearsed=True), "ddddddn"),
        (Progress(submission(S.RECEIVED, S.CHECKED), run(RunState.FINISHED), {"accepted": 3}), "ddddddd"),
        (Progress(submission(S.RECEIVED, S.CHECKED), run(RunState.FINISHED), {"review": 1}), "ddddndd"),
    ],
)
def test_the_way_of_a_submission(progress: Progress, steps: str) -> None:
    assert told(progress) == steps


def job(kind: str, state: JobState) -> Job:
    return Job(1, SLUG, kind, None, "sandbox", (), None, "Cora", "here", "1.log", TIME, TIME, state)


@pytest.mark.parametrize(
    ("progress", "doing"),
    [
        (Progress(submission(S.RECEIVED, S.CHECKED)), ""),
        (Progress(submission(S.SUBMITTED)), "waiting"),
        (Progress(submission(S.SUBMITTED), overtaken=True), "overtaken"),
        (Progress(submission(S.SUBMITTED), job=job("start", JobState.RUNNING)), "matching"),
        (Progress(submission(S.SUBMITTED), job=job("start", JobState.LOST)), "stopped"),
        (Progress(submission(S.SUBMITTED), run()), "matching"),
        (Progress(submission(S.SUBMITTED), run(), job=job("start", JobState.FAILED)), "stopped"),
        (Progress(submission(S.SUBMITTED), run(RunState.FAILED)), "stopped"),
        (Progress(submission(S.CHECKED), run(), {"accepted": 3}, planned=True), "planned"),
        (Progress(submission(S.SUBMITTED), run(), planned=True, job=job("start", JobState.DONE)), "planned"),
        (Progress(submission(S.SUBMITTED), run(), planned=True, job=job("rehearse", JobState.RUNNING)), "rehearsing"),
        (Progress(submission(S.SUBMITTED), run(), planned=True, job=job("upload", JobState.RUNNING)), "uploading"),
        (
            Progress(submission(S.SUBMITTED), run(), {}, None, {"edited": 1}, job("resume", JobState.RUNNING)),
            "uploading",
        ),
        (Progress(submission(S.SUBMITTED), run(), uploaded={"edited": 1}, job=job("upload", JobState.LOST)), "stopped"),
        (Progress(submission(S.SUBMITTED), run(), uploaded={"edited": 1}), "uploading"),
        (Progress(submission(S.SUBMITTED), run(RunState.FINISHED), uploaded={"edited": 1}), ""),
    ],
)
def test_what_goes_on_with_a_file_that_was_handed_over(progress: Progress, doing: str) -> None:
    assert doing_of(progress) == doing


def test_each_step_tells_when() -> None:
    steps = steps_of(Progress(submission(S.RECEIVED, S.CHECKED, S.SUBMITTED), run(RunState.FINISHED), {"accepted": 1}))
    assert [step.name for step in steps if step.when] == ["received", "checked", "submitted", "uploaded"]


def test_progress_comes_from_the_run_that_took_the_dump(portal: Portal) -> None:
    sent = submission(S.RECEIVED, S.CHECKED, S.SUBMITTED)
    found = progress_of(portal.settings, portal.ledger, sent)
    assert found.run is not None
    assert found.matched == {"review": 3}
    assert (found.finished, found.uploaded, found.rehearsed) == (False, {}, None)
    other = Submission("b" * 32, SLUG, "a.csv", "Ina", TIME, S.CHECKED, checksum="d0" * 32, events=sent.events)
    done = progress_of(portal.settings, portal.ledger, other)
    assert done.finished
    assert done.uploaded["statements"] == 5
    unknown = Submission("c" * 32, SLUG, "a.csv", "Ina", TIME, S.FETCHING, events=sent.events)
    assert progress_of(portal.settings, portal.ledger, unknown).run is None


def test_a_page_shows_so_many_kinds_of_trouble_and_counts_the_rest() -> None:
    details = tuple(
        IssueCount("unknown-column", "notice", f"c{n}", 1, "m", "r", (Example(4, "a\tb"),)) for n in range(SHOWN + 7)
    )
    names = ("rows_read", "rows_accepted", "rows_quarantined", "new", "changed", "same", "gone", "bytes")
    facts: dict[str, Any] = dict.fromkeys(names, 0)
    report = IngestReport(
        "a.csv", checksum="", format="csv", encoding="", dialect="", compared=False, details=details, **facts
    )
    found = findings_of(report)
    assert (len(found.troubles), found.more, found.whole) == (SHOWN, 7, True)
    assert found.troubles[0].places[0].value == "a⇥b"


def test_a_file_can_be_taken_back_until_something_was_uploaded_of_it() -> None:
    submitted = submission(S.RECEIVED, S.CHECKED, S.SUBMITTED)
    assert may_be_taken_back(Progress(submitted))
    assert may_be_taken_back(Progress(submitted, run(), {"accepted": 3}, rehearsed=True))
    assert not may_be_taken_back(Progress(submitted, run(), {"accepted": 3}, uploaded={"items": 1}))
    assert not may_be_taken_back(Progress(submission(S.RECEIVED)))
