"""Needs: what a partner's data package asks of a dump, column by column, and an example file that fulfils it. Pure."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipelines.ingest.columns import headers_of
from pipelines.ingest.fieldtypes import type_name, words_for
from pipelines.messages import N_
from pipelines.model.safe_cells import safe_row
from pipelines.partners.package import Resource, SchemaField

#: An example for a type whose field has none.
_BY_TYPE = {
    "number": "1.5",
    "boolean": "true",
    "year": "1901",
    "yearmonth": "1901-05",
    "geopoint": "13.40, 52.52",
    "email": "name@example.org",
    "uri": "https://example.org/1",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
}
_DAY = datetime(1901, 5, 31, 12, 0)  # noqa: DTZ001 - no moment, but an example of how one is written


@dataclass(frozen=True)
class Need:
    """One column: its name and others that are understood, what it holds, its form, and whether it must be there.

    `required`: every row needs a value. `optional`: the column may be absent. `separator` parts several values.
    """

    name: str
    other_names: tuple[str, ...]
    title: str
    description: str
    holds: str
    form: str
    required: bool
    unique: bool
    optional: bool
    example: str
    separator: str


def needs_of(resource: Resource) -> list[Need]:
    """The columns that the resource's schema asks for, in its order."""
    return [_need(field, resource) for field in resource.table_schema.fields]


def _need(field: SchemaField, resource: Resource) -> Need:
    key = resource.table_schema.key
    rules = field.constraints
    return Need(
        field.name,
        headers_of(field)[1:],
        field.title or "",
        field.description or "",
        type_name(field),
        _form(field),
        rules.required or field.name in key,
        rules.unique or key == (field.name,),
        field.donata.optional,
        _example(field),
        field.donata.separator or "",
    )


def _form(field: SchemaField) -> str:
    """What a value must look like, beyond its type."""
    rules = field.constraints
    parts = [words_for(field)] if field.type in {"date", "datetime"} else []
    if rules.enum:
        parts.append(N_(f"one of {', '.join(rules.enum)}"))
    if rules.pattern:
        parts.append(N_(f"pattern {rules.pattern}"))
    if rules.minimum is not None:
        parts.append(N_(f"at least {rules.minimum}"))
    if rules.maximum is not None:
        parts.append(N_(f"at most {rules.maximum}"))
    if rules.min_length is not None:
        parts.append(N_(f"at least {rules.min_length} characters"))
    if rules.max_length is not None:
        parts.append(N_(f"at most {rules.max_length} characters"))
    return "; ".join(parts)


def _example(field: SchemaField) -> str:
    """The package's own example, or else one by the field's rules; empty where nobody can know one."""
    rules = field.constraints
    if field.example is not None:
        return field.example
    if rules.enum:
        return rules.enum[0]
    if field.type in {"date", "datetime"}:
        return _moment(field)
    kind = field.format if field.type == "string" and field.format in _BY_TYPE else field.type
    if kind in {"integer", "year", "number"} and isinstance(rules.minimum, int | float):
        return str(rules.minimum)
    if kind == "integer":
        return "1"
    text = _BY_TYPE.get(kind, "")
    free = rules.pattern is None and not field.donata.identifier
    return text or ("text" if rules.required and free else "")


def _moment(field: SchemaField) -> str:
    if isinstance(field.constraints.minimum, date):
        return field.constraints.minimum.isoformat()
    if field.format not in {"default", "any"}:
        return _DAY.strftime(field.format)
    return _DAY.date().isoformat() if field.type == "date" else _DAY.isoformat()


def example_csv(resource: Resource) -> str:
    """A file with one row that the check accepts, as far as the package has examples for what it demands."""
    needs = needs_of(resource)
    delimiter = resource.dialect.delimiter or ","
    text = io.StringIO()
    writer: Any = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([need.name for need in needs])
    writer.writerow(safe_row(need.example for need in needs))
    return text.getvalue()
