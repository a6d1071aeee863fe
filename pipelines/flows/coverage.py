"""Stage 5 as flows: coverage is measured before and after the upload, and reported with the run's summary."""

from typing import Literal

import pandas as pd
from prefect import flow

from pipelines.coverage.measure import measure
from pipelines.flows.artifacts import publish
from pipelines.flows.run_folder import read_table, write_table
from pipelines.flows.work import Work, open_work


@flow(name="measure", validate_parameters=False)
def measure_flow(slug: str, run: str, phase: Literal["before", "after"]) -> None:
    """Measure the partner's items and their class, unless that was done before an interruption."""
    work = open_work(slug, run)
    figures = work.folder.file(f"coverage-{phase}.parquet")
    if not figures.is_file():
        _measure(work, phase)
    publish("coverage", run, {"figures": len(read_table(figures)), "items": len(partner_items(work))})


def _measure(work: Work, phase: Literal["before", "after"]) -> None:
    measured = measure(work.endpoint(), work.settings.home, work.partner, partner_items(work), phase)
    write_table(measured.issues, work.folder.issues(f"coverage-{phase}", 0))
    write_table(measured.holders, work.folder.file(f"holders-{phase}.parquet"))
    write_table(measured.lists, work.folder.file(f"lists-{phase}.parquet"))
    with work.ledger() as ledger:
        ledger.record_coverage(work.run, measured.figures)
    write_table(measured.figures, work.folder.file(f"coverage-{phase}.parquet"))


def partner_items(work: Work) -> list[str]:
    """The partner's items: those of accepted rows, and, once uploaded, those that were created."""
    matches = work.matches()
    items = matches.loc[matches["outcome"] == "accepted", "item"]
    outcomes = work.folder.file("outcomes.parquet")
    if outcomes.is_file():
        made = read_table(outcomes)
        items = pd.concat([items, made.loc[made["status"] == "created", "item"]])
    return list(dict.fromkeys(items.dropna()))
