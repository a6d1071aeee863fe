"""Downloads: files of a check, row by row from the disk, safe to open in a spreadsheet program."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import pyarrow.compute as pc
import pyarrow.parquet as pq
from starlette.responses import StreamingResponse

from pipelines.ingest.columns import TEXT
from pipelines.ingest.outputs import GONE_FILE, ISSUES_FILE, QUARANTINE_FILE, RECORDS_FILE
from pipelines.model.records import is_own_column
from pipelines.model.safe_cells import safe_row
from pipelines.model.tables import ISSUES
from pipelines.web.site.errors import NotFoundError

#: What became of a row since the last file.
Change = Literal["new", "changed", "gone"]
#: Rows that are written at a time.
_ROWS = 500


def quarantine(check: Path) -> StreamingResponse:
    """The rows to correct, as `quarantine.csv` has them; it may be sent back as it is.

    Raises:
        NotFoundError: there is no such file.
    """
    path = check / QUARANTINE_FILE
    if not path.is_file():
        raise NotFoundError("there are no rows to correct", remedy="look at the submission's page")
    return _streamed(_text(_quarantined(path), _delimiter(path)), "rows-to-correct.csv")


def issues(check: Path) -> StreamingResponse:
    """Every trouble of every row (schema `tables.ISSUES`) as CSV.

    Raises:
        NotFoundError: there was no check yet.
    """
    path = check / ISSUES_FILE
    if not path.is_file():
        raise NotFoundError("there is no check report yet", remedy="look at the submission's page")
    return _streamed(_text(_issue_rows(path), ","), "check-report.csv")


def compared(check: Path, change: Change) -> StreamingResponse:
    """The rows that are new or changed since the last file, or those of the last file that are gone, as CSV.

    Raises:
        NotFoundError: there was no check yet.
    """
    path = check / (GONE_FILE if change == "gone" else RECORDS_FILE)
    if not path.is_file():
        raise NotFoundError("there is no check report yet", remedy="look at the submission's page")
    return _streamed(_text(_record_rows(path, None if change == "gone" else change), ","), f"{change}-rows.csv")


def issues_page(check: Path, start: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Some rows of the issues, and how many there are in all; only the row groups that hold them are read."""
    path = check / ISSUES_FILE
    if not path.is_file():
        return [], 0
    found: list[dict[str, Any]] = []
    with pq.ParquetFile(path) as file:
        first = 0
        for number in range(file.num_row_groups):
            size = file.metadata.row_group(number).num_rows
            if first + size > start and len(found) < limit:
                group = file.read_row_group(number)
                found += group.slice(max(0, start - first), limit - len(found)).to_pylist()
            first += size
        return found, int(file.metadata.num_rows)


def _quarantined(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, delimiter=_delimiter(path))


def _delimiter(path: Path) -> str:
    """The one that the partner uses: it stands before the last column of ours in the header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline().rstrip("\r\n")
    before = head.removesuffix(TEXT)[-1:]
    return before or ","


def _issue_rows(path: Path) -> Iterator[Iterable[Any]]:
    yield ISSUES.names
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            group = file.read_row_group(number, columns=ISSUES.names)
            yield from zip(*(column.to_pylist() for column in group.columns), strict=True)


def _record_rows(path: Path, change: str | None) -> Iterator[Iterable[Any]]:
    with pq.ParquetFile(path) as file:
        names = [name for name in file.schema_arrow.names if not is_own_column(name)]
        yield names
        for batch in file.iter_batches(_ROWS):
            kept = batch if change is None else batch.filter(pc.equal(batch.column("_change"), change))
            yield from zip(*(kept.column(name).to_pylist() for name in names), strict=True)


def _text(rows: Iterable[Iterable[Any]], delimiter: str) -> Iterator[str]:
    text = io.StringIO()
    text.write("\ufeff")  # Excel takes a file without the mark for one in the local legacy encoding.
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for number, row in enumerate(rows, 1):
        writer.writerow(safe_row(row))
        if number % _ROWS == 0:
            yield text.getvalue()
            text = io.StringIO()
            writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    yield text.getvalue()


def _streamed(text: Iterator[str], name: str) -> StreamingResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(text, 200, disposition, "text/csv; charset=utf-8")
