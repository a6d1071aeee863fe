"""Outputs: the files of an ingest, written aside and put in place only when all of them are complete."""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.ingest.batches import RawBatch
from pipelines.ingest.codes import CODES
from pipelines.ingest.columns import QUARANTINE_COLUMNS
from pipelines.ingest.findings import Findings
from pipelines.ingest.report import FILE_NAME, IngestReport
from pipelines.model.tables import ISSUES, RECORDS

ROW_GROUP = 10_000
RECORDS_FILE, ISSUES_FILE, QUARANTINE_FILE, GONE_FILE = (
    "records.parquet",
    "issues.parquet",
    "quarantine.csv",
    "gone.parquet",
)
_ASIDE = ".writing"


def records_schema(fields: Sequence[str]) -> pa.Schema:
    """The columns of `records.parquet`: Donata's own, then the partner's fields as text."""
    return pa.schema([*RECORDS.arrow, *(pa.field(name, pa.string()) for name in fields)])


class Outputs:
    """A context manager: `finish` puts the files in place; leaving it in any other way leaves none behind."""

    def __init__(self, folder: Path, fields: Sequence[str], headers: Sequence[str], delimiter: str) -> None:
        self._folder = folder
        self._aside = folder / _ASIDE
        self._schema = records_schema(fields)
        self._headers = [header for header in headers if header not in QUARANTINE_COLUMNS]
        self._kept = [i for i, header in enumerate(headers) if header not in QUARANTINE_COLUMNS]
        self._delimiter = delimiter
        self._waiting: list[pa.Table] = []

    def __enter__(self) -> "Outputs":
        shutil.rmtree(self._aside, ignore_errors=True)
        self._aside.mkdir(parents=True)
        self._records: pq.ParquetWriter | None = None
        self._issues = self._writer(ISSUES_FILE, ISSUES.arrow)
        self._gone: pq.ParquetWriter | None = None
        # Excel takes a file without the mark for one in the local legacy encoding.
        self._quarantine = (self._aside / QUARANTINE_FILE).open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._quarantine, delimiter=self._delimiter)
        self._rows.writerow([*self._headers, *QUARANTINE_COLUMNS])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        shutil.rmtree(self._aside, ignore_errors=True)

    def write_records(self, table: pa.Table) -> None:
        """Accepted rows, with `_change`; row groups hold at most `ROW_GROUP` rows."""
        table = table.select(self._schema.names).cast(self._schema)
        if self._records is None:
            self._records = self._writer(RECORDS_FILE, self._schema, repetitive_columns(table))
        self._records.write_table(table, row_group_size=ROW_GROUP)

    def write_issues(self, table: pa.Table) -> None:
        """Issue rows."""
        if table.num_rows:
            self._issues.write_table(table, row_group_size=ROW_GROUP)

    def write_gone(self, table: pa.Table) -> None:
        """Records of the last dump that this one lacks."""
        if self._gone is None:
            self._gone = self._writer(GONE_FILE, table.schema)
        if table.num_rows:
            self._gone.write_table(table)

    def write_quarantine(self, batch: RawBatch, findings: Findings) -> int:
        """The blocked rows as the partner wrote them, in the file's order; returns how many."""
        blocked: list[tuple[int, list[Any]]] = []
        positions = findings.bad.nonzero()[0]
        if len(positions):
            cells = batch.cells.take(pa.array(positions)).to_pydict()
            for number, position in enumerate(positions.tolist()):
                row = [cells[str(i)][number] for i in self._kept]
                ours = [int(batch.lines[position]), findings.problems(position), ""]
                blocked.append((int(batch.rows[position]), [*row, *ours]))
        for broken in batch.broken:
            row = [broken.cells[i] if i < len(broken.cells) else "" for i in self._kept]
            problem = CODES[broken.code].text(detail=broken.detail)[0]
            blocked.append((broken.row, [*row, broken.line, problem, broken.text]))
        self._rows.writerows(row for _, row in sorted(blocked, key=lambda item: item[0]))
        return len(blocked)

    def finish(self, report: IngestReport) -> None:
        """Put all files in place; the report comes last, so that its presence says that the others are complete."""
        if self._records is None:
            self.write_records(self._schema.empty_table())
        if self._gone is None:
            self.write_gone(self._schema.empty_table())
        self._close()
        (self._aside / FILE_NAME).write_text(report.to_json(), encoding="utf-8")
        (self._folder / FILE_NAME).unlink(missing_ok=True)
        for name in (RECORDS_FILE, ISSUES_FILE, QUARANTINE_FILE, GONE_FILE, FILE_NAME):
            (self._aside / name).replace(self._folder / name)

    def _writer(self, name: str, schema: pa.Schema, repetitive: list[str] | bool = True) -> pq.ParquetWriter:
        # Small row groups, read whole: statistics would cost more to write than they could ever save.
        return pq.ParquetWriter(
            self._aside / name, schema, compression="lz4", use_dictionary=repetitive, write_statistics=False
        )

    def _close(self) -> None:
        self._quarantine.close()
        for writer in (self._records, self._issues, self._gone):
            if writer is not None and writer.is_open:
                writer.close()


def repetitive_columns(table: pa.Table) -> list[str]:
    """Columns whose values repeat: only for these does Parquet's dictionary save space, and elsewhere it costs time."""
    start = table.slice(0, ROW_GROUP)
    return [name for name in start.column_names if pc.count_distinct(start[name]).as_py() * 2 < start.num_rows]
