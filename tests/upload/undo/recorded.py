"""Additions as the ledger would have them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pipelines.ledger.entries import Addition, Contribution, EditStatus


def additions_of(rows: Iterable[Contribution], status: EditStatus = EditStatus.EDITED) -> list[Addition]:
    """Contributions, numbered as the ledger numbers them."""
    time = datetime(2026, 5, 1, tzinfo=UTC)
    where = ("imaginary-things", "sandbox", "artists.csv", "d1")
    return [Addition(n, *where, status, 8, 7, time, row) for n, row in enumerate(rows, start=1)]
