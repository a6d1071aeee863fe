"""Checks in a process of their own, of files that mean harm."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from pipelines.exceptions import InputError
from pipelines.ingest import delimited
from pipelines.ingest.isolation import Limits, Order, check_apart, check_here
from pipelines.ingest.snapshots import checksum_of
from tests.fictional import DUMP, SLUG, write_partner

HEADER = DUMP.partition("\n")[0]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    write_partner(home)
    return home


def order(project: Path, folder: Path, content: bytes, name: str = "a.csv") -> Order:
    dump = folder / name
    dump.write_bytes(content)
    size = dump.stat().st_size
    return Order(
        home=project, slug=SLUG, dump=dump, name=name, checksum=checksum_of(dump), bytes=size, out=folder / "out"
    )


def test_a_check_apart_finds_what_one_here_finds(project: Path, tmp_path: Path) -> None:
    given = order(project, tmp_path, DUMP.encode())
    apart = check_apart(given)
    assert (apart.rows_accepted, apart.rows_quarantined) == (5, 0)
    assert apart == check_here(given)


def test_what_it_refuses_is_told(project: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing") as told:
        check_apart(order(project, tmp_path, b"id,name\n1,A\n"))
    assert "line 1" not in told.value.message or told.value.remedy
    assert not (tmp_path / "out/ingest.json").exists()


def test_one_that_takes_too_much_is_ended(project: Path, tmp_path: Path) -> None:
    given = order(project, tmp_path, DUMP.encode())
    with pytest.raises(InputError, match="more memory or disk"):
        check_apart(given, Limits(memory=64 << 20))
    with pytest.raises(InputError, match="too long"):
        check_apart(given, Limits(seconds=0.01))


def test_a_bomb_does_not_unpack(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.ingest.containers.FREE", 1000)
    monkeypatch.setattr("pipelines.ingest.containers.LARGEST_RATIO", 2)
    zeros = "\n".join([HEADER, *(f"{n},A,,,,,,1" for n in range(10_000)), ""]).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", zeros)
    for bomb in (gzip.compress(zeros), packed.getvalue()):
        assert len(bomb) * 2 + 1000 < len(zeros)
        with pytest.raises(InputError, match="far beyond what its size justifies"):
            check_here(order(project, tmp_path, bomb))


def test_a_workbook_that_is_a_bomb_is_not_opened(project: Path, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (80 << 20))
    with pytest.raises(InputError, match="more than can be read safely"):
        check_here(order(project, tmp_path, packed.getvalue()))


def test_a_zip_that_leads_out_is_only_read(project: Path, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../../evil.csv", DUMP)
    assert check_here(order(project, tmp_path, packed.getvalue(), "a.zip")).rows_accepted == 5
    assert not list(tmp_path.parent.glob("evil*"))
    assert not list(tmp_path.rglob("evil*"))


def test_ten_thousand_columns_are_read_and_told(project: Path, tmp_path: Path) -> None:
    more = ",".join(f"c{n}" for n in range(10_000))
    rows = [f"{line},{',' * 9_999}" for line in DUMP.splitlines()[1:]]
    content = "\n".join([f"{HEADER},{more}", *rows, ""])
    report = check_here(order(project, tmp_path, content.encode()))
    assert report.rows_accepted == 5
    assert report.issues["unknown-column"] == 10_000
    with pytest.raises(InputError, match="and 9,970 more") as told:
        check_here(order(project, tmp_path, (more + "\n" + "," * 9_999 + "\n").encode()))
    assert len(told.value.message) < 1000


def test_many_columns_make_small_batches(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "CELLS", 16)
    monkeypatch.setattr(delimited, "BLOCK", 160)
    assert check_here(order(project, tmp_path, DUMP.encode())).rows_accepted == 5


@pytest.mark.parametrize("quoted", [False, True])
def test_a_line_without_end_is_no_table(
    quoted: bool, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As with a line of 200 MB under the real limits: it is given up at the first block.
    monkeypatch.setattr(delimited, "BLOCK", 64 << 10)
    monkeypatch.setattr(delimited, "LONGEST_ROW", 32 << 10)
    line = '1,"' + "x" * (256 << 10) if quoted else "1," + "x" * (256 << 10)
    content = f"{HEADER}\n{line}\n".encode()
    with pytest.raises(InputError, match="longer than"):
        check_here(order(project, tmp_path, content))


def test_scripts_and_formulas_in_cells_are_data(project: Path, tmp_path: Path) -> None:
    row = "9,<script>alert(1)</script>,=cmd|' /C calc'!A0,,,,,1"
    assert check_here(order(project, tmp_path, f"{HEADER}\n{row}\n".encode())).rows_accepted == 1
