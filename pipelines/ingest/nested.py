"""Nested files: JSON Lines and JSON, read record by record and flattened."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import orjson

from pipelines.exceptions import InputError
from pipelines.ingest.batches import BrokenRow, RawBatch, RawTable, cells_table
from pipelines.ingest.containers import Container
from pipelines.ingest.encodings import Encoding, utf8_blocks
from pipelines.ingest.flattening import Flattener
from pipelines.ingest.paths import compile_path
from pipelines.model.collection import collection_paused

BATCH = 5_000
#: A single record, in bytes of text.
LONGEST_RECORD = 16 << 20
#: A JSON file that must be read as a whole because its records lie at a path.
LARGEST_DOCUMENT = 256 << 20
_SPACE = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class NestedRecord:
    """One record: where it begins, its text, and what it says (None, with the reason, if that cannot be read)."""

    line: int
    text: str
    content: dict[str, Any] | None
    reason: str = ""


def nested_table(
    records: Iterator[NestedRecord], flattener: Flattener, *, file: str, form: str, encoding: str, lined: bool = True
) -> RawTable:
    """Records as a table whose columns are the schema's fields.

    Raises:
        InputError: there are no records, or a field's path begins with a key that none of the first ones has.
    """
    batches = _chunks(records)
    first = next(batches, None)
    if first is None:
        raise InputError("the file holds no records", file=file, remedy="export it again")
    keys: set[str] = set().union(*(record.content for record in first if record.content))
    missing = flattener.missing(keys) if keys else []
    if missing:
        raise InputError(
            f"no record has a key for the field '{missing[0].name}'; they have {', '.join(sorted(keys))}",
            file=file,
            column=missing[0].name,
            remedy="correct donata.path in datapackage.json, or mark the field optional (donata.optional)",
        )
    return RawTable(
        flattener.names,
        _raw_batches(chain([first], batches), flattener),
        form,
        encoding,
        nested=True,
        lined=lined,
        notes=tuple(("unknown-column", key, "") for key in flattener.unused(keys)),
    )


def _chunks(records: Iterator[NestedRecord]) -> Iterator[list[NestedRecord]]:
    chunk: list[NestedRecord] = []
    size = 0
    for record in records:
        chunk.append(record)
        size += len(record.text)
        if len(chunk) == BATCH or size > LONGEST_RECORD:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _raw_batches(chunks: Iterator[list[NestedRecord]], flattener: Flattener) -> Iterator[RawBatch]:
    row = 1
    while True:
        # A record is a small tree without cycles; there may be a search between two batches.
        with collection_paused():
            chunk = next(chunks, None)
            if chunk is None:
                return
            batch = _raw_batch(chunk, row, flattener)
        yield batch
        row += len(chunk)


def _raw_batch(chunk: Sequence[NestedRecord], row: int, flattener: Flattener) -> RawBatch:
    """The records as cells; `row` is the number of the first."""
    good: list[tuple[int, NestedRecord]] = []
    broken: list[BrokenRow] = []
    for number, record in enumerate(chunk, row):
        if record.content is None:
            broken.append(BrokenRow(number, record.line, "unreadable-row", record.reason, record.text))
        else:
            good.append((number, record))
    return RawBatch(
        cells_table([flattener.cells(record.content or {}) for _, record in good], len(flattener.names)),
        np.array([number for number, _ in good], dtype=np.int64),
        np.array([record.line for _, record in good], dtype=np.int64),
        tuple(broken),
        nested=True,
    )


def json_lines(container: Container, encoding: Encoding) -> Iterator[NestedRecord]:
    """One record a line; blank lines are passed over."""
    for line, raw in _lines(utf8_blocks(container, encoding), container.name):
        if not raw or raw.isspace():
            continue
        text = raw.decode().rstrip("\r")
        try:
            content = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            yield NestedRecord(line, text, None, f"it is not valid JSON ({error})")
            continue
        yield as_record(line, text, content)


def as_record(line: int, text: str, content: Any) -> NestedRecord:
    """A record if the content is an object, else a broken one."""
    if isinstance(content, dict):
        return NestedRecord(line, text, content)
    return NestedRecord(line, text, None, "it is not a JSON object")


def _lines(blocks: Iterator[bytes], file: str) -> Iterator[tuple[int, bytes]]:
    rest, number = b"", 0
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > LONGEST_RECORD:
            raise InputError(
                f"the record is longer than {LONGEST_RECORD:,} bytes",
                file=file,
                line=number + len(lines) + 1,
                remedy="check that each record stands on a line of its own",
            )
        for line in lines:
            number += 1
            yield number, line
    if rest:
        yield number + 1, rest


def json_array(container: Container, encoding: Encoding) -> Iterator[NestedRecord]:
    """The objects of one long array, without reading it as a whole.

    Raises:
        InputError: the JSON is broken; what follows the break cannot be told apart into records.
    """
    decode = json.JSONDecoder().raw_decode
    blocks = utf8_blocks(container, encoding)
    text, line, position = _text_to("[", blocks), 1, 0
    line += text.count("\n", 0, text.index("[")) if "[" in text else 0
    position = text.find("[") + 1
    while True:
        space = _SPACE.match(text, position)
        start = space.end() if space else position
        line += text.count("\n", position, start)
        if text[start : start + 1] == "]":
            return
        try:
            content, end = decode(text, start)
        except json.JSONDecodeError as error:
            block = next(blocks, None)
            if block is None or len(text) - start > LONGEST_RECORD:
                raise _broken(container, error.msg, line + text.count("\n", start, error.pos)) from error
            text, position = text[start:] + block.decode(), 0
            continue
        yield as_record(line, text[start:end], content)
        line += text.count("\n", start, end)
        position = end


def _text_to(sign: str, blocks: Iterator[bytes]) -> str:
    text = ""
    for block in blocks:
        text += block.decode()
        if sign in text:
            break
    return text


def _broken(container: Container, message: str, line: int) -> InputError:
    return InputError(
        f"the JSON is broken or cut short ({message})",
        file=container.name,
        line=line,
        remedy="export the file again, best as JSON Lines: there a broken record does not spoil the others",
    )


def json_document(container: Container, encoding: Encoding, path: str | None) -> Iterator[NestedRecord]:
    """The records that lie at a JMESPath `path` of one JSON document; their numbers stand for lines.

    Raises:
        InputError: the document is broken or too large, or there is no list of records at the path.
    """
    document = _document(container, encoding)
    found = compile_path(path)(document) if path else None
    if not isinstance(found, list):
        lists = (
            [key for key, value in document.items() if isinstance(value, list)] if isinstance(document, dict) else []
        )
        raise InputError(
            f"there is no list of records at '{path}'"
            if path
            else "the file is one JSON object, not a list of records",
            file=container.name,
            remedy="set donata.records of the resource in datapackage.json to the list's path"
            + (f"; it may be {', '.join(lists)}" if lists else ""),
        )
    for number, content in enumerate(found, 1):
        yield as_record(number, orjson.dumps(content).decode(), content)


def _document(container: Container, encoding: Encoding) -> Any:
    text = bytearray()
    for block in utf8_blocks(container, encoding):
        text += block
        if len(text) > LARGEST_DOCUMENT:
            raise InputError(
                f"the JSON document is larger than {LARGEST_DOCUMENT:,} bytes",
                file=container.name,
                remedy="export the records as JSON Lines, which can be read piece by piece",
            )
    try:
        return orjson.loads(bytes(text))
    except orjson.JSONDecodeError as error:
        raise InputError(
            f"the JSON is broken or cut short ({error.msg})",
            file=container.name,
            line=error.lineno,
            remedy="export the file again",
        ) from error
