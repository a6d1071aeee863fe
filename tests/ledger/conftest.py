from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.ledger import Ledger
from tests.ledger.samples import url


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(url(tmp_path)) as opened:
        yield opened
