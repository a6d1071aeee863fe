"""A peek at a dump of which nothing is known: its format, its columns and its first rows, before there is a schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.ingest.batches import RawBatch
from pipelines.ingest.containers import Container, find_container
from pipelines.ingest.encodings import find_encoding
from pipelines.ingest.nested import NestedRecord, json_array, json_document, json_lines
from pipelines.ingest.parquets import nested_records
from pipelines.ingest.readers import json_form, open_dump, sample_text, sniff_format
from pipelines.partners.package import Resource

ROWS = 10_000
NESTED_ROWS = 2_000
_DEEPEST = 4
#: Any schema will do to look at a file whose columns speak for themselves.
_ANY = {"name": "dump", "path": "dump", "schema": {"fields": [{"name": "any"}]}}


@dataclass(frozen=True)
class Peek:
    """A dump's columns with their first cells (as written, "" for none); `paths`: JMESPath of each, if it is nested.

    `records` is the JMESPath of the list of records inside one JSON document.
    """

    format: str
    cells: Mapping[str, list[str]]
    encoding: str = ""
    dialect: str = ""
    delimiter: str | None = None
    paths: Mapping[str, str] | None = None
    records: str | None = None


def peek(path: Path, scratch: Path, *, name: str = "") -> Peek:
    """Look at the first rows of a dump.

    Raises:
        InputError: the dump is empty, damaged, or of a format that is not read.
    """
    container = find_container(path, name)
    form = sniff_format(container)
    if form == "text" and (found := _peek_json(container)):
        return found
    if form == "parquet" and (records := nested_records(container.extracted(scratch), container.name)) is not None:
        cells, paths = _columns([record.content or {} for record in islice(records, NESTED_ROWS)])
        return Peek("parquet", cells, paths=paths)
    table = open_dump(path, Resource.model_validate(_ANY), scratch, name=name)
    headers = _unique_names(table.headers)
    delimiter = table.delimiter if table.format in {"csv", "tsv"} else None
    return Peek(table.format, _first_cells(headers, table.batches), table.encoding, table.dialect, delimiter)


def _peek_json(container: Container) -> Peek | None:
    """The columns of JSON, or None if the file only begins like it."""
    encoding = find_encoding(container)
    form = json_form(sample_text(container, encoding), None)
    at: str | None = None
    if form == "delimited":
        return None
    if form == "document":
        at = _list_of_records(container)
        records: Iterator[NestedRecord] = json_document(container, encoding, at)
    else:
        records = (json_lines if form == "jsonl" else json_array)(container, encoding)
    cells, paths = _columns([record.content for record in islice(records, NESTED_ROWS) if record.content])
    return Peek("jsonl" if form == "jsonl" else "json", cells, str(encoding), paths=paths, records=at)


def _list_of_records(container: Container) -> str | None:
    """The key of a JSON object's only list of objects."""
    document = next(json_document(container, find_encoding(container), "[@]")).content or {}
    lists = [
        key for key, value in document.items() if isinstance(value, list) and any(isinstance(x, dict) for x in value)
    ]
    return _quoted(lists[0]) if len(lists) == 1 else None


def _first_cells(headers: list[str], batches: Iterator[RawBatch]) -> dict[str, list[str]]:
    cells: dict[str, list[str]] = {header: [] for header in headers}
    for batch in batches:
        for i, header in enumerate(headers):
            cells[header].extend(batch.cells.column(i).to_pylist())
        if batch.size and len(next(iter(cells.values()), [])) >= ROWS:
            break
    return {header: column[:ROWS] for header, column in cells.items()}


def _unique_names(headers: tuple[str, ...]) -> list[str]:
    names: list[str] = []
    for i, header in enumerate(headers, 1):
        name = header or f"column_{i}"
        names.append(name if name not in names else f"{name}_{i}")
    return names


def _columns(records: list[dict[str, Any]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Every scalar in the records by its JMESPath; a list's values are shown joined by `|`."""
    found: list[dict[str, list[str]]] = []
    for record in records:
        row: dict[str, list[str]] = {}
        _scalars(record, "", row, 0)
        found.append(row)
    paths = {path: path for row in found for path in row}
    return {path: ["|".join(row.get(path, ())) for row in found] for path in paths}, paths


def _scalars(value: Any, path: str, row: dict[str, list[str]], depth: int) -> None:
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            _scalars(inner, f"{path}.{_quoted(key)}" if path else _quoted(key), row, depth + 1)
    elif isinstance(value, list):
        nested = any(isinstance(inner, dict) for inner in value)
        for inner in value:
            _scalars(inner, f"{path}[]" if nested else path, row, depth + 1)
    elif value is not None and not isinstance(value, dict):
        row.setdefault(path, []).append(str(value).lower() if isinstance(value, bool) else str(value))


def _quoted(key: str) -> str:
    """A key as JMESPath writes it."""
    plain = key.isascii() and key.replace("_", "a").isalnum() and not key[0].isdigit()
    return key if plain else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
