"""The equity book: the part of the ledger that remembers how many items each group had, and when."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, Select, func, insert, select

from pipelines.ledger.connection import reading, writing
from pipelines.ledger.equity_rows import EquitySnapshotRow
from pipelines.model.equity import GROUPS, EquitySnapshot
from pipelines.model.tables import to_pandas

#: What the Parquet file calls the run of the plan that was measured: snapshots of before it are read as well.
_NEXT_RUN = b"next_run"


class EquityBook:
    """Snapshots of groups, written once; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def record_equity(
        self, slug: str, target: str, groups: pd.DataFrame, *, class_: str, items: int, next_run: str | None = None
    ) -> EquitySnapshot:
        """Keep a snapshot: `groups` of schema `GROUPS`; `items`: how many the partner had; `next_run`: see there."""
        row = {"slug": slug, "target": target, "class": class_, "time": self._clock(), "items": items}
        query = insert(EquitySnapshotRow).returning(EquitySnapshotRow.id)
        with writing(self._database) as connection:
            number = int(connection.execute(query, row | {"groups": _packed(groups, next_run)}).scalar_one())
        checked = GROUPS.check(groups)
        return EquitySnapshot(slug, target, class_, row["time"], items, checked, number, next_run)  # type: ignore[arg-type]

    def equity(self, slug: str, target: str) -> list[EquitySnapshot]:
        """A partner's snapshots on a target, the oldest first."""
        return self._equity(_of(slug, target).order_by(EquitySnapshotRow.id))

    def last_equity(self, slug: str, target: str) -> EquitySnapshot | None:
        """A partner's newest snapshot on a target; None if there is none."""
        found = self._equity(_of(slug, target).order_by(EquitySnapshotRow.id.desc()).limit(1))
        return found[0] if found else None

    def newest_equity(self, slug: str, target: str) -> int | None:
        """The number of a partner's newest snapshot; None if there is none."""
        query = select(func.max(EquitySnapshotRow.id)).where(
            EquitySnapshotRow.slug == slug, EquitySnapshotRow.target == target
        )
        with reading(self._database) as connection:
            return connection.execute(query).scalar_one()

    def _equity(self, query: Select[Any]) -> list[EquitySnapshot]:
        with reading(self._database) as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
        return [EquitySnapshot(class_=row.pop("class"), **_unpacked(row.pop("groups")), **row) for row in rows]


def _of(slug: str, target: str) -> Select[Any]:
    return select(EquitySnapshotRow.__table__).where(EquitySnapshotRow.slug == slug, EquitySnapshotRow.target == target)


def _packed(groups: pd.DataFrame, next_run: str | None) -> bytes:
    buffer = BytesIO()
    table = pa.Table.from_pandas(GROUPS.check(groups), preserve_index=False)
    table = table.replace_schema_metadata({_NEXT_RUN: next_run.encode()} if next_run else None)
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _unpacked(packed: bytes) -> dict[str, Any]:
    table = pq.read_table(BytesIO(packed))
    run = (table.schema.metadata or {}).get(_NEXT_RUN)
    return {"groups": GROUPS.check(to_pandas(table)), "next_run": run.decode() if run else None}
