"""Snapshots of coverage in a run's files: taken before and after the upload, read back for the report."""

from pathlib import Path
from typing import Literal

import pandas as pd

from pipelines.coverage.class_items import ClassSurvey
from pipelines.coverage.figures import HOLDERS, LISTS
from pipelines.coverage.measure import Measured, measure
from pipelines.coverage.quality import find_contradictions
from pipelines.flows.run_folder import read_table, write_table
from pipelines.flows.work import Work
from pipelines.model.tables import COVERAGE, ISSUES

Phase = Literal["before", "after"]


def take_snapshot(work: Work, phase: Phase, *, with_lists: bool, survey: ClassSurvey | None = None) -> None:
    """Measure the partner's items and their class into files and ledger, unless an earlier try already did.

    `with_lists`: also the class's items behind each figure; only the last snapshot of a run needs them. `survey`: what
    asks about the class, and then knows it.
    """
    figures = _file(work, "coverage", phase)
    if figures.is_file() and (not with_lists or _file(work, "lists", phase).is_file()):
        return
    items = partner_items(work)
    measured = measure(
        work.endpoint(), work.settings.home, work.partner, items, phase, with_lists=with_lists, survey=survey
    )
    write_table(measured.issues, work.folder.issues(f"coverage-{phase}", 0))
    if with_lists:
        contradictions = find_contradictions(work.endpoint(), work.settings.home, work.partner, items)
        write_table(contradictions, work.folder.issues(f"coverage-{phase}", 1))
    write_table(measured.holders, _file(work, "holders", phase))
    if with_lists:
        write_table(measured.lists, _file(work, "lists", phase))
    if not figures.is_file():
        with work.ledger() as ledger:
            ledger.record_coverage(work.run, measured.figures)
        write_table(measured.figures, figures)


def read_coverage(work: Work) -> pd.DataFrame:
    """The figures of the phases that were measured (table COVERAGE)."""
    frames = [read_table(path) for phase in _phases(work) if (path := _file(work, "coverage", phase)).is_file()]
    return COVERAGE.check(pd.concat(frames, ignore_index=True)) if frames else COVERAGE.frame()


def read_snapshot(work: Work) -> Measured:
    """The last snapshot that was taken."""
    phase = _phases(work)[-1]
    lists = _file(work, "lists", phase)
    return Measured(
        figures=COVERAGE.check(read_table(_file(work, "coverage", phase))),
        holders=HOLDERS.check(read_table(_file(work, "holders", phase))),
        lists=LISTS.check(read_table(lists)) if lists.is_file() else LISTS.frame(),
        issues=ISSUES.check(read_table(work.folder.issues(f"coverage-{phase}", 0))),
    )


def partner_items(work: Work) -> list[str]:
    """The partner's items: those of accepted rows, and, once uploaded, those that were created."""
    matches = work.matches()
    items = matches.loc[matches["outcome"] == "accepted", "item"]
    outcomes = work.folder.file("outcomes.parquet")
    if outcomes.is_file():
        made = read_table(outcomes)
        items = pd.concat([items, made.loc[made["status"] == "created", "item"]])
    return list(dict.fromkeys(items.dropna()))


def _phases(work: Work) -> list[Phase]:
    phases: list[Phase] = ["before", "after"]
    return [phase for phase in phases if _file(work, "coverage", phase).is_file()]


def _file(work: Work, what: str, phase: Phase) -> Path:
    return work.folder.file(f"{what}-{phase}.parquet")
