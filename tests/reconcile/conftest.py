"""The fictional partner, for all of reconciliation's tests."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pytest

from pipelines.partners.partner import Partner
from pipelines.reconcile.probability import Model, read_model
from tests.definitions.seed_tables import HOME
from tests.fictional import changed_partner, imaginary_records

MakePartner: TypeAlias = Callable[..., Partner]
MakeRecords: TypeAlias = Callable[..., pd.DataFrame]


@pytest.fixture
def make_partner(tmp_path: Path) -> MakePartner:
    """The fictional partner; each pair of texts replaces one part of its mapping by another."""

    return partial(changed_partner, tmp_path)


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

    return imaginary_records
