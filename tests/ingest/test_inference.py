"""A schema proposed from a dump of which nothing is known."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.ingest.inference import Inferred, field_names, infer
from pipelines.ingest.peek import peek
from tests.ingest.samples import workbook, write

ARTISTS = """\
Artist ID;Display Name;Geboren;Died;Nationality;ISNI;Getty ULAN;Web;Record;lat;long;Alive;Score;Seen;Tags
1;Quill, Ada;1853;1921;Erewhonian;0000 0001 2196 1335;500115588;https://a.example.org;https://m.example.org/1;1.5;2.5;true;7;2026-01-02;a|b
2;Moss, Bartleby;0;0;Laputan;;500115589;https://b.example.net;https://m.example.org/2;1.5;2.5;false;;2026-01-03;
3;Dovetail, Cress;1790;1850;N/A;0000 0001 2281 955X;500115590;https://c.example.com;https://m.example.org/3;-3.1;2.0;true;9;2026-01-04;c
4;Reed, Dora;1901;0;Laputan;0000 0001 2144 9729;500115591;https://d.example.edu;https://m.example.org/4;-3.1;2.0;true;9;2026-01-04;c
"""


def look(folder: Path, content: str | bytes) -> Inferred:
    return infer(peek(write(folder, content), folder / "scratch", name="x"))


def test_types_and_meanings(tmp_path: Path) -> None:
    found = look(tmp_path, ARTISTS)
    assert {column.name: (column.field.get("type"), column.meaning, column.identifier) for column in found.columns} == {
        "artist_id": ("integer", "", ""),
        "display_name": (None, "name", ""),
        "geboren": ("year", "birth", ""),
        "died": ("year", "death", ""),
        "nationality": (None, "nationality", ""),
        "isni": (None, "identifier", "isni"),
        "getty_ulan": (None, "identifier", "ulan"),
        "web": ("string", "website", ""),
        "record": ("string", "address", ""),
        "lat": ("number", "latitude", ""),
        "long": ("number", "longitude", ""),
        "alive": ("boolean", "", ""),
        "score": ("integer", "", ""),
        "seen": ("date", "", ""),
        "tags": (None, "", ""),
    }


def test_the_schema_is_a_table_schema(tmp_path: Path) -> None:
    found = look(tmp_path, ARTISTS)
    schema = found.resource("artists", "x.csv").table_schema
    assert (found.key, schema.key, schema.missing_values) == ("artist_id", ("artist_id",), ("", "N/A"))
    born = schema.field("geboren")
    assert born is not None
    assert (born.donata.headers, born.donata.missing_values) == (("Geboren",), ("", "N/A", "0"))
    tags = schema.field("tags")
    assert tags is not None
    assert tags.donata.separator == "|"
    lenient = found.resource("artists", "x.csv", lenient=True).table_schema
    assert {field.donata.severity for field in lenient.fields} == {"warning"}


def test_nested_records_have_paths(tmp_path: Path) -> None:
    content = (
        '{"id": "x1", "names": [{"v": "One", "odd key": 1}], "at": {"city": "Laputa"}, "tags": ["a", "b"], "ok": true}'
    )
    content += "\n"
    found = look(tmp_path, content + content.replace("x1", "x2"))
    assert {column.name: column.field["donata"]["path"] for column in found.columns} == {
        "id": "id",
        "names_v": "names[].v",
        "names_odd_key": 'names[]."odd key"',
        "at_city": "at.city",
        "tags": "tags",
        "ok": "ok",
    }
    assert (found.peek.format, found.key, found.peek.cells["tags"]) == ("jsonl", "id", ["a|b", "a|b"])


def test_the_list_of_records_in_a_document_is_found(tmp_path: Path) -> None:
    found = look(tmp_path, '{"count": 1, "notes": [1],\n"items": [{"id": "a"}]}')
    assert found.peek.records == "items"
    assert found.resource("things", "x.json").donata.records == "items"


def test_an_array_and_a_workbook_are_looked_at_too(tmp_path: Path) -> None:
    assert [column.header for column in look(tmp_path, '[{"id": "a"}]').columns] == ["id"]
    book = workbook(tmp_path / "b.xlsx", {"one": [["id", "id", ""], [1, 2, None]]}).read_bytes()
    assert [column.header for column in look(tmp_path, book).columns] == ["id", "id_2"]


def test_a_table_that_begins_like_json_is_none(tmp_path: Path) -> None:
    assert [column.header for column in look(tmp_path, "{x};y\n1;2\n").columns] == ["{x}", "y"]


def test_few_values_are_no_proof_of_an_identifier(tmp_path: Path) -> None:
    assert [column.identifier for column in look(tmp_path, "code,x\nQ42,1\n").columns] == ["", ""]


def test_names_of_fields_are_plain_and_unique() -> None:
    assert list(field_names(["Wiki QID", "wiki_qid", "Año", "2nd", "***", "BeginDate", "北"]).values()) == [
        "wiki_qid",
        "wiki_qid_2",
        "ano",
        "c_2nd",
        "column",
        "begin_date",
        "column_2",
    ]


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["moma-artists.csv", "whitney-artists.csv", "walters-creators.csv", "ror-records.jsonl.gz"]
)
def test_real_dumps_have_a_key_and_names(real_data: Path, tmp_path: Path, name: str) -> None:
    found = infer(peek(real_data / "partners" / name, tmp_path))
    assert found.key
    assert found.column("name")


def test_nested_parquet_has_paths_too(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a", "b"], "at": [{"city": "Laputa"}, None]}), tmp_path / "x")
    found = infer(peek(tmp_path / "x", tmp_path / "scratch"))
    assert [(column.name, column.filled) for column in found.columns] == [("id", 2), ("at_city", 1)]
