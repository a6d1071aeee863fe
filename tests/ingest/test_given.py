from pathlib import Path

import pytest

from pipelines.ingest.given import as_given
from pipelines.ingest.readers import open_dump
from pipelines.partners.package import Resource

FIELDS = {"fields": [{"name": "id"}, {"name": "name"}]}


def resource(**more: object) -> Resource:
    return Resource.model_validate({"name": "artists", "path": "artists.csv", "schema": FIELDS} | more)


def test_a_given_file_tells_its_own_letters_and_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id;name\n1;Béla\n".encode("cp1252"))
    declared = resource(encoding="utf-8", dialect={"delimiter": ",", "quoteChar": "'"})
    given = as_given(declared)
    table = open_dump(tmp_path / "a.csv", given, tmp_path)
    assert (table.headers, table.delimiter, table.encoding) == (("id", "name"), ";", "cp1252 (guess)")
    assert given.dialect.quote_char == "'"
    assert declared.encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["cp1250", "no such", None])
def test_what_no_file_tells_is_still_as_declared(encoding: str | None) -> None:
    given = as_given(resource(encoding=encoding, dialect={"delimiter": "|", "header": False}))
    assert (given.encoding, given.dialect.delimiter) == (encoding, "|")
