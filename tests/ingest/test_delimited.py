"""Delimited files: both ways of reading give the same rows, and irregular rows are neither lost nor shifted."""

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import InputError
from pipelines.ingest import delimited
from pipelines.ingest.batches import BrokenRow
from pipelines.ingest.delimited import DelimitedReader
from pipelines.ingest.dialects import CsvDialect

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[int, int, tuple[str, ...]]


def read(text: str, dialect: CsvDialect | None = None, *, step: int = 1 << 20) -> tuple[list[Row], list[BrokenRow]]:
    """Rows as (row, line, cells), and broken rows, of a text that has a header."""
    content = text.encode()
    blocks: Iterator[bytes] = (content[i : i + step] for i in range(0, len(content), step))
    reader = DelimitedReader(blocks, dialect or CsvDialect(), "test.csv")
    reader.headers()
    rows: list[Row] = []
    broken: list[BrokenRow] = []
    for batch in reader.batches():
        cells = zip(*(column.to_pylist() for column in batch.cells.columns), strict=True)
        rows.extend(zip(batch.rows.tolist(), batch.lines.tolist(), cells, strict=True))
        broken.extend(batch.broken)
    return rows, broken


def test_lines_are_those_on_which_rows_begin() -> None:
    rows, broken = read('a,b\n1,"two\nlines"\n2,x\n3,"three\r\n\nlines"\n4,y\n')
    assert [(row, line) for row, line, _ in rows] == [(1, 2), (2, 4), (3, 5), (4, 8)]
    assert rows[0][2] == ("1", "two\nlines")
    assert not broken


def test_ragged_rows_are_kept_with_their_line() -> None:
    rows, broken = read("a,b\n1,2\n1,2,3\n1\n3,4\n")
    assert [cells for _, _, cells in rows] == [("1", "2"), ("3", "4")]
    assert [(b.row, b.line, b.code, b.text) for b in broken] == [
        (2, 3, "too-many-cells", "1,2,3"),
        (3, 4, "too-few-cells", "1"),
    ]
    assert broken[1].detail == "1 cell; the header has 2"


def test_an_unclosed_quotation_mark_costs_one_row() -> None:
    rows, broken = read('a,b\n1,2\n3,"never closed\n5,6\n7,8\n')
    assert [cells for _, _, cells in rows] == [("1", "2"), ("5", "6"), ("7", "8")]
    assert [(b.line, b.code, b.detail) for b in broken] == [(3, "unreadable-row", "its quotation mark is never closed")]


def test_a_mark_inside_a_quoted_value_is_told() -> None:
    _, broken = read('a,b\n1,"say "hello" loud"\n2,x\n')
    assert [(b.line, b.detail) for b in broken] == [
        (2, "a quotation mark stands inside a quoted value; it must be doubled")
    ]


def test_a_lone_carriage_return_is_told() -> None:
    rows, broken = read("a,b\n1,x\ry\n2,z\n")
    assert [cells for _, _, cells in rows] == [("2", "z")]
    assert broken[0].detail == "it contains a lone carriage return"


def test_marks_in_unquoted_values_are_text() -> None:
    rows, broken = read('a,b\n1,5" disk\n2,the "big" one\n')
    assert [cells for _, _, cells in rows] == [("1", '5" disk'), ("2", 'the "big" one')]
    assert not broken


def test_blank_lines_are_no_rows_but_count_as_lines() -> None:
    rows, _ = read("\n\na,b\n\n1,2\n\r\n3,4\n\n")
    assert [(row, line) for row, line, _ in rows] == [(1, 5), (2, 7)]


def test_files_without_header_get_names() -> None:
    reader = DelimitedReader(iter([b"1,2\n3,4\n"]), CsvDialect(header=False), "test.csv")
    assert reader.headers() == ["column_1", "column_2"]
    assert [batch.size for batch in reader.batches()] == [2]


def test_a_file_of_blank_lines_has_no_header() -> None:
    assert DelimitedReader(iter([b"\n\n"]), CsvDialect(), "test.csv").headers() == []


def test_a_header_with_broken_quoting_is_read_leniently() -> None:
    reader = DelimitedReader(iter([b'a,"b" c\n1,2\n']), CsvDialect(), "test.csv")
    assert reader.headers() == ["a", "b c"]


def test_lines_before_the_header_are_skipped() -> None:
    rows, _ = read("sep=;\na;b\n1;2\n", CsvDialect(delimiter=";", skip_lines=1))
    assert rows == [(1, 3, ("1", "2"))]


def test_a_line_without_end_is_no_table() -> None:
    with pytest.raises(InputError, match="longer than"):
        read("a,b\n" + "x" * (delimited.BLOCK + 10))


def test_a_row_longer_than_a_patch_is_read_whole() -> None:
    long = 'say "" it ' * 60_000
    rows, broken = read(f'a,b\n1,2,3\n4,"{long}"\n5,6\n')
    assert [len(cells[1]) for _, _, cells in rows] == [9 * 60_000, 1]
    assert len(broken) == 1


def test_a_quotation_mark_open_over_megabytes_costs_one_row() -> None:
    lines = 'a,b\n"open,1\n' + "0123456789,x\n" * 120_000
    rows, broken = read(lines)
    assert len(rows) == 120_000
    assert [b.line for b in broken] == [2]


def test_one_irregular_row_does_not_slow_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = 0
    patient = DelimitedReader._irregular

    def counting(self: DelimitedReader, window: bytes) -> object:
        nonlocal slowly
        slowly += len(window)
        return patient(self, window)

    monkeypatch.setattr(DelimitedReader, "_irregular", counting)
    rows, broken = read("a,b\n" + "1,2\n" * 500_000 + "1,2,3\n" + "1,2\n" * 500_000)
    assert (len(rows), len(broken)) == (1_000_000, 1)
    assert slowly <= 3_000_000


CELL = st.text(st.sampled_from('ab,;"\n\r é'), max_size=6)
TABLE = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1))


# Python's writer does not quote a carriage return where rows end with a newline alone, so there it must quote all.
WRITING = st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_ALL, "\n")])


@given(TABLE, WRITING, st.integers(1, 40))
def test_whatever_is_written_as_csv_comes_back(rows: list[list[str]], writing: tuple[int, str], step: int) -> None:
    quoting, end = writing
    stream = io.StringIO(newline="")
    header = [f"h{i}" for i in range(len(rows[0]))]
    csv.writer(stream, quoting=quoting, lineterminator=end).writerows([header, *rows])  # type: ignore[arg-type]
    found, broken = read(stream.getvalue(), step=step)
    # A row of one empty cell is written as `""` by the csv module, so no row is a blank line.
    assert [list(cells) for _, _, cells in found] == rows
    assert not broken


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=60), st.integers(1, 20))
def test_the_fast_way_and_the_patient_way_agree(text: str, step: int) -> None:
    text = "a,b\n" + text
    fast = read(text, step=step)
    # A dialect that is not plain always takes the patient way; no text here has the escape character.
    patient = read(text, CsvDialect(escape="\\"), step=step)
    assert fast == patient


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=60))
def test_every_line_with_text_belongs_to_a_row(text: str) -> None:
    rows, broken = read("a,b\n" + text)
    numbers = sorted([row for row, _, _ in rows] + [row.row for row in broken])
    assert numbers == list(range(1, len(numbers) + 1))
    starts = {line for _, line, _ in rows} | {row.line for row in broken}
    inside = sum(cell.count("\n") for _, _, cells in rows for cell in cells)
    inside += sum(row.text.count("\n") for row in broken)
    filled = sum(bool(line.strip("\r")) for line in text.split("\n"))
    assert len(starts) + inside >= filled
