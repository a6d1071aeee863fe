"""Ingest: a partner's dump → validated records, issues, and a quarantine file that the partner can fix.

Streams: some megabytes of the dump are in memory at a time, and twelve bytes a row for uniqueness (`seen`), 17 more if
there is a last dump to compare with (`comparison`).
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.exceptions import InputError
from pipelines.ingest.acceptance import accept
from pipelines.ingest.batches import RawTable
from pipelines.ingest.columns import bind_columns
from pipelines.ingest.comparison import LastDump
from pipelines.ingest.outputs import Outputs
from pipelines.ingest.prefetching import prefetched
from pipelines.ingest.readers import open_dump
from pipelines.ingest.report import IngestReport
from pipelines.ingest.snapshots import Snapshot, take_snapshot, verify_hash
from pipelines.ingest.tally import Tally
from pipelines.ingest.validation import Validator
from pipelines.partners.package import Resource

if TYPE_CHECKING:
    from pipelines.partners.partner import Partner

_UNPACKED = ".unpacked"


def ingest(
    partner: "Partner", dump: Path | str, out: Path, *, previous: Path | None = None, dumps: Path | None = None
) -> IngestReport:
    """Validate a partner's dump (a path or an http(s) address) and write what came of it into the folder `out`.

    Written: `records.parquet` (accepted rows; schema `RECORDS` and the fields), `issues.parquet` (`ISSUES`),
    `quarantine.csv` (blocked rows as the partner wrote them), `gone.parquet` (records of the last dump that this one
    lacks) and `ingest.json` (the report; there only if all others are complete). `previous` is the `records.parquet`
    of the last finished run; `dumps` the folder in which each dump is kept under its checksum.

    Raises:
        InputError: the dump cannot be read as what it claims to be, lacks a column, or has no rows.
        ServiceUnavailableError: the address does not answer.
    """
    own = str(dump) == str(partner.source)
    snapshot = keep_dump(dump, out, dumps)
    verify_hash(snapshot, partner.resource.hash if own else None)
    return ingest_resource(partner.resource, snapshot, out, previous=previous)


def keep_dump(dump: Path | str, out: Path, dumps: Path | None = None) -> Snapshot:
    """Fetch the dump if it is an address, and snapshot it if there is a folder for dumps."""
    if isinstance(dump, str) and "://" in dump:
        from pipelines.ingest.fetching import fetch  # An HTTP client is slow to import.

        dump = fetch(dump, dumps or out / "dump")
    return take_snapshot(Path(dump), dumps)


def ingest_resource(resource: Resource, snapshot: Snapshot, out: Path, *, previous: Path | None = None) -> IngestReport:
    """The same for one resource of a package, and a dump that lies on disk."""
    last = LastDump(previous)
    try:
        table = open_dump(snapshot.path, resource, out / _UNPACKED, name=snapshot.name)
        return _ingest(table, resource, snapshot, out, last)
    finally:
        shutil.rmtree(out / _UNPACKED, ignore_errors=True)


def _ingest(table: RawTable, resource: Resource, snapshot: Snapshot, out: Path, last: LastDump) -> IngestReport:
    schema = resource.table_schema
    binding = bind_columns(schema, table.headers, snapshot.name)
    tally = Tally(snapshot.name)
    with Outputs(out, [field.name for field in schema.fields], table.headers, table.delimiter) as outputs:
        outputs.write_issues(tally.file_notes(table, binding))
        _stream(table, Validator(schema, binding, snapshot.name), last, outputs, tally)
        if not tally.read:
            remedy = "export it again with its rows"
            raise InputError("the file has a header but no rows", file=snapshot.name, remedy=remedy)
        outputs.write_issues(tally.empty_columns(binding))
        for gone in last.gone():
            tally.gone += gone.num_rows
            outputs.write_gone(gone)
        report = tally.report(snapshot, table, compared=last.known, schema=schema)
        outputs.finish(report)
    return report


def _stream(table: RawTable, validator: Validator, last: LastDump, outputs: Outputs, tally: Tally) -> None:
    """Read, check and write at the same time, each in its own thread, batch after batch in the file's order."""
    with prefetched(table.batches) as raw, prefetched(map(validator.check, raw)) as batches:
        for checked in batches:
            records, changes = accept(checked, last)
            outputs.write_records(records)
            issues = checked.findings.table()
            outputs.write_issues(issues)
            quarantined = outputs.write_quarantine(checked.raw, checked.findings)
            tally.count(checked, changes, issues, quarantined)
