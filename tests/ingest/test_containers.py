"""Containers: packed dumps are read like plain ones, and absurd ones are refused."""

import gzip
import zipfile
from pathlib import Path

import pytest

from pipelines.exceptions import InputError
from pipelines.ingest import containers
from pipelines.ingest.containers import Container, find_container
from tests.ingest.samples import workbook, write

CONTENT = b"a,b\n1,2\n"


def read(container: Container) -> bytes:
    with container.open() as stream:
        return stream.read()


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_plain_gzip_and_zip_give_the_same(tmp_path: Path) -> None:
    plain = write(tmp_path, CONTENT)
    zipped = packed(tmp_path / "things.zip", {"data/": b"", "data/things.csv": CONTENT, "__MACOSX/._things.csv": b"x"})
    gzipped = write(tmp_path, gzip.compress(CONTENT), "things")
    found = [find_container(path) for path in (plain, zipped, gzipped)]
    assert [container.compression for container in found] == ["", "zip", "gz"]
    assert [read(container) for container in found] == [CONTENT] * 3
    assert found[1].member == "data/things.csv"


def test_messages_use_the_given_name(tmp_path: Path) -> None:
    assert find_container(write(tmp_path, CONTENT), "theirs.csv").name == "theirs.csv"


def test_an_archive_is_extracted_for_formats_that_need_it(tmp_path: Path) -> None:
    zipped = packed(tmp_path / "things.zip", {"../../things.csv": CONTENT})
    extracted = find_container(zipped).extracted(tmp_path / "scratch")
    assert extracted == tmp_path / "scratch" / "things.csv"
    assert extracted.read_bytes() == CONTENT
    plain = write(tmp_path, CONTENT)
    assert find_container(plain).extracted(tmp_path / "scratch") == plain


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    assert find_container(workbook(tmp_path / "book.xlsx", {"one": [["a"]]})).compression == ""


@pytest.mark.parametrize(("members", "told"), [({}, "it holds 0: none"), ({"a": b"1", "b": b"2"}, "it holds 2: a, b")])
def test_an_archive_holds_one_file(tmp_path: Path, members: dict[str, bytes], told: str) -> None:
    path = packed(tmp_path / "things.zip", {**members, ".DS_Store": b"x"})
    with pytest.raises(InputError, match=told):
        find_container(path)


def test_no_file_and_an_empty_file_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        find_container(tmp_path / "nowhere")
    with pytest.raises(InputError, match="the file is empty"):
        find_container(write(tmp_path, b""))


@pytest.mark.parametrize(
    "content", [gzip.compress(CONTENT * 1000)[:-20], b"\x1f\x8b" + b"x" * 40], ids=["cut short", "not packed"]
)
def test_a_damaged_gzip_is_an_error(tmp_path: Path, content: bytes) -> None:
    container = find_container(write(tmp_path, content))
    with pytest.raises(InputError, match="cannot be unpacked"):
        read(container)


def test_a_damaged_zip_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the zip archive is damaged"):
        find_container(write(tmp_path, b"PK\x03\x04" + b"x" * 60))


def test_an_absurd_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "FREE", 1000)
    for path in (
        write(tmp_path, gzip.compress(b"0" * 10_000_000), "bomb.gz"),
        packed(tmp_path / "bomb.zip", {"bomb.csv": b"0" * 10_000_000}),
    ):
        with pytest.raises(InputError, match="far beyond what its size justifies"):
            read(find_container(path))
