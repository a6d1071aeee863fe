from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from pipelines.ledger.rows import Base, UtcTime

DIALECTS: tuple[Dialect, Dialect] = (sqlite.dialect(), postgresql.dialect())  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: str(table.name))
def test_every_table_can_be_made_in_both_databases(table: object) -> None:
    for dialect in DIALECTS:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))  # type: ignore[arg-type]
        for index in table.indexes:  # type: ignore[attr-defined]
            assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=dialect))


def test_times_are_kept_in_utc() -> None:
    kind, (dialect, other) = UtcTime(), DIALECTS
    noon = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert kind.process_bind_param(noon, dialect) == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert kind.process_result_value(datetime(2026, 5, 1, 10), dialect) == noon  # noqa: DTZ001
    assert kind.process_result_value(noon, other) == noon
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None
