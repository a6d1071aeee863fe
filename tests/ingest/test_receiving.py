import hashlib
import os
import shutil
from pathlib import Path

import pytest

from pipelines.exceptions import InputError
from pipelines.ingest.receiving import Receiving


def test_a_file_is_kept_with_its_checksum_and_size(tmp_path: Path) -> None:
    with Receiving(tmp_path, "a.csv", announced=6) as upload:
        upload.write(b"id\n")
        upload.write(memoryview(b"12\n"))
        kept = upload.keep(tmp_path / "one")
    assert kept.path == tmp_path / "one/a.csv"
    assert kept.path.read_bytes() == b"id\n12\n"
    assert (kept.bytes, kept.checksum) == (6, hashlib.sha256(b"id\n12\n").hexdigest())
    assert sorted(tmp_path.iterdir()) == [tmp_path / "one"]


def test_a_broken_upload_leaves_nothing(tmp_path: Path) -> None:
    with Receiving(tmp_path, "a.csv") as upload:
        upload.write(b"half")
    assert list(tmp_path.iterdir()) == []


def test_what_is_too_large_is_refused_beforehand_or_as_it_comes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="larger than 10 bytes"):
        Receiving(tmp_path, "a.csv", largest=10, announced=11)
    with Receiving(tmp_path, "a.csv", largest=10) as upload:
        upload.write(b"12345")
        with pytest.raises(InputError, match="larger than 10 bytes"):
            upload.write(b"678901")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_none(tmp_path: Path) -> None:
    with Receiving(tmp_path, "a.csv") as upload, pytest.raises(InputError, match="empty"):
        upload.keep(tmp_path / "one")


def test_the_disk_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 1 << 40, 1000))
    with pytest.raises(InputError, match="no room"):
        Receiving(tmp_path, "a.csv", announced=1)


def test_what_an_ended_server_left_is_cleared_after_a_day(tmp_path: Path) -> None:
    old, new = tmp_path / ".receiving-old", tmp_path / ".receiving-new"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    Receiving(tmp_path, "a.csv")
    assert list(tmp_path.iterdir()) == [new]
