"""Readers: a dump opened as what it is, whatever its name says."""

from pathlib import Path

import orjson

from pipelines.exceptions import InputError
from pipelines.ingest.batches import RawTable
from pipelines.ingest.columns import known_headers
from pipelines.ingest.containers import Container, find_container, is_workbook
from pipelines.ingest.delimited import DelimitedReader
from pipelines.ingest.dialects import find_dialect
from pipelines.ingest.encodings import Encoding, find_encoding, utf8_blocks
from pipelines.ingest.flattening import Flattener
from pipelines.ingest.nested import json_array, json_document, json_lines, nested_table
from pipelines.ingest.parquets import open_parquet
from pipelines.messages import N_
from pipelines.partners.package import Resource

SAMPLE = 1 << 18
#: Beginnings of files that are no tables of ours, whatever they are called, and what they are.
_REFUSED = {
    b"\xd0\xcf\x11\xe0": N_("an old Excel workbook (.xls)"),
    b"%PDF": N_("a PDF"),
    b"\x89PNG": N_("an image"),
    b"\xff\xd8\xff": N_("an image"),
    b"GIF8": N_("an image"),
    b"7z\xbc\xaf\x27\x1c": N_("a 7z archive"),
    b"Rar!\x1a\x07": N_("a RAR archive"),
    b"SQLite format 3\0": N_("a database"),
    b"\x7fELF": N_("a program"),
}


def open_dump(path: Path, resource: Resource, scratch: Path, *, name: str = "") -> RawTable:
    """Open a dump of any format; `scratch` takes what must be unpacked to be read, `name` is for messages.

    Raises:
        InputError: the dump is empty, damaged, breaks its encoding, or is of a format that is not read.
    """
    container = find_container(path, name)
    form = sniff_format(container)
    if form in {"xlsx", "parquet"}:
        plain = container.extracted(scratch)
        if form == "xlsx":
            from pipelines.ingest.spreadsheets import open_workbook

            return open_workbook(plain, container.name, resource.dialect)
        return open_parquet(plain, container.name, resource.table_schema)
    encoding = find_encoding(container, resource.encoding)
    if form == "text":
        return open_text(container, resource, encoding)
    return open_delimited(container, resource, encoding)


def sniff_format(container: Container) -> str:
    """`xlsx`, `parquet`, `delimited`, or `text` for what may be JSON; told by the first bytes.

    Raises:
        InputError: it is empty, or of a known format that is not read.
    """
    with container.open() as stream:
        start = stream.read(512)
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise empty(container.name)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK\x03\x04") and (container.compression or is_workbook(container.path)):
        return "xlsx"
    for magic, name_said in _REFUSED.items():
        if start.startswith(magic):
            raise InputError(f"the file is {name_said}", file=container.name, remedy="save it as XLSX or CSV (UTF-8)")
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise InputError(
            "the file is a web page or XML, not a table",
            file=container.name,
            remedy="check the download link: sites answer with a page where a login or a newer address is needed",
        )
    return "text" if text[:1] in {b"{", b"["} else "delimited"


def open_text(container: Container, resource: Resource, encoding: Encoding) -> RawTable:
    """JSON Lines, a JSON array, or a JSON document with its records at a path."""
    flattener = Flattener(resource.table_schema.fields)
    lined = True
    form = json_form(sample_text(container, encoding), resource.donata.records)
    if form == "delimited":
        return open_delimited(container, resource, encoding)
    if form == "jsonl":
        records = json_lines(container, encoding)
    elif form == "array":
        records = json_array(container, encoding)
    else:
        records, lined = json_document(container, encoding, resource.donata.records), False
    name = "jsonl" if form == "jsonl" else "json"
    return nested_table(records, flattener, file=container.name, form=name, encoding=str(encoding), lined=lined)


def json_form(sample: str, records: str | None) -> str:
    """`jsonl`, `array`, `document`, or `delimited` for a table that only begins like JSON."""
    if records:
        return "document"
    lines = [line for line in sample.splitlines() if line.strip()][:2]
    if lines and lines[0].lstrip().startswith("{") and (_is_json(lines[0]) or (len(lines) > 1 and _is_json(lines[1]))):
        return "jsonl"
    start = sample.lstrip()
    if start.startswith("["):
        return "array" if start[1:].lstrip()[:1] in {"{", "]", ""} else "delimited"
    return "document" if start[1:].lstrip()[:1] in {'"', "}"} else "delimited"


def _is_json(line: str) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def open_delimited(container: Container, resource: Resource, encoding: Encoding) -> RawTable:
    """A CSV or TSV file.

    Raises:
        InputError: the file is empty, or breaks its encoding.
    """
    sample, blocks = sample_text(container, encoding), utf8_blocks(container, encoding)
    if "\r" in sample and "\n" not in sample:  # As Mac OS wrote lines until 2001, and some exports still do.
        sample, blocks = sample.replace("\r", "\n"), (block.replace(b"\r", b"\n") for block in blocks)
    dialect = find_dialect(sample, resource.dialect, known_headers(resource.table_schema))
    reader = DelimitedReader(blocks, dialect, container.name)
    headers = reader.headers()
    if not headers:
        raise empty(container.name)
    notes = (("guessed-encoding", "", encoding.codec),) if encoding.guessed else ()
    return RawTable(
        tuple(headers),
        reader.batches(),
        "tsv" if dialect.delimiter == "\t" else "csv",
        str(encoding),
        str(dialect),
        dialect.delimiter,
        notes=notes,
    )


def empty(file: str) -> InputError:
    """The error for a file without content."""
    return InputError("the file is empty", file=file, remedy="export it again: it has no header and no rows")


def sample_text(container: Container, encoding: Encoding) -> str:
    """The file's first lines, whole ones if it is longer than the sample."""
    sample = b""
    for block in utf8_blocks(container, encoding):
        sample += block
        if len(sample) >= SAMPLE:
            end = sample.rfind(b"\n", 0, SAMPLE) + 1
            return (sample[:end] if end else sample).decode()
    return sample.decode()
