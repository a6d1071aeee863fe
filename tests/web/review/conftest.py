"""The portal over the small runs, with a ledger of its own for each test, since reviewing writes to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.web.site.portal import Portal, open_portal
from tests.web.small_runs import SmallRuns


@pytest.fixture
def portal(runs: SmallRuns, tmp_path: Path) -> Iterator[Portal]:
    """The portal over the small runs; what is decided in one test is forgotten in the next."""
    copy = tmp_path / "ledger.sqlite"
    with (
        closing(sqlite3.connect(runs.settings.runs / "ledger.sqlite")) as there,
        closing(sqlite3.connect(copy)) as here,
    ):
        there.backup(here)
    opened = open_portal(runs.settings.model_copy(update={"ledger_url": f"sqlite:///{copy}"}))
    yield opened
    opened.close()
