"""JSON Lines, JSON arrays and JSON documents become rows; what is broken is told."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.exceptions import InputError
from pipelines.ingest import encodings, nested
from tests.ingest.samples import issues, resource, rows, run

FIELDS: list[dict[str, Any]] = [
    {"name": "id"},
    {"name": "names", "donata": {"path": "names[].value"}},
    {"name": "city", "donata": {"path": "place.city", "optional": True}},
]
PLACES = resource(*FIELDS, key="id")
RECORDS = [
    {"id": "a", "names": [{"value": "One"}, {"value": "Eins"}], "place": {"city": "Laputa"}},
    {"id": "b", "names": []},
    {"id": "c", "names": [{"value": "Three"}], "place": None},
]
EXPECTED = [("a", "One\x1fEins", "Laputa", 1), ("b", None, None, 2), ("c", "Three", None, 3)]


def found(folder: Path) -> list[tuple[str, str | None, str | None, int]]:
    return [(row["id"], row["names"], row["city"], row["_line"]) for row in rows(folder)]


def test_json_lines(tmp_path: Path) -> None:
    report = run(tmp_path, "\n".join(map(json.dumps, RECORDS)), PLACES)
    assert found(tmp_path) == EXPECTED
    assert (report.format, report.lined, report.encoding) == ("jsonl", True, "UTF-8 (content)")


def test_a_long_json_array_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "BLOCK", 7)
    report = run(tmp_path, "\n" + json.dumps(RECORDS, indent=1), PLACES)
    assert [row[:3] for row in found(tmp_path)] == [row[:3] for row in EXPECTED]
    assert [row[3] for row in found(tmp_path)] == [3, 17, 21]
    assert report.format == "json"


def test_a_json_document_has_its_records_at_a_path(tmp_path: Path) -> None:
    described = resource(*FIELDS, key="id", donata={"records": "result.items"})
    report = run(tmp_path, json.dumps({"result": {"items": RECORDS}}), described)
    assert found(tmp_path) == EXPECTED
    assert not report.lined


def test_broken_records_are_quarantined_with_their_text(tmp_path: Path) -> None:
    content = '{"id": "a", "names": []}\n{"id": "b", names}\n\n[1]\n{"id": "", "names": []}\n'
    report = run(tmp_path, gzip.compress(content.encode()), PLACES)
    assert (report.rows_accepted, report.rows_quarantined) == (1, 3)
    assert issues(tmp_path)[:2] == [("unreadable-row", None, 2), ("unreadable-row", None, 4)]
    assert '{"id": "b", names}'.replace('"', '""') in (tmp_path / "out" / "quarantine.csv").read_text("utf-8-sig")
    assert [row["message"] for row in rows(tmp_path, "issues")][1].endswith("it is not a JSON object")


def test_keys_that_no_field_reads_are_told(tmp_path: Path) -> None:
    run(tmp_path, '{"id": "a", "names": [], "extra": {"x": 1}}', PLACES)
    assert ("unknown-column", "extra", None) in issues(tmp_path)


def test_a_field_without_its_key_is_a_missing_column(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        run(tmp_path, '{"id": "a", "labels": []}', PLACES)
    assert caught.value.message == "no record has a key for the field 'names'; they have id, labels"
    assert caught.value.column == "names"


@pytest.mark.parametrize(
    ("content", "records", "message"),
    [
        ('{"a": [{"id": "1"}], "n": 1\n}', None, "one JSON object, not a list of records"),
        ('{"a": [{"id": "1"}], "n": 1\n}', "b", "there is no list of records at 'b'"),
        ('{"a": [\n{"id": "1"\n', "a", "the JSON is broken or cut short"),
        ('[{"id": "1", "names": []},\n{"id":', None, r"things\.csv:2: the JSON is broken or cut short"),
        ("[]", None, "the file holds no records"),
    ],
)
def test_what_is_no_list_of_records_is_an_error(
    tmp_path: Path, content: str, records: str | None, message: str
) -> None:
    described = resource(*FIELDS, key="id", donata={"records": records} if records else {})
    with pytest.raises(InputError, match=message) as caught:
        run(tmp_path, content, described)
    assert caught.value.remedy


def test_the_remedy_names_the_list_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it may be items"):
        run(tmp_path, '{"items": [{"id": "1"}],\n "count": 1}', PLACES)


def test_a_document_that_must_be_read_whole_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nested, "LARGEST_DOCUMENT", 10)
    with pytest.raises(InputError, match="larger than 10 bytes"):
        run(tmp_path, '{"items": [{"id": "1"}]}', resource(*FIELDS, donata={"records": "items"}))


def test_a_record_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nested, "LONGEST_RECORD", 100)
    monkeypatch.setattr(encodings, "BLOCK", 50)
    with pytest.raises(InputError, match=r"things\.csv:2: the record is longer than 100 bytes"):
        run(tmp_path, '{"id": "1", "names": []}\n{"id": "' + "2" * 300 + '"}\n', PLACES)


VALUE = st.none() | st.booleans() | st.integers(-99, 99) | st.text(st.sampled_from('a"\\\n\x1f é{}[],'), max_size=5)
RECORD = st.fixed_dictionaries({"id": VALUE, "names": st.lists(st.fixed_dictionaries({"value": VALUE}), max_size=3)})


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=5), st.integers(1, 30))
def test_lines_arrays_and_documents_say_the_same(tmp_path: Path, records: list[dict[str, Any]], size: int) -> None:
    described = resource(*FIELDS)
    inside = resource(*FIELDS, donata={"records": "r"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "BLOCK", size)
        results = []
        for content, how in (
            ("\n".join(map(json.dumps, records)), described),
            (json.dumps(records), described),
            (json.dumps({"r": records}), inside),
        ):
            report = run(tmp_path, content, how)
            assert report.rows_read == len(records)
            results.append([(row["_row"], row["_checksum"], row["id"], row["names"]) for row in rows(tmp_path)])
    assert results[0] == results[1] == results[2]
