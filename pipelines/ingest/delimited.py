"""Delimited files: CSV and TSV cut into rows, fast where the text is regular and patiently where it is not.

A block of regular text (every quotation mark where RFC 4180 wants it, every row of the header's width) goes through
Arrow's parser. A block with any irregularity goes through Python's strict one, row by row, so that a broken row is
reported with its line and never shifts or swallows its neighbours. Both give the same rows for regular text.
"""

import csv
import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from pipelines.exceptions import InputError
from pipelines.ingest.batches import BrokenRow, Integers, RawBatch, cells_table, join_batches
from pipelines.ingest.dialects import CsvDialect
from pipelines.messages import counted

#: Bytes of UTF-8 parsed at once.
BLOCK = 2 << 20
#: Rows that make a batch worth handing on.
ROWS = 8_000
#: Cells of a batch, however few its rows.
CELLS = 2_000_000
#: Bytes that go the patient way at a time, before the fast one is tried again.
PATCH = 128 << 10
#: A row longer than this has an unclosed quotation mark.
LONGEST_ROW = 1 << 20
_NEWLINE, _RETURN = 10, 13

csv.field_size_limit(LONGEST_ROW)  # Python's own limit, 128 KiB, is below what real abstracts and biographies need.


class DelimitedReader:
    """Reads rows from blocks of UTF-8; reach for `headers` first and `batches` then."""

    def __init__(self, blocks: Iterator[bytes], dialect: CsvDialect, file: str) -> None:
        self._file = file
        self._blocks = blocks
        self._dialect = dialect
        self._buffer = b""
        self._ended = False
        self._line = 1
        self._row = 1
        self._width = 0
        self._window = BLOCK
        self._stuck = False
        for _ in range(dialect.skip_lines):
            self._fill()
            self._take(self._buffer.find(b"\n") + 1, 1)

    def headers(self) -> list[str]:
        """The header's cells, trimmed; empty if the file has no line with text."""
        self._fill()
        for cells, text, _ in self._records(self._buffer):
            if cells is None or any(cell.strip() for cell in cells):
                names = [cell.strip() for cell in cells or next(csv.reader([text], delimiter=self._dialect.delimiter))]
                self._width = len(names)
                if self._dialect.header:
                    self._take(len(text.encode()), text.count("\n"))
                    return names
                return [f"column_{i}" for i in range(1, self._width + 1)]
            self._take(len(text.encode()), text.count("\n"))
        return []

    def batches(self) -> Iterator[RawBatch]:
        """All rows after the header, in order; small windows are joined, since each batch has a price."""
        waiting: list[RawBatch] = []
        while True:
            self._fill()
            if not self._buffer:
                break
            waiting.append(self._next())
            if sum(batch.size for batch in waiting) >= min(ROWS, CELLS // max(self._width, 1)):
                yield join_batches(waiting)
                waiting = []
        if any(batch.size for batch in waiting):
            yield join_batches(waiting)

    def _next(self) -> RawBatch:
        """The rows of one window.

        It is large where the text is regular. Where it is not, it shrinks until the irregular row stands in a small
        one, which alone is read row by row.
        """
        while self._dialect.plain:
            batch = self._regular(self._buffer[: self._window])
            if batch is not None:
                self._window, self._stuck = min(2 * self._window, BLOCK), False
                return batch
            if self._window <= PATCH or self._stuck:
                break
            self._window = max(self._window // 4, PATCH)
        before = len(self._buffer)
        batch = self._irregular(self._buffer[: self._window])
        self._stuck = len(self._buffer) == before
        if self._stuck:  # Not one row ends within the window.
            self._window *= 4
        return batch

    def _fill(self) -> None:
        """Have at least one block in the buffer, or all that is left, ended by a newline."""
        parts, size = [self._buffer], len(self._buffer)
        while size < BLOCK and not self._ended:
            block = next(self._blocks, None)
            if block is None:
                self._ended = True
                if size and not parts[-1].endswith(b"\n"):
                    parts.append(b"\n")
            else:
                parts.append(block)
                size += len(block)
        self._buffer = b"".join(parts)

    def _take(self, size: int, lines: int) -> None:
        self._buffer = self._buffer[size:]
        self._line += lines

    def _regular(self, window: bytes) -> RawBatch | None:
        """The window's complete rows through Arrow, or None if anything about them is irregular."""
        starts = _regular_rows(window, self._dialect)
        if starts is None or len(starts.ends) == 0:
            return None
        size = int(starts.ends[-1]) + 1
        try:
            table = self._parse(pa.py_buffer(window).slice(0, size))
        except pa.ArrowInvalid:
            return None
        if table.num_rows != len(starts.ends):
            return None
        rows = np.arange(self._row, self._row + table.num_rows, dtype=np.int64)
        batch = RawBatch(table, rows, self._line + starts.lines)
        self._row += table.num_rows
        self._take(size, starts.newlines)
        return batch

    def _parse(self, text: pa.Buffer) -> pa.Table:
        names = [str(i) for i in range(self._width)]
        return arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=text.size + 1, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._dialect.delimiter,
                quote_char=self._dialect.quote,
                newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )

    def _irregular(self, window: bytes) -> RawBatch:
        """The window's complete rows one by one; those that cannot be read are kept as broken rows."""
        good: list[list[str]] = []
        rows, lines, broken = [], [], []
        size, line = 0, self._line
        for cells, text, reason in self._records(window):
            if cells is None or (cells and len(cells) != self._width):
                broken.append(self._broken(cells, text, reason, line))
                self._row += 1
            elif cells:
                good.append(cells)
                rows.append(self._row)
                lines.append(line)
                self._row += 1
            size += len(text.encode())
            line += text.count("\n")
        self._take(size, line - self._line)
        table = cells_table(good, self._width)
        return RawBatch(table, np.array(rows, dtype=np.int64), np.array(lines, dtype=np.int64), tuple(broken))

    def _records(self, window: bytes) -> Iterator[tuple[list[str] | None, str, str]]:
        """Cells (None if unreadable), the text they came from, and the reason; blank lines give no cells."""
        end = window.rfind(b"\n") + 1
        final = self._ended and end == len(self._buffer)
        lines = list(io.StringIO(window[:end].decode(), newline="\n"))
        if not lines and len(window) >= BLOCK:
            raise InputError(
                f"the line is longer than {BLOCK:,} bytes, so this is no table",
                file=self._file,
                line=self._line,
                remedy="check the delimiter and the line ends of the export",
            )
        position = 0

        def feed() -> Iterator[str]:
            nonlocal position
            while position < len(lines):
                position += 1
                yield lines[position - 1]

        reader = csv.reader(feed(), **self._dialect.reader_options())  # type: ignore[arg-type]
        while position < len(lines):
            begin = position
            try:
                cells: list[str] | None = next(reader)
                reason = ""
            except csv.Error as error:
                if position == len(lines) and not final and sum(map(len, lines[begin:])) < LONGEST_ROW:
                    return
                cells, reason, position = None, _reason(str(error)), begin + 1
                reader = csv.reader(feed(), **self._dialect.reader_options())  # type: ignore[arg-type]
            yield cells, "".join(lines[begin:position]), reason

    def _broken(self, cells: list[str] | None, text: str, reason: str, line: int) -> BrokenRow:
        text = text.rstrip("\r\n")
        if cells is None:
            return BrokenRow(self._row, line, "unreadable-row", reason, text)
        code = "too-many-cells" if len(cells) > self._width else "too-few-cells"
        width = self._width
        detail = counted(
            "%(num)s cell; the header has %(width)s", "%(num)s cells; the header has %(width)s", len(cells), width=width
        )
        return BrokenRow(self._row, line, code, detail, text, tuple(cells))


class _RowEnds:
    """Where regular rows end in a block, and on which line (0-based, within the block) each begins."""

    def __init__(self, newlines: Integers, outside: "np.ndarray[tuple[int], np.dtype[np.bool_]] | None") -> None:
        if outside is None:
            self.ends, self.newlines = newlines, len(newlines)
            self.lines: Integers = np.arange(len(newlines), dtype=np.int64)
            return
        positions = np.flatnonzero(outside)
        self.ends = newlines[positions]
        self.newlines = int(positions[-1]) + 1 if len(positions) else 0
        self.lines = np.concatenate([[0], positions[:-1] + 1]).astype(np.int64) if len(positions) else positions


def _regular_rows(block: bytes, dialect: CsvDialect) -> _RowEnds | None:
    """The ends of the block's rows; None if quoting, line ends or blank lines want a closer look.

    Quoting is regular if each odd quotation mark follows a delimiter, a line end or another mark, and each even one
    comes before one of these: then, and only then, a line end after an even number of marks ends a row.
    """
    octets = np.frombuffer(block, dtype=np.uint8)
    newlines = np.flatnonzero(octets == _NEWLINE)
    if not len(newlines):
        return None
    after_return = octets[newlines - 1] == _RETURN
    if np.count_nonzero(octets == _RETURN) != np.count_nonzero(after_return):
        return None
    gaps = np.diff(newlines, prepend=-1)
    if ((gaps == 1) | ((gaps == 2) & after_return)).any():
        return None
    quote = ord(dialect.quote)
    marks = np.flatnonzero(octets == quote)
    if not len(marks):
        return _RowEnds(newlines, None)
    allowed = np.zeros(256, dtype=np.bool_)
    allowed[[ord(dialect.delimiter), _NEWLINE, quote]] = True
    opening, closing = marks[0::2], marks[1::2]
    before = allowed[octets[opening - 1]] | (opening == 0)
    after = octets[np.minimum(closing + 1, len(octets) - 1)]
    if not (before.all() and (allowed[after] | (after == _RETURN) | (closing == len(octets) - 1)).all()):
        return None
    return _RowEnds(newlines, np.searchsorted(marks, newlines) % 2 == 0)


def _reason(error: str) -> str:
    """Python's csv errors in a partner's words."""
    if "unexpected end" in error or "field limit" in error:
        return "its quotation mark is never closed"
    if "new-line character" in error:
        return "it contains a lone carriage return"
    return "a quotation mark stands inside a quoted value; it must be doubled"
