"""Constraints and identifiers, seen through an ingest."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.partners.package import Constraints
from tests.ingest.samples import issues, resource, rows, run


@pytest.mark.parametrize(
    ("field", "wrong", "code", "told"),
    [
        ({"constraints": {"pattern": "[a-z]+"}}, "A1", "pattern-mismatch", "does not have the form [a-z]+"),
        ({"constraints": {"enum": ["a", "ok"]}}, "b", "not-in-list", "is not one of a, ok"),
        ({"constraints": {"minLength": 2}}, "x", "too-short", "is shorter than 2 characters"),
        ({"constraints": {"maxLength": 2}}, "xyz", "too-long", "is longer than 2 characters"),
        ({"type": "string", "constraints": {"required": True}}, "", "missing-value", "is required, and is empty"),
        ({"type": "string", "constraints": {"unique": True}}, "ok", "not-unique", "see line 2"),
    ],
)
def test_texts(tmp_path: Path, field: dict[str, Any], wrong: str, code: str, told: str) -> None:
    run(tmp_path, f"key,x\n1,ok\n2,{wrong}\n", resource("key", {"name": "x", **field}, key="key"))
    assert issues(tmp_path) == [(code, "x", 3)]
    assert told in rows(tmp_path, "issues")[0]["message"]


@pytest.mark.parametrize(
    ("kind", "rule", "texts"),
    [
        ("integer", Constraints(minimum=-1, maximum=3), ("0", "-2", "4")),
        ("year", Constraints(minimum=1000, maximum=2000), ("1853", "0999", "2001")),
        ("number", Constraints(minimum=0.5, maximum=1.5), ("1", "0.4", "1.6")),
        (
            "date",
            Constraints(minimum=date(1900, 1, 1), maximum=date(2000, 1, 1)),
            ("1950-01-01", "1899-12-31", "2000-01-02"),
        ),
    ],
)
def test_bounds(tmp_path: Path, kind: str, rule: Constraints, texts: tuple[str, str, str]) -> None:
    described = resource("key", {"name": "x", "type": kind, "constraints": rule}, key="key")
    run(tmp_path, "key,x\n1,{}\n2,{}\n3,{}\n4,x\n5,\n".format(*texts), described)
    assert sorted(issues(tmp_path), key=lambda issue: issue[2] or 0) == [
        ("too-small", "x", 3),
        ("too-large", "x", 4),
        ("wrong-type", "x", 5),
    ]
    assert [row["key"] for row in rows(tmp_path)] == ["1", "5"]


def test_each_of_several_values_is_judged(tmp_path: Path) -> None:
    field = {"name": "x", "type": "integer", "donata": {"separator": "|", "severity": "warning"}}
    run(tmp_path, "key,x\n1,1|two| 3 \n2,four\n3,|\n", resource("key", field, key="key"))
    assert [row["x"] for row in rows(tmp_path)] == ["1\x1f3", None, None]
    assert [(issue["line"], issue["value"]) for issue in rows(tmp_path, "issues")] == [(2, "two"), (3, "four")]


def test_identifiers_are_normalised(tmp_path: Path) -> None:
    fields = [
        {"name": "isni", "donata": {"identifier": "isni"}},
        {"name": "ulan", "donata": {"identifier": "ulan", "severity": "warning"}},
    ]
    content = "key,isni,ulan\n1,0000 0001 2196 1335,500115588\n2,0000000121961336,http://vocab.getty.edu/ulan/500115588\n3,,x\n"
    run(tmp_path, content, resource("key", *fields, key="key"))
    assert [(row["isni"], row["ulan"]) for row in rows(tmp_path)] == [("0000000121961335", "500115588"), (None, None)]
    assert issues(tmp_path) == [("invalid-identifier", "isni", 3), ("invalid-identifier", "ulan", 4)]


def test_missing_values_of_a_field_replace_the_schemas(tmp_path: Path) -> None:
    field = {"name": "x", "type": "year", "donata": {"missingValues": ["", "0"]}}
    described = resource("key", field, "y", key="key", schema={"missingValues": ["", "n/a"]})
    run(tmp_path, "key,x,y\n1,0,n/a\n2,n/a,0\n", described)
    assert [(row["x"], row["y"]) for row in rows(tmp_path)] == [(None, None)]
    assert issues(tmp_path) == [("wrong-type", "x", 3)]


def test_odd_texts_are_told_and_go_on(tmp_path: Path) -> None:
    report = run(tmp_path, "key,x\n1,a\x00b\n2,caf\ufffd\n3,CafÃ©\n", resource("key", "x", key="key"))
    assert issues(tmp_path) == [
        ("control-character", "x", 2),
        ("damaged-text", "x", 3),
        ("double-encoded-text", "x", 4),
    ]
    assert report.rows_accepted == 3
    assert rows(tmp_path)[0]["x"] == "a b"


def test_few_bad_rows_among_many_leave_the_others_in_order(tmp_path: Path) -> None:
    described = resource({"name": "id", "type": "integer"}, key="id")
    run(tmp_path, "id\n" + "".join(f"{'x' if i in {1, 500, 1000} else i}\n" for i in range(1, 1001)), described)
    assert [row["_row"] for row in rows(tmp_path)] == [i for i in range(1, 1001) if i not in {1, 500, 1000}]
    assert [row["id"] for row in rows(tmp_path)][:2] == ["2", "3"]


def test_long_values_are_cut_in_issues(tmp_path: Path) -> None:
    run(tmp_path, f"id\n{'é' * 300}\nx\n", resource({"name": "id", "type": "integer"}))
    assert [issue["value"] for issue in rows(tmp_path, "issues")] == ["é" * 199 + "…", "x"]
