"""Ingest as a whole: from a file to records, issues, quarantine and report; and the rows always add up."""

import csv
import gzip
import io
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.exceptions import InputError
from pipelines.ingest.outputs import ROW_GROUP
from pipelines.ingest.report import read_report
from pipelines.ingest.stage import ingest
from pipelines.model.tables import ISSUES, RECORDS, to_pandas
from pipelines.partners.package import Resource
from pipelines.partners.partner import read_partner
from tests import fictional
from tests.ingest.samples import issues, resource, rows, run, write

PEOPLE = resource(
    {"name": "id", "type": "integer"},
    {"name": "name", "constraints": {"required": True}},
    {"name": "born", "type": "year", "donata": {"severity": "warning"}},
    key="id",
)


def test_a_partners_dump_goes_through(tmp_path: Path) -> None:
    fictional.write_partner(tmp_path)
    partner = read_partner(tmp_path, fictional.SLUG)
    out, dumps = tmp_path / "out", tmp_path / "dumps"
    report = ingest(partner, partner.dump, out, dumps=dumps)
    assert (report.rows_read, report.rows_accepted, report.new, report.compared) == (5, 5, 5, False)
    assert [path.name for path in dumps.iterdir()] == [f"{report.checksum[:16]}-artists.csv"]
    assert sorted(path.name for path in out.iterdir()) == [
        "gone.parquet",
        "ingest.json",
        "issues.parquet",
        "quarantine.csv",
        "records.parquet",
    ]
    RECORDS.check(to_pandas(pq.read_table(out / "records.parquet")))
    ISSUES.check(to_pandas(pq.read_table(out / "issues.parquet")))
    assert read_report(out) == report


def test_accepted_rows_are_clean_and_named(tmp_path: Path) -> None:
    report = run(tmp_path, "id,name,born\n 1 ,  Ada Quill ,1853\n2,Bartleby Moss,\n", PEOPLE)
    first, second = rows(tmp_path)
    assert (first["_row"], first["_line"], first["_key"], first["_change"]) == (1, 2, "1", "new")
    assert (first["id"], first["name"], first["born"]) == ("1", "Ada Quill", "1853")
    assert second["born"] is None
    assert len(first["_checksum"]) == 16
    assert first["_checksum"] != second["_checksum"]
    assert report.filled == {"id": 2, "name": 2, "born": 1}
    assert report.types == {"id": "integer", "name": "text", "born": "year"}


def test_blocked_rows_go_to_quarantine_as_the_partner_wrote_them(tmp_path: Path) -> None:
    content = 'id;name;born;remark\n1; "Ada";1853; x \nx;Moss;1850;\n3;;;\n4;a;b;c;d\n5;"open;;\n'
    report = run(tmp_path, content, PEOPLE)
    assert (report.rows_read, report.rows_accepted, report.rows_quarantined) == (5, 1, 4)
    with (tmp_path / "out" / "quarantine.csv").open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.reader(stream, delimiter=";"))
    assert found == [
        ["id", "name", "born", "remark", "_line", "_problems", "_text"],
        ["x", "Moss", "1850", "", "3", "'id' is not a whole number", ""],
        ["3", "", "", "", "4", "'name' is required, and is empty", ""],
        ["4", "a", "b", "c", "5", "the row has 5 cells; the header has 4", "4;a;b;c;d"],
        ["", "", "", "", "6", "the row cannot be read: its quotation mark is never closed", '5;"open;;'],
    ]


def test_a_corrected_quarantine_file_can_be_sent_again(tmp_path: Path) -> None:
    run(tmp_path, "id,name,born\n1,Ada,\nx,Moss,\n", PEOPLE)
    quarantine = (tmp_path / "out" / "quarantine.csv").read_bytes()
    report = run(tmp_path / "again", quarantine.replace(b"x,Moss", b"2,Moss"), PEOPLE)
    assert (report.rows_accepted, report.rows_quarantined, dict(report.issues)) == (1, 0, {"empty-column": 1})


def test_a_row_that_was_not_corrected_is_not_taken_for_one(tmp_path: Path) -> None:
    run(tmp_path, "id,name,born\n1,Ada,1853,more\n2,Moss\n3,Cress,1790\n", PEOPLE)
    quarantine = (tmp_path / "out" / "quarantine.csv").read_text("utf-8-sig")
    report = run(tmp_path / "again", quarantine, PEOPLE)
    assert (report.rows_read, report.rows_accepted) == (2, 0)
    assert report.issues["not-corrected"] == 2
    corrected = quarantine.replace('"1,Ada,1853,more"', "").replace('"2,Moss"', "")
    assert run(tmp_path / "corrected", corrected, PEOPLE).rows_accepted == 2


def test_a_warning_drops_the_value_and_keeps_the_row(tmp_path: Path) -> None:
    run(tmp_path, "id,name,born\n1,Ada,about 1853\n2,Moss,1850\n", PEOPLE)
    assert [row["born"] for row in rows(tmp_path)] == [None, "1850"]
    assert issues(tmp_path) == [("wrong-type", "born", 2)]


def test_keys_are_there_and_unique(tmp_path: Path) -> None:
    run(tmp_path, "id,name,born\n1,Ada,1853\n,Moss,1850\n1,Ida,1855\n1,Eda,1856\n", PEOPLE)
    assert issues(tmp_path) == [
        ("missing-key", "id", 3),
        ("duplicate-key", "id", 4),
        ("duplicate-key", "id", 5),
    ]
    assert [issue["message"] for issue in rows(tmp_path, "issues")][1:] == [
        "the key 'id' was already used: see line 2",
        "the key 'id' was already used: see line 2",
    ]


def test_a_key_may_have_several_fields(tmp_path: Path) -> None:
    described = resource("house", "number", schema={"primaryKey": ["house", "number"]})
    report = run(tmp_path, "house,number\na,1\na,2\nb,1\na,1\n", described)
    assert [row["_key"] for row in rows(tmp_path)] == ["a\x1f1", "a\x1f2", "b\x1f1"]
    assert report.issues == {"duplicate-key": 1}


def test_without_a_key_the_whole_row_must_not_repeat(tmp_path: Path) -> None:
    report = run(tmp_path, "a,b\n1,2\n1,3\n1,2\n", resource("a", "b"))
    assert report.issues == {"duplicate-row": 1}
    assert all(row["_key"] == row["_checksum"] for row in rows(tmp_path))


def test_the_next_dump_is_compared_with_the_last(tmp_path: Path) -> None:
    run(tmp_path / "1", "id,name,born\n1,Ada,1853\n2,Moss,1850\n3,Cress,1790\n4,Eda,\n", PEOPLE)
    last = tmp_path / "1" / "out" / "records.parquet"
    content = 'name,id,born\r\n"Ada",1,1853\r\nMossy,2,1850\r\nNell,5,\r\n,4,\r\n'
    report = run(tmp_path / "2", content, PEOPLE, previous=last)
    assert (report.new, report.changed, report.same, report.gone) == (1, 1, 1, 1)
    assert report.compared
    assert {row["_key"]: row["_change"] for row in rows(tmp_path / "2")} == {"1": "same", "2": "changed", "5": "new"}
    # Row 4 is broken, which is not the same as gone.
    assert [row["_key"] for row in rows(tmp_path / "2", "gone")] == ["3"]


def test_row_groups_are_small(tmp_path: Path) -> None:
    run(tmp_path, "id,name,born\n" + "".join(f"{i},n{i},1900\n" for i in range(25_000)), PEOPLE)
    file = pq.ParquetFile(tmp_path / "out" / "records.parquet")
    assert max(file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)) == ROW_GROUP


def test_columns_are_told_if_unknown_absent_or_empty(tmp_path: Path) -> None:
    described = resource("id", "name", {"name": "note", "donata": {"optional": True}}, "bio", key="id")
    report = run(tmp_path, "id,name,bio,extra\n1,Ada,,x\n", described)
    assert issues(tmp_path) == [
        ("unknown-column", "extra", None),
        ("absent-column", "note", None),
        ("empty-column", "bio", None),
    ]
    assert report.rows_accepted == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"id,name,born\n", "the file has a header but no rows"),
        (b"id,born\n1,1853\n", "the column 'name' is missing; the file has 'id', 'born'"),
        (
            b"id,name,born\n1,Ada,1853\n2,\xe9da,\n3,\xc3\xa9l\xc3\xa9da,\n",
            r"things.csv:3: byte 27 \(0xE9\) breaks the encoding utf-8",
        ),
        (b"<!DOCTYPE html><html>", "a web page or XML, not a table"),
        (b"%PDF-1.7", "the file is a PDF"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        run(tmp_path, content, PEOPLE)
    assert caught.value.remedy
    assert caught.value.file == "things.csv"
    assert list((tmp_path / "out").glob("*")) == []


def test_a_file_that_breaks_its_declared_encoding_says_where(tmp_path: Path) -> None:
    described = PEOPLE.model_copy(update={"encoding": "utf-8"})
    with pytest.raises(InputError) as caught:
        run(tmp_path, "id,name,born\n1,Ada,\n2,Élan,\n".encode("cp1252"), described)
    assert (caught.value.file, caught.value.line) == ("things.csv", 3)
    assert caught.value.message == "byte 23 (0xC9) breaks the encoding utf-8, which was declared"


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    fictional.write_partner(tmp_path)
    partner = read_partner(tmp_path, fictional.SLUG)
    with pytest.raises(InputError, match="there is no such file"):
        ingest(partner, tmp_path / "nowhere.csv", tmp_path / "out")


def test_a_failure_leaves_the_last_results_as_they_were(tmp_path: Path) -> None:
    run(tmp_path, "id,name,born\n1,Ada,1853\n", PEOPLE)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(InputError):
        run(tmp_path, b"id,name,born\n" + b"1,\xc3\xa9,\n" * 400_000 + b"2,\xe9,\n", PEOPLE)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert not [thread for thread in threading.enumerate() if thread.name == "read-ahead"]


def test_a_dump_with_another_hash_than_declared_is_refused(tmp_path: Path) -> None:
    descriptor = fictional.package()
    descriptor["resources"][0]["hash"] = "sha256:" + "0" * 64
    fictional.write_partner(tmp_path, descriptor=descriptor)
    partner = read_partner(tmp_path, fictional.SLUG)
    with pytest.raises(InputError, match="but the data package says"):
        ingest(partner, partner.dump, tmp_path / "out")
    later = write(tmp_path, fictional.DUMP, "later.csv")
    assert ingest(partner, later, tmp_path / "out").rows_read == 5


def test_packed_dumps_are_read(tmp_path: Path) -> None:
    report = run(tmp_path, gzip.compress(b"id,name,born\n1,Ada,1853\n"), PEOPLE, name="things.csv.gz")
    assert (report.rows_accepted, report.format, report.file) == (1, "csv", "things.csv.gz")


CELL = st.text(st.sampled_from('0123456789ab,;"\n\r \x00\x1fé\ufffd'), max_size=8)
LINE = st.lists(CELL, max_size=5)


def _written(lines: list[list[str]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(lines)
    return stream.getvalue()


def _torn(lines: list[list[str]]) -> str:
    return "\n".join(",".join(line) for line in lines)


SCHEMAS = [
    PEOPLE,
    resource("id", "name", "born"),
    resource(
        {"name": "id", "constraints": {"unique": True}, "donata": {"separator": "a"}},
        {"name": "name", "donata": {"identifier": "isni", "separator": ";"}},
        {"name": "born", "type": "number", "constraints": {"minimum": 3}, "donata": {"missingValues": ["0"]}},
        schema={"primaryKey": ["id", "name"]},
    ),
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(LINE, min_size=1, max_size=12), st.sampled_from([_written, _torn]), st.sampled_from(SCHEMAS))
def test_rows_read_are_accepted_or_quarantined(
    tmp_path: Path, lines: list[list[str]], write_lines: Callable[[list[list[str]]], str], described: Resource
) -> None:
    report = run(tmp_path, "id,name,born\n" + write_lines([*lines, ["0", "last", "1"]]), described)
    accepted = rows(tmp_path)
    with (tmp_path / "out" / "quarantine.csv").open(encoding="utf-8-sig", newline="") as stream:
        quarantined = list(csv.DictReader(stream))
    assert report.rows_read == len(accepted) + len(quarantined)
    assert report.rows_accepted == len(accepted) == report.new
    assert len({row["_key"] for row in accepted}) == len(accepted)
    errors = {issue["row"] for issue in rows(tmp_path, "issues") if issue["severity"] == "error"}
    assert errors.isdisjoint(row["_row"] for row in accepted)
    assert len(errors) == len(quarantined)
    assert errors | {row["_row"] for row in accepted} == set(range(1, report.rows_read + 1))
