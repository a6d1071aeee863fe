"""XLSX workbooks become rows of text."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import InputError
from pipelines.ingest import spreadsheets
from pipelines.ingest.spreadsheets import as_text
from tests.ingest.samples import issues, resource, rows, run, workbook

PEOPLE = resource("id", "name", "born", key="id")
TABLE: list[list[Any]] = [
    [None],
    ["id", "name", "born", None],
    [1, " Ada Quill", 1853.0],
    [None, None, None],
    ["x2", "Moss & Co <i>", None],
    [3, "Wide", 1850, None, "over"],
    [True, 1.5, "c. 1900"],
]


def test_the_first_sheet_is_read_with_its_row_numbers(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", {"people": TABLE, "other": [["x"]]})
    report = run(tmp_path, book.read_bytes(), PEOPLE, name="people.xlsx")
    assert [(row["_row"], row["_line"], row["id"], row["name"], row["born"]) for row in rows(tmp_path)] == [
        (1, 3, "1", "Ada Quill", "1853"),
        (2, 5, "x2", "Moss & Co <i>", None),
        (4, 7, "true", "1.5", "c. 1900"),
    ]
    assert issues(tmp_path) == [("too-many-cells", None, 6)]
    assert (report.rows_read, report.format, report.dialect) == (4, "xlsx", "sheet people")


def test_another_sheet_may_be_named(tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", {"readme": [["hello"]], "people": TABLE}).read_bytes()
    described = PEOPLE.model_copy(update={"dialect": PEOPLE.dialect.model_copy(update={"sheet": "people"})})
    assert run(tmp_path, book, described).rows_read == 4
    with pytest.raises(InputError, match="has no sheet 'people'; it has readme"):
        run(tmp_path, workbook(tmp_path / "b.xlsx", {"readme": [["hello"]]}).read_bytes(), described)


def test_a_workbook_inside_an_archive_is_read(tmp_path: Path) -> None:
    inner = workbook(tmp_path / "book.xlsx", {"people": TABLE})
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, "people.xlsx")
    assert run(tmp_path, (tmp_path / "outer.zip").read_bytes(), PEOPLE).rows_read == 4
    assert not (tmp_path / "out" / ".unpacked").exists()


def test_an_empty_sheet_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the sheet 'people' is empty"):
        run(tmp_path, workbook(tmp_path / "book.xlsx", {"people": []}).read_bytes(), PEOPLE)


def test_a_damaged_workbook_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nothing")
    with pytest.raises(InputError, match="the workbook cannot be read"):
        run(tmp_path, path.read_bytes(), PEOPLE)


def test_an_absurd_workbook_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "LARGEST_WORKBOOK", 100)
    with pytest.raises(InputError, match="more than can be read safely"):
        run(tmp_path, workbook(tmp_path / "book.xlsx", {"people": TABLE}).read_bytes(), PEOPLE)


def test_cells_are_texts_as_a_person_types_them() -> None:
    assert as_text(datetime.datetime(1853, 5, 1)) == "1853-05-01"  # noqa: DTZ001 - a spreadsheet knows no zones
    assert as_text(datetime.datetime(1853, 5, 1, 10, 30)) == "1853-05-01T10:30:00"  # noqa: DTZ001
    assert as_text(datetime.date(1853, 5, 1)) == "1853-05-01"
    assert as_text(False) == "false"
    assert as_text(1e20) == "100000000000000000000"
