"""Flattening: nested records (JSON, nested Parquet) → one cell per field, by the fields' JMESPath expressions.

JMESPath: https://jmespath.org/specification.html. A list becomes several values of one cell; an object its JSON text.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jmespath.exceptions
import orjson

from pipelines.exceptions import PartnerError
from pipelines.ingest.paths import Find, compile_path, parse_path
from pipelines.model.records import VALUE_SEPARATOR, join_values
from pipelines.partners.package import SchemaField

Record = Mapping[str, Any]


class Flattener:
    """Cuts records into cells, one per field, in the schema's order."""

    def __init__(self, fields: Sequence[SchemaField]) -> None:
        self.names = tuple(field.name for field in fields)
        self._fields = fields
        self._finds = [_find(field) for field in fields]
        self._separators = [field.donata.separator for field in fields]

    def cells(self, record: Record) -> list[str | None]:
        """The record's cells; None where a field's path finds nothing."""
        pairs = zip(self._finds, self._separators, strict=True)
        return [_cell(find(record), separator) for find, separator in pairs]

    def missing(self, keys: set[str]) -> list[SchemaField]:
        """Fields that are not optional and whose path begins with none of the records' own keys."""
        return [
            field
            for field in self._fields
            if not field.donata.optional and (roots := roots_of(field)) and not roots & keys
        ]

    def unused(self, keys: set[str]) -> list[str]:
        """The records' own keys with which no path begins."""
        return sorted(keys - set().union(*(roots_of(field) for field in self._fields)))


def roots_of(field: SchemaField) -> set[str]:
    """The keys of the record from which the field's path may start."""
    if field.donata.path is None:
        return {field.name, *field.donata.headers}
    return _roots(parse_path(field.donata.path).parsed)


def _find(field: SchemaField) -> Find:
    """How to get at the field's value: by its path, or else by its name or one of its headers."""
    if field.donata.path is None:
        names = (field.name, *field.donata.headers)
        return lambda record: next((record[name] for name in names if name in record), None)
    search = compile_path(field.donata.path)

    def find(record: Any) -> Any:
        try:
            return search(record)
        except jmespath.exceptions.JMESPathError as error:
            raise PartnerError(
                f"the path of field '{field.name}' fails on a record: {str(error).splitlines()[0]}",
                column=field.name,
                remedy="guard the function against null and other types, e.g. with `|| ''` or a filter",
            ) from error

    return find


_ON_FIRST = {
    "subexpression",
    "index_expression",
    "projection",
    "filter_projection",
    "value_projection",
    "flatten",
    "pipe",
}


def _roots(node: Mapping[str, Any]) -> set[str]:
    if node["type"] == "field":
        return {node["value"]}
    children = [child for child in node.get("children", ()) if isinstance(child, dict)]
    if node["type"] in _ON_FIRST:
        children = children[:1]
    return set().union(*(_roots(child) for child in children))


def _cell(value: Any, separator: str | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and not separator:
        return value.replace(VALUE_SEPARATOR, " ") or None
    return join_values([part for text in _texts(value) for part in _split(text, separator)])


def _texts(value: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, str):
        yield value.replace(VALUE_SEPARATOR, " ")
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield repr(value)
    elif isinstance(value, dict):
        yield orjson.dumps(value, default=str).decode()
    else:
        yield str(value)


def _split(text: str, separator: str | None) -> list[str]:
    return text.split(separator) if separator else [text]
