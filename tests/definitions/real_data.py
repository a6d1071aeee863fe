"""The real partner dumps, which are not in the repository: found by DONATA_REAL_DATA, or beside it."""

import os
from pathlib import Path

import pytest

from tests.definitions.seed_tables import HOME


def real_file(name: str) -> Path:
    """The file, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("DONATA_REAL_DATA") or HOME.parent / "shared" / "data")
    path = folder / name
    if not path.is_file():
        pytest.skip(f"real data are absent: no {path} (set DONATA_REAL_DATA)")
    return path
