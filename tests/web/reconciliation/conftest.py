import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.web.reconciliation import RunningService, running_service
from tests.conftest import HOME
from tests.web.reconciliation.sample import sample_service


@pytest.fixture(scope="package")
def running() -> Iterator[RunningService]:
    with running_service(sample_service()) as service:
        yield service


@pytest.fixture(scope="package")
def published() -> Path:
    """The folder of the published examples and schemas; a test that asks for it is skipped where it is absent."""
    folder = Path(os.environ.get("DONATA_CONFORMANCE", HOME.parent / "shared" / "conformance")) / "reconciliation"
    if not folder.is_dir():
        pytest.skip(f"no examples at {folder}: name their folder in DONATA_CONFORMANCE")
    return folder
