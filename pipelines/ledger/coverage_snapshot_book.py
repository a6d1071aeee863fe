"""The ledger's coverage snapshots: written once, listed without their cells, and each read whole."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, Row, Select, insert, select

from pipelines.exceptions import LedgerError
from pipelines.ledger.connection import reading, writing
from pipelines.ledger.coverage_snapshot_rows import CoverageSnapshotRow
from pipelines.model.coverage_snapshots import CELLS, Snapshot, overall_totals
from pipelines.model.tables import to_pandas

_LISTED = [column for column in CoverageSnapshotRow.__table__.columns if column.name != "cells"]


class CoverageSnapshotBook:
    """The part of the ledger that remembers grouped coverage.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def record_snapshot(
        self,
        slug: str,
        target: str,
        cells: pd.DataFrame,
        *,
        class_: str,
        phase: str,
        items: int,
        folder: str,
        run: str | None = None,
    ) -> Snapshot:
        """Keep a snapshot: `cells` of schema `CELLS`; the rest as `Snapshot` says."""
        row = {
            "slug": slug,
            "target": target,
            "class": class_,
            "run": run,
            "phase": phase,
            "time": self._clock(),
            "items": items,
            "folder": folder,
            "totals": overall_totals(cells),
            "cells": _packed(cells),
        }
        query = insert(CoverageSnapshotRow).returning(CoverageSnapshotRow.id)
        with writing(self._database) as connection:
            number = int(connection.execute(query, row).scalar_one())
        return self.snapshot(number)

    def snapshots(self, slug: str | None = None, target: str | None = None) -> list[Snapshot]:
        """Snapshots, of one partner and on one target if given, the oldest first; their cells are empty."""
        query = select(*_LISTED).order_by(CoverageSnapshotRow.id)
        query = query if slug is None else query.where(CoverageSnapshotRow.slug == slug)
        return self._read(query if target is None else query.where(CoverageSnapshotRow.target == target))

    def snapshot(self, number: int) -> Snapshot:
        """One snapshot with its cells.

        Raises:
            LedgerError: there is none of this number.
        """
        found = self._read(select(CoverageSnapshotRow.__table__).where(CoverageSnapshotRow.id == number))
        if not found:
            raise LedgerError(f"there is no coverage snapshot {number}", remedy="`donata snapshot` takes one")
        return found[0]

    def _read(self, query: Select[Any]) -> list[Snapshot]:
        with reading(self._database) as connection:
            return [_snapshot(row) for row in connection.execute(query)]


def _snapshot(row: Row[Any]) -> Snapshot:
    values = dict(row._mapping)
    packed = values.pop("cells", None)
    cells = _no_cells() if packed is None else CELLS.check(to_pandas(pq.read_table(BytesIO(packed))))
    totals = {measure: (covered, total) for measure, (covered, total) in values.pop("totals").items()}
    return Snapshot(class_=values.pop("class"), cells=cells, totals=totals, **values)


@cache
def _no_cells() -> pd.DataFrame:
    """One for all that are listed: making a frame takes longer than reading the row."""
    return CELLS.frame()


def _packed(cells: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    table = pa.Table.from_pandas(CELLS.check(cells), preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
