"""A run's folder: atomic files, numbered parts, all issues together."""

from pathlib import Path

import pytest

from pipelines.flows.run_folder import RunFolder, read_table, replacing, write_table
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.tables import MATCHES


def _match(row: int) -> dict[str, object]:
    return {"_row": row, "_key": str(row), "outcome": "none", "method": "none", "evidence": "nothing found"}


def test_parts_come_back_in_order_of_their_batches(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    for batch in (2, 0, 1):
        write_table(MATCHES.frame([_match(batch)]), folder.part(MATCHES, batch))
    assert list(folder.read_parts(MATCHES)["_row"]) == [0, 1, 2]


def test_a_table_without_parts_is_empty(tmp_path: Path) -> None:
    assert len(RunFolder(tmp_path).read_parts(MATCHES)) == 0


def test_what_was_interrupted_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"

    def interrupted() -> None:
        with replacing(path) as partial:
            partial.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_rewrite_keeps_the_earlier_file(tmp_path: Path) -> None:
    path = write_table(MATCHES.frame([_match(1)]), tmp_path / "table.parquet")

    def fails() -> None:
        with replacing(path) as partial:
            partial.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert len(read_table(path)) == 1


def test_what_a_killed_process_was_writing_is_cleared_away(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    kept = write_table(MATCHES.frame([_match(1)]), folder.part(MATCHES, 0))
    left = kept.with_name(".part-00001.parquet.1234.partial")
    left.write_text("half")
    folder.clear_unfinished()
    assert kept.is_file()
    assert not left.exists()


def test_issues_of_all_stages_come_together(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    issue = Issue("mapping", "unparsable-date", Severity.ERROR, "no date", "write a year", row=3, column="born")
    write_table(issues_table([issue]), folder.issues("mapping", 0))
    write_table(issues_table([]), folder.issues("mapping", 1))
    write_table(issues_table([issue, issue]), folder.file("ingest/issues.parquet"))
    assert len(folder.read_issues()) == 3


def test_json_comes_back_or_is_none(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.read_json("run.json") is None
    folder.write_json("run.json", {"slug": "møller"})
    assert folder.read_json("run.json") == {"slug": "møller"}
