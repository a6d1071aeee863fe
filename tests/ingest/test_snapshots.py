"""Snapshots: each dump is kept once, under its checksum."""

import hashlib
from pathlib import Path

import pytest

from pipelines.exceptions import InputError
from pipelines.ingest.snapshots import Snapshot, take_snapshot, verify_hash
from tests.ingest.samples import write


def test_a_dump_is_kept_once(tmp_path: Path) -> None:
    dump = write(tmp_path, "a\n1\n")
    first = take_snapshot(dump, tmp_path / "dumps")
    second = take_snapshot(dump, tmp_path / "dumps")
    assert first == second
    assert first.checksum == hashlib.sha256(b"a\n1\n").hexdigest()
    assert first.path == tmp_path / "dumps" / f"{first.checksum[:16]}-things.csv"
    dump.write_text("a\n2\n")
    third = take_snapshot(dump, tmp_path / "dumps")
    assert (first.path.read_text(), third.path.read_text()) == ("a\n1\n", "a\n2\n")
    assert len(list((tmp_path / "dumps").iterdir())) == 2


def test_a_copy_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    dump = write(tmp_path, "a\n1\n")
    kept = take_snapshot(dump, tmp_path / "dumps").path
    kept.write_text("a")
    assert take_snapshot(dump, tmp_path / "dumps").path.read_text() == "a\n1\n"


def test_without_a_folder_the_dump_is_its_own_snapshot(tmp_path: Path) -> None:
    dump = write(tmp_path, "a\n1\n")
    assert take_snapshot(dump, None).path == dump


def test_a_declared_hash_is_verified(tmp_path: Path) -> None:
    snapshot: Snapshot = take_snapshot(write(tmp_path, "a\n1\n"), None)
    verify_hash(snapshot, None)
    verify_hash(snapshot, f"sha256:{snapshot.checksum.upper()}")
    verify_hash(snapshot, hashlib.md5(b"a\n1\n").hexdigest())  # noqa: S324 - the specification's default
    with pytest.raises(InputError, match="but the data package says 0000"):
        verify_hash(snapshot, "sha256:0000")
    with pytest.raises(InputError, match="of an unknown kind"):
        verify_hash(snapshot, "crc9:0000")
