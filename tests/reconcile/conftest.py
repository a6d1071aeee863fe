"""The fictional partner, for all of reconciliation's tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import pytest

from pipelines.model.tables import RECORDS
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile.probability import Model, read_model
from tests.definitions.seed_tables import HOME
from tests.fictional import MAPPING, write_partner

MakePartner: TypeAlias = Callable[..., Partner]
MakeRecords: TypeAlias = Callable[..., pd.DataFrame]


@pytest.fixture
def make_partner(tmp_path: Path) -> MakePartner:
    """The fictional partner; each pair of texts replaces one part of its mapping by another."""

    def make(*changes: tuple[str, str]) -> Partner:
        mapping = MAPPING
        for old, new in changes:
            assert old in mapping
            mapping = mapping.replace(old, new)
        return read_partner(tmp_path, write_partner(tmp_path, mapping=mapping))

    return make


@pytest.fixture
def partner(make_partner: MakePartner) -> Partner:
    return make_partner()


@pytest.fixture(scope="session")
def people() -> Model:
    """The committed model for people."""
    return read_model(HOME, "people")


@pytest.fixture
def make_records() -> MakeRecords:
    """Records of the fictional partner, from the fields that matter to a test."""

    def make(*rows: dict[str, Any]) -> pd.DataFrame:
        fields = ("id", "name", "bio", "nationality", "born", "died", "ulan", "gallery")
        own = [
            {"_row": n, "_line": n + 1, "_key": str(row.get("id", n)), "_checksum": "0" * 16, "_change": "new"}
            for n, row in enumerate(rows, start=1)
        ]
        frame = RECORDS.frame(own)
        for name in fields:
            frame[name] = pd.array([row.get(name) for row in rows], dtype="string[pyarrow]")
        return RECORDS.check(frame)

    return make
