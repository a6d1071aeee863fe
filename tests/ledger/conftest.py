"""What the ledger's tests share: an empty ledger, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.ledger import Ledger
from tests.databases import ON_POSTGRES
from tests.ledger.samples import url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=ON_POSTGRES)])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty ledger on SQLite, and one on PostgreSQL."""
    return url(tmp_path) if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """The ledger, opened."""
    with Ledger(ledger_url) as opened:
        yield opened
