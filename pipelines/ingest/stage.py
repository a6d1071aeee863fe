"""Ingest: a partner's dump → validated records, issues, and a quarantine file that the partner can fix.

Streams: some megabytes of the dump are in memory at a time, and twelve bytes a row for uniqueness (`seen`), 25 more if
there is a last dump to compare with (`comparison`).
"""

from pathlib import Path

import pyarrow as pa

from pipelines.exceptions import InputError
from pipelines.ingest.batches import RawTable
from pipelines.ingest.columns import bind_columns
from pipelines.ingest.comparison import CHANGES, LastDump
from pipelines.ingest.outputs import Outputs
from pipelines.ingest.readers import open_dump
from pipelines.ingest.report import IngestReport
from pipelines.ingest.tally import Tally
from pipelines.ingest.validation import Validator
from pipelines.partners.package import Resource
from pipelines.partners.partner import Partner


def ingest(partner: Partner, dump: Path | str, out: Path, *, previous: Path | None = None) -> IngestReport:
    """Validate a partner's dump and write `out/{records,issues,gone}.parquet`, `quarantine.csv` and `ingest.json`.

    `previous` is the `records.parquet` of the last finished run.

    Raises:
        InputError: the dump cannot be read as what it claims to be, or lacks a column.
    """
    return ingest_resource(partner.resource, Path(dump), out, previous=previous)


def ingest_resource(resource: Resource, dump: Path, out: Path, *, previous: Path | None = None) -> IngestReport:
    """The same for one resource of a package, without the rest of the partner."""
    table = open_dump(dump, resource.dialect, resource.encoding)
    binding = bind_columns(resource.table_schema, table.headers, dump.name)
    last = LastDump(previous)
    fields = [field.name for field in resource.table_schema.fields]
    tally = Tally(dump.name)
    with Outputs(out, fields, table.headers, table.delimiter) as outputs:
        outputs.write_issues(tally.file_notes(table, binding))
        _stream(table, Validator(resource.table_schema, binding, dump.name), last, outputs, tally)
        if not tally.read:
            raise InputError("the file has a header but no rows", file=dump, remedy="export it again with its rows")
        for gone in last.gone():
            tally.gone += gone.num_rows
            outputs.write_gone(gone)
        report = tally.report(dump, table, compared=previous is not None, key=resource.table_schema.key)
        outputs.finish(report)
    return report


def _stream(table: RawTable, validator: Validator, last: LastDump, outputs: Outputs, tally: Tally) -> None:
    for batch in table.batches:
        checked = validator.check(batch)
        last.mark_seen(checked.keys)
        changes = last.compare(checked.record_keys, checked.checksums)
        outputs.write_records(checked.records.append_column("_change", CHANGES.take(pa.array(changes))))
        issues = checked.findings.table()
        outputs.write_issues(issues)
        quarantined = outputs.write_quarantine(batch, checked.findings)
        tally.count(checked, changes, issues, quarantined)
