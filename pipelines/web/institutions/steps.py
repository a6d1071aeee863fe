"""Steps: a submission's way in plain words, from what its run made of it. Pure; the words stand in the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipelines.flows.submission_progress import Progress
from pipelines.ledger import RunState
from pipelines.model.submissions import SubmissionState

Name = Literal["received", "checked", "submitted", "matched", "review", "rehearsed", "uploaded"]
#: done, now (it is this step's turn), ahead, or stopped (it goes no further).
Standing = Literal["done", "now", "ahead", "stopped"]


@dataclass(frozen=True)
class Step:
    """One step: where it stands, and since when, if that is known."""

    name: Name
    standing: Standing
    when: datetime | None = None


#: What goes on with a file that was handed over; empty before that, and at the end.
Doing = Literal["", "waiting", "matching", "planned", "rehearsing", "uploading", "stopped", "overtaken"]
_DOING: Mapping[str, Doing] = {"rehearse": "rehearsing", "upload": "uploading"}

_ORDER: tuple[Name, ...] = ("received", "checked", "submitted", "matched", "review", "rehearsed", "uploaded")


def may_be_taken_back(progress: Progress) -> bool:
    """Whether the institution can still withdraw the file: nothing was uploaded of it."""
    return progress.submission.state in {SubmissionState.CHECKED, SubmissionState.SUBMITTED} and not progress.uploaded


def steps_of(progress: Progress) -> list[Step]:
    """The seven steps, in order: those done, the one whose turn it is, those ahead; or where it stopped."""
    done = _done(progress)
    times = {event.state: event.time for event in progress.submission.events}
    whens: dict[Name, datetime | None] = {
        "received": times.get(SubmissionState.RECEIVED),
        "checked": times.get(SubmissionState.CHECKED) or times.get(SubmissionState.REFUSED),
        "submitted": times.get(SubmissionState.SUBMITTED),
        "uploaded": progress.run.ended if progress.run and progress.finished else None,
    }
    state = progress.submission.state
    hopeless = state is SubmissionState.CHECKED and not progress.submission.usable
    stopped = hopeless or progress.overtaken or state in {SubmissionState.REFUSED, SubmissionState.WITHDRAWN}
    steps = []
    turn: Standing = "stopped" if stopped else "now"
    for name in _ORDER:
        if name in done:
            standing: Standing = "done"
        else:
            standing, turn = turn, "ahead"
        steps.append(Step(name, standing, whens.get(name) if standing != "ahead" else None))
    return steps


def doing_of(progress: Progress) -> Doing:
    """What goes on: somebody works on it, it waits for somebody, or it stopped before its end."""
    run, job = progress.run, progress.job
    state = progress.submission.state
    if progress.finished or state is SubmissionState.WITHDRAWN or (not run and state is not SubmissionState.SUBMITTED):
        return ""
    if job and job.open:
        return "uploading" if progress.uploaded else _DOING.get(job.kind, "matching")
    if run is None:
        return "stopped" if job else "overtaken" if progress.overtaken else "waiting"
    if run.state is RunState.FAILED or (job and (progress.uploaded or not progress.planned)):
        return "stopped"
    if progress.uploaded:
        return "uploading"
    return "planned" if progress.planned else "matching"


def _done(progress: Progress) -> set[Name]:
    states = {event.state for event in progress.submission.events}
    done: set[Name] = set()
    if SubmissionState.RECEIVED in states:
        done.add("received")
    if SubmissionState.CHECKED in states:
        done.add("checked")
    if SubmissionState.SUBMITTED in states or progress.run:
        done.add("submitted")
    if progress.matched:
        done.add("matched")
        if not progress.matched.get("review"):
            done.add("review")
    if progress.rehearsed:
        done.add("rehearsed")
    if progress.finished:
        # Where nobody asked for a rehearsal, and doubtful rows wait for another time, the upload is still the end.
        done |= {"matched", "rehearsed", "uploaded"}
    return done
