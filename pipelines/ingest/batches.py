"""Batches: some thousand rows of a dump as read, before anything was judged."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that could not be cut into the header's cells; `text` is the row as it stands in the file."""

    row: int
    line: int
    code: str
    detail: str
    text: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawBatch:
    """Rows as read: one string column per column of the file (named "0", "1", …), with row and line numbers.

    `nested`: the cells came from nested records, and join several values by `VALUE_SEPARATOR`.
    """

    cells: pa.Table
    rows: Integers
    lines: Integers
    broken: tuple[BrokenRow, ...] = ()
    nested: bool = False

    @property
    def size(self) -> int:
        """Rows of the dump in this batch, broken ones included."""
        return len(self.rows) + len(self.broken)


@dataclass(frozen=True)
class RawTable:
    """A dump opened: what it is, its headers in order, and its rows.

    `nested`: the headers are the schema's field names, because the records have no columns of their own.
    `lined`: the numbers are those of lines, and not of records.
    `notes`: what the reader has to say about the file as a whole: (code, column, detail).
    """

    headers: tuple[str, ...]
    batches: Iterator[RawBatch]
    format: str
    encoding: str = ""
    dialect: str = ""
    delimiter: str = ","
    nested: bool = False
    lined: bool = True
    notes: tuple[tuple[str, str, str], ...] = field(default=())


def cells_table(rows: list[Any], width: int) -> pa.Table:
    """Rows of strings → a table with columns "0", "1", …; every row has `width` cells."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return pa.table({str(i): pa.array(column, type=pa.string()) for i, column in enumerate(columns)})


def join_batches(batches: list[RawBatch]) -> RawBatch:
    """Consecutive batches as one."""
    if len(batches) == 1:
        return batches[0]
    return RawBatch(
        pa.concat_tables([batch.cells for batch in batches]),
        np.concatenate([batch.rows for batch in batches]),
        np.concatenate([batch.lines for batch in batches]),
        tuple(row for batch in batches for row in batch.broken),
    )
