"""Doubtful records on the disk: what the review queue is ordered and looked through by, and the rest where it is shown.

Of a candidate the evidence in words is nearly all that was written down. It stays on the disk, so that a queue costs
little to open and to keep, however many there are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import Work
from pipelines.model.records import VALUE_SEPARATOR, is_own_column
from pipelines.model.tables import CANDIDATES, to_pandas
from pipelines.reconcile.asking import AT_HAND
from pipelines.reconcile.fingerprints import matching_columns
from pipelines.reconcile.questions import Ints

__all__ = ["Candidates", "Record", "Records", "read_records", "record_name", "record_names"]

Record = Mapping[str, Any]
#: What stands between several names of a record.
BETWEEN = ", "


class Records(Mapping[int, Record]):
    """Some of a run's records by their row numbers, with the columns that matching and mapping read; null as None."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.rows: list[int] = table["_row"].to_numpy().tolist()
        self._place = dict(zip(self.rows, range(len(self.rows)), strict=True))

    def __getitem__(self, row: int) -> Record:
        found: dict[str, Any] = self.table.slice(self._place[row], 1).to_pylist()[0]
        return found

    def __iter__(self) -> Iterator[int]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)


def read_records(work: Work, rows: Collection[int]) -> Records:
    """The run's records with these numbers."""
    wanted = pa.array(rows, pa.int64())
    needed = {"_row", "_key", *matching_columns(work.partner.mapping.match)}
    with pq.ParquetFile(work.records) as file:
        columns = [name for name in file.schema_arrow.names if not is_own_column(name) or name in needed]
        found = [file.schema_arrow.empty_table().select(columns)]
        for number in range(file.num_row_groups):
            there = pc.is_in(file.read_row_group(number, columns=["_row"])["_row"], wanted)
            if pc.any(there).as_py():
                found.append(file.read_row_group(number, columns=columns).filter(there))
    return Records(pa.concat_tables(found).combine_chunks())


def record_names(records: Records, work: Work) -> list[str]:
    """The records' names as the partner writes them, in the table's order."""
    names = work.partner.mapping.match.names
    column = names[0].column if names else "_key"
    if column not in records.table.column_names:
        return [""] * len(records)
    written = pc.replace_substring(pc.fill_null(records.table[column], ""), VALUE_SEPARATOR, BETWEEN)
    found: list[str] = written.to_numpy().tolist()
    return found


def record_name(record: Record, work: Work) -> str:
    """The record's name as the partner writes it."""
    names = work.partner.mapping.match.names
    return str(record.get(names[0].column if names else "_key") or "").replace(VALUE_SEPARATOR, BETWEEN)


class Candidates:
    """The candidates of some of a run's records: `shown` has the columns `AT_HAND`, `read` reads any others.

    `instead`: rows (schema `CANDIDATES`) that stand for what the disk has of the records `changed`. Threads share it.
    """

    def __init__(self, folder: RunFolder, rows: Ints, changed: Collection[int], instead: pd.DataFrame) -> None:
        self._paths = folder.parts(CANDIDATES)
        self._instead = pa.Table.from_pandas(instead[instead["_row"].isin(rows)], preserve_index=False)
        self._instead = self._instead.replace_schema_metadata()
        wanted = pa.array(np.setdiff1d(rows, np.array(sorted(changed), dtype=np.int64)))
        tables, parts, places = [self._instead.select(list(AT_HAND))], [], []
        for number, path in enumerate(self._paths):
            with pq.ParquetFile(path) as file:
                part = _completed(file.read(columns=_there(file, AT_HAND)), AT_HAND)
            there = pc.is_in(part["_row"], wanted)
            at = np.flatnonzero(there)
            tables.append(part.filter(there))
            parts.append(np.full(len(at), number, dtype=np.int32))
            places.append(at.astype(np.int32))
        on_disk = pa.concat_tables(tables[1:]) if parts else tables[0].slice(0, 0)
        self._rows = on_disk["_row"].to_numpy()
        self._parts = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
        self._places = np.concatenate(places) if places else np.zeros(0, dtype=np.int32)
        self.shown: pd.DataFrame = to_pandas(pa.concat_tables(tables))

    def read(self, rows: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """These columns of all candidates of the records with these numbers."""
        here = pc.is_in(self._instead["_row"], pa.array(rows, pa.int64()))
        found = [self._instead.filter(here).select(list(columns))]
        at = np.flatnonzero(np.isin(self._rows, rows))
        for part in np.unique(self._parts[at]).tolist():
            found.append(_taken(self._paths[part], self._places[at[self._parts[at] == part]], columns))
        return pa.concat_tables(found)


def _taken(path: Path, places: NDArray[np.int32], columns: Sequence[str]) -> pa.Table:
    """The rows of a file at these places; only the row groups that have some are read."""
    with pq.ParquetFile(path) as file:
        sizes = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
        starts = np.cumsum([0, *sizes])
        groups = np.searchsorted(starts, places, side="right") - 1
        found = []
        for group in np.unique(groups).tolist():
            table = file.read_row_group(group, columns=_there(file, columns))
            found.append(table.take(pa.array(places[groups == group] - starts[group])))
    return _completed(pa.concat_tables(found), columns)


def _there(file: pq.ParquetFile, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name in file.schema_arrow.names]


def _completed(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """With the columns that an earlier version did not write, as nulls; all of the types that they have today."""
    wanted = CANDIDATES.arrow
    arrays = [
        table[name].cast(wanted.field(name).type)
        if name in table.column_names
        else pa.nulls(len(table), wanted.field(name).type)
        for name in columns
    ]
    return pa.table(arrays, names=list(columns))
