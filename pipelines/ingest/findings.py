"""Findings: the issues of one batch, kept as Arrow columns, and which rows they block."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.batches import Integers, Mask, RawBatch
from pipelines.ingest.codes import CODES, STAGE
from pipelines.model.issues import LONGEST_VALUE, Severity
from pipelines.model.tables import ISSUES


class Findings:
    """Collects a batch's issues; `bad` marks the positions of rows with an error."""

    def __init__(self, batch: RawBatch, file: str) -> None:
        self.bad: Mask = np.zeros(len(batch.rows), dtype=np.bool_)
        self._batch = batch
        self._file = file
        self._tables: list[pa.Table] = []
        self._problems: dict[int, list[str]] = {}

    def add(
        self,
        code: str,
        positions: Integers,
        *,
        column: str,
        values: pa.Array | None = None,
        details: str | Sequence[str] = "",
        severity: Severity | None = None,
    ) -> None:
        """One issue for each position in the batch; `details` is one text for all, or one for each."""
        if not len(positions):
            return
        kind = CODES[code]
        severity = severity or kind.severity
        each = [details] if isinstance(details, str) else details
        texts = [kind.text(column=column, detail=detail) for detail in each]
        self._tables.append(
            issue_rows(
                code,
                severity,
                file=self._file,
                lines=self._batch.lines[positions],
                rows=self._batch.rows[positions],
                column=column,
                values=values,
                texts=texts,
            )
        )
        if severity is Severity.ERROR:
            self.bad[positions] = True
            for number, position in enumerate(positions.tolist()):
                self._problems.setdefault(position, []).append(texts[number if len(texts) > 1 else 0][0])

    def problems(self, position: int) -> str:
        """What is wrong with a blocked row, in words."""
        return "; ".join(dict.fromkeys(self._problems.get(position, ())))

    def table(self) -> pa.Table:
        """All issues, those of unreadable rows first."""
        broken = [
            issue_rows(
                row.code,
                Severity.ERROR,
                file=self._file,
                lines=np.array([row.line]),
                rows=np.array([row.row]),
                column=None,
                values=pa.array([row.text]),
                texts=[CODES[row.code].text(detail=row.detail)],
            )
            for row in self._batch.broken
        ]
        return pa.concat_tables([ISSUES.arrow.empty_table(), *broken, *self._tables])


def issue_rows(
    code: str,
    severity: Severity,
    *,
    file: str,
    lines: Integers,
    rows: Integers,
    column: str | None,
    values: pa.Array | None,
    texts: Sequence[tuple[str, str]],
) -> pa.Table:
    """Issues of one code as a table of schema `ISSUES`; `texts` are (message, remedy), one for all or one for each."""
    size = len(rows)
    nulls = pa.nulls(size, pa.string())
    messages = [
        _repeat(texts[0][part], size) if len(texts) == 1 else pa.array([t[part] for t in texts]) for part in (0, 1)
    ]
    columns = [
        _repeat(STAGE, size),
        _repeat(code, size),
        _repeat(severity.value, size),
        _repeat(file, size),
        pa.array(lines, type=pa.int64()),
        pa.array(rows, type=pa.int64()),
        _repeat(column, size) if column else nulls,
        cut(values) if values is not None else nulls,
        *messages,
    ]
    return pa.Table.from_arrays(columns, schema=ISSUES.arrow)


def cut(values: pa.Array) -> pa.Array:
    """Values as issues show them: at most 200 characters."""
    long = pc.greater(pc.utf8_length(values), LONGEST_VALUE)
    if not pc.any(long).as_py():
        return values
    head = pc.binary_join_element_wise(pc.utf8_slice_codeunits(values, 0, LONGEST_VALUE - 1), "…", "")
    return pc.if_else(long, head, values)


def _repeat(text: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), size)
