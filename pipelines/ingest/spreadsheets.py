"""Spreadsheets: one sheet of an XLSX workbook as rows of text."""

import datetime
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import python_calamine

from pipelines.exceptions import InputError
from pipelines.ingest.batches import BrokenRow, RawBatch, RawTable, cells_table
from pipelines.ingest.containers import FREE, LARGEST_RATIO
from pipelines.messages import N_
from pipelines.partners.package import Dialect

BATCH = 10_000
#: A workbook is unpacked in memory.
LARGEST_WORKBOOK = 1 << 30


def open_workbook(path: Path, file: str, declared: Dialect) -> RawTable:
    """The declared sheet, or the first; its first row with text is the header.

    Raises:
        InputError: the workbook is damaged, absurdly large, lacks the sheet, or the sheet is empty.
    """
    _refuse_bomb(path, file)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        name = _sheet(workbook.sheet_names, declared.sheet, file)
        sheet = workbook.get_sheet_by_name(name)
    except (python_calamine.CalamineError, python_calamine.ZipError, python_calamine.XmlError, OSError) as error:
        raise InputError(
            f"the workbook cannot be read: {error}", file=file, remedy="open and save it again, or export it as CSV"
        ) from error
    rows = _numbered(sheet)
    header = next(rows, None)
    if header is None:
        raise InputError(f"the sheet '{name}' is empty", file=file, remedy="name another sheet (dialect.sheetName)")
    headers = tuple(text.strip() for text in header[1])
    while headers and not headers[-1]:
        headers = headers[:-1]
    return RawTable(headers, _batches(rows, len(headers)), "xlsx", dialect=f"sheet {name}")


def _refuse_bomb(path: Path, file: str) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > min(LARGEST_WORKBOOK, FREE + path.stat().st_size * LARGEST_RATIO):
        raise InputError(
            f"the workbook unpacks to {size:,} bytes, more than can be read safely",
            file=file,
            remedy="export the sheet as CSV",
        )


def _sheet(names: list[str], declared: str | None, file: str) -> str:
    if declared is None and names:
        return names[0]
    if declared in names:
        return declared or ""
    raise InputError(
        f"the workbook has no sheet '{declared}'; it has {', '.join(names)}",
        file=file,
        remedy="correct dialect.sheetName in datapackage.json",
    )


def _numbered(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows with text in them, with their number in the sheet as the spreadsheet program shows it."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [as_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _batches(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[RawBatch]:
    start = 1
    while chunk := list(islice(rows, BATCH)):
        wide = {number for number, (_, texts) in enumerate(chunk) if any(texts[width:])}
        good = [(number, line, texts) for number, (line, texts) in enumerate(chunk) if number not in wide]
        yield RawBatch(
            cells_table([texts[:width] for _, _, texts in good], width),
            np.array([start + number for number, _, _ in good], dtype=np.int64),
            np.array([line for _, line, _ in good], dtype=np.int64),
            tuple(_too_wide(start + number, *chunk[number], width) for number in sorted(wide)),
        )
        start += len(chunk)


def _too_wide(row: int, line: int, texts: list[str], width: int) -> BrokenRow:
    detail = N_(f"text to the right of the header's {width} columns")
    return BrokenRow(row, line, "too-many-cells", detail, "\t".join(texts), tuple(texts))


def as_text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without fraction, dates as ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat()
    return str(cell)
