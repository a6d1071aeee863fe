"""A dump is opened as what it is, whatever its name says."""

from pathlib import Path

import pytest

from pipelines.ingest.readers import json_form
from tests.ingest.samples import resource, rows, run

THINGS = resource("id", "name", key="id")


@pytest.mark.parametrize(
    ("content", "form", "dialect"),
    [
        (b"id,name\n1,Ada\n", "csv", 'delimiter comma, quote "'),
        (b"id\tname\n1\tAda\n", "tsv", 'delimiter tab, quote "'),
        (b"sep=;\r\nid;name\r\n1;Ada\r\n", "csv", 'delimiter semicolon, quote "'),
        (b"id,name\r1,Ada\r", "csv", 'delimiter comma, quote "'),
        (b"id,name\n1,Ada", "csv", 'delimiter comma, quote "'),
        ("id|name\n1|Ada\n".encode("utf-16"), "csv", 'delimiter pipe, quote "'),
        (b'{"id": 1, "name": "Ada"}', "jsonl", ""),
        (b'[{"id": 1, "name": "Ada"}]', "json", ""),
    ],
)
def test_formats(tmp_path: Path, content: bytes, form: str, dialect: str) -> None:
    report = run(tmp_path, content, THINGS, name="misnamed.bin")
    assert (report.format, report.dialect) == (form, dialect)
    assert [(row["id"], row["name"]) for row in rows(tmp_path)] == [("1", "Ada")]


@pytest.mark.parametrize("start", ["{curly}", "[square]", '["a", "b"]'])
def test_a_table_may_begin_like_json(tmp_path: Path, start: str) -> None:
    described = resource({"name": "x", "donata": {"headers": [start]}}, "y")
    report = run(tmp_path, f"{start};y\n1;2\n", described)
    assert (report.format, report.rows_read) == ("csv", 1)


@pytest.mark.parametrize(
    ("sample", "records", "form"),
    [
        ('{"a": 1}\n{"a": 2}\n', None, "jsonl"),
        ('{"a": \n{"a": 2}\n', None, "jsonl"),
        ('{\n "a": [1]\n}', None, "document"),
        ('{"a": [1]}', "a", "document"),
        ("[]", None, "array"),
        ("[\n{", None, "array"),
        ("[x],y", None, "delimited"),
        ("{x},y", None, "delimited"),
    ],
)
def test_forms_of_json(sample: str, records: str | None, form: str) -> None:
    assert json_form(sample, records) == form
