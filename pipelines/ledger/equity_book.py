"""The equity book: the part of the ledger that remembers how many items each group had, and when."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, func, insert, select

from pipelines.ledger.connection import reading, writing
from pipelines.ledger.equity_rows import EquitySnapshotRow
from pipelines.model.equity import GROUPS, EquitySnapshot
from pipelines.model.tables import to_pandas


class EquityBook:
    """Snapshots of groups, written once; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def record_equity(self, slug: str, target: str, groups: pd.DataFrame, *, class_: str, items: int) -> EquitySnapshot:
        """Keep a snapshot: `groups` of schema `GROUPS`; `items`: how many the partner had."""
        row = {"slug": slug, "target": target, "class": class_, "time": self._clock(), "items": items}
        query = insert(EquitySnapshotRow).returning(EquitySnapshotRow.id)
        with writing(self._database) as connection:
            number = int(connection.execute(query, row | {"groups": _packed(groups)}).scalar_one())
        return EquitySnapshot(slug, target, class_, row["time"], items, GROUPS.check(groups), number)  # type: ignore[arg-type]

    def equity(self, slug: str, target: str) -> list[EquitySnapshot]:
        """A partner's snapshots on a target, the oldest first."""
        query = select(EquitySnapshotRow.__table__).where(
            EquitySnapshotRow.slug == slug, EquitySnapshotRow.target == target
        )
        with reading(self._database) as connection:
            rows = [dict(row._mapping) for row in connection.execute(query.order_by(EquitySnapshotRow.id))]
        return [EquitySnapshot(class_=row.pop("class"), groups=_unpacked(row.pop("groups")), **row) for row in rows]

    def newest_equity(self, slug: str, target: str) -> int | None:
        """The number of a partner's newest snapshot; None if there is none."""
        query = select(func.max(EquitySnapshotRow.id)).where(
            EquitySnapshotRow.slug == slug, EquitySnapshotRow.target == target
        )
        with reading(self._database) as connection:
            return connection.execute(query).scalar_one()


def _packed(groups: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    table = pa.Table.from_pandas(GROUPS.check(groups), preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _unpacked(packed: bytes) -> pd.DataFrame:
    return GROUPS.check(to_pandas(pq.read_table(BytesIO(packed))))
