"""The figures of a run, from what its stages left behind."""

from pathlib import Path

from pipelines.flows.report import summarise
from pipelines.flows.run_folder import write_table
from pipelines.model.tables import COVERAGE, FINDINGS, ISSUES, MATCHES, OUTCOMES
from tests.flows.runs import open_run


def test_what_was_refused_and_what_was_put_back_are_counted(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    read = {"file": "people.csv", "rows_read": 5, "rows_accepted": 5, "rows_quarantined": 0}
    work.folder.write_json("ingest/ingest.json", read | {"new": 5, "changed": 0, "same": 0, "gone": 0})
    write_table(MATCHES.frame(), work.folder.file("matches.parquet"))
    write_table(FINDINGS.frame(), work.folder.part(FINDINGS, 0))
    write_table(ISSUES.frame(), work.folder.issues("plan", 0))
    write_table(COVERAGE.frame(), work.folder.file("coverage-before.parquet"))
    assert (summarise(work).edits_refused, summarise(work).items_put_back) == (0, 0)
    counts = {"edit_group": work.run, "statements": 0, "references": 0, "terms": 0}
    statuses = ["edited", "failed", "review", "review"]
    rows = ({"subject": f"Q{n}", "status": status, **counts} for n, status in enumerate(statuses))
    write_table(OUTCOMES.frame(rows), work.folder.file("outcomes.parquet"))
    assert (summarise(work).edits_refused, summarise(work).items_put_back) == (1, 2)
