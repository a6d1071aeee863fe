"""Parquet files: flat ones column by column, nested ones record by record."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.exceptions import InputError
from pipelines.ingest.batches import RawBatch, RawTable
from pipelines.ingest.flattening import Flattener
from pipelines.ingest.nested import NestedRecord, as_record, nested_table
from pipelines.partners.package import Schema

BATCH = 10_000
#: A row group is unpacked in memory.
LARGEST_ROW_GROUP = 512 << 20


def open_parquet(path: Path, file: str, schema: Schema) -> RawTable:
    """A Parquet file; numbers of records stand for lines.

    Raises:
        InputError: the file is damaged, or a row group is too large to be read in bounded memory.
    """
    source = _open(path, file)
    nested = any(pa.types.is_nested(kind) for kind in source.schema_arrow.types)
    if nested or any(field.donata.path for field in schema.fields):
        flattener = Flattener(schema.fields)
        return nested_table(_records(source), flattener, file=file, form="parquet", encoding="", lined=False)
    headers = tuple(source.schema_arrow.names)
    return RawTable(headers, _batches(source), "parquet", lined=False)


def nested_records(path: Path, file: str) -> Iterator[NestedRecord] | None:
    """The records of a Parquet file with nested columns; None if all its columns are flat."""
    source = _open(path, file)
    if not any(pa.types.is_nested(kind) for kind in source.schema_arrow.types):
        return None
    return _records(source)


def _open(path: Path, file: str) -> pq.ParquetFile:
    try:
        source = pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"the Parquet file cannot be read: {error}", file=file, remedy="export it again") from error
    groups = [source.metadata.row_group(i).total_byte_size for i in range(source.num_row_groups)]
    if max(groups, default=0) > LARGEST_ROW_GROUP:
        raise InputError(
            f"a row group unpacks to {max(groups):,} bytes", file=file, remedy="write the file with smaller row groups"
        )
    return source


def _batches(source: pq.ParquetFile) -> Iterator[RawBatch]:
    start = 1
    for batch in _pieces(source):
        columns = [pc.fill_null(pc.cast(column, pa.string()), "") for column in batch.columns]
        numbers = np.arange(start, start + batch.num_rows, dtype=np.int64)
        yield RawBatch(pa.table({str(i): column for i, column in enumerate(columns)}), numbers, numbers)
        start += batch.num_rows


def _records(source: pq.ParquetFile) -> Iterator[NestedRecord]:
    number = 0
    for batch in _pieces(source):
        for content in batch.to_pylist():
            number += 1
            yield as_record(number, orjson.dumps(content, default=str).decode(), content)


def _pieces(source: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Row group by row group, since over a whole file Arrow would read ahead without limit."""
    for number in range(source.num_row_groups):
        yield from source.iter_batches(batch_size=BATCH, row_groups=[number])
