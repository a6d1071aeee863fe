"""Uses: where a mapping names columns, regular expressions, crosswalks and properties, with the place of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from pydantic import BaseModel

from pipelines.messages import N_
from pipelines.partners.located import KeyPath
from pipelines.partners.mapping import (
    Condition,
    DateMatch,
    FactMatch,
    IdentifierMatch,
    Mapping,
    NewItems,
    SnakSpec,
    ValueSource,
)


@dataclass(frozen=True)
class Use:
    """A name that the mapping uses, and where."""

    at: KeyPath
    name: str


def parts(part: BaseModel, at: KeyPath = ()) -> Iterator[tuple[KeyPath, BaseModel]]:
    """Every part of a mapping, itself first, with its key path as the file has it."""
    yield at, part
    for name, field in type(part).model_fields.items():
        here = (*at, field.alias or name)
        for inner, value in _entries(getattr(part, name), here):
            if isinstance(value, BaseModel):
                yield from parts(value, inner)


def _entries(value: object, at: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    if isinstance(value, tuple):
        for number, entry in enumerate(value):
            yield from _entries(entry, (*at, number))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _entries(entry, (*at, name))
    else:
        yield at, value


def column_uses(mapping: Mapping) -> Iterator[Use]:
    """Columns that matches, statements, terms and references draw on."""
    for at, part in parts(mapping):
        column = getattr(part, "column", None)
        if column is not None:
            yield Use((*at, "column"), column)
        if isinstance(part, ValueSource) and part.template is not None:
            for name in placeholders(part.template):
                yield Use((*at, "template"), name)


def new_item_uses(mapping: Mapping) -> Iterator[Use]:
    """Columns that the conditions for new items name; they do not count as mapped by that."""
    for at, part in parts(mapping):
        if isinstance(part, NewItems):
            for key in ("identifiers", "signals"):
                for number, name in enumerate(getattr(part, key)):
                    yield Use((*at, key, number), name)


def pattern_uses(mapping: Mapping) -> Iterator[tuple[Use, int | None]]:
    """Regular expressions, each with the number of groups that it must have (None: any)."""
    for at, part in parts(mapping):
        if isinstance(part, ValueSource | DateMatch) and part.extract is not None:
            yield Use((*at, "extract"), part.extract), 1
        if isinstance(part, Condition) and part.matches is not None:
            yield Use((*at, "matches"), part.matches), None


def crosswalk_uses(mapping: Mapping) -> Iterator[Use]:
    """Names of crosswalks."""
    for at, part in parts(mapping):
        if isinstance(part, SnakSpec | FactMatch) and part.crosswalk is not None:
            yield Use((*at, "crosswalk"), part.crosswalk)


def row_uses(mapping: Mapping) -> Iterator[tuple[KeyPath, SnakSpec]]:
    """Statements, qualifiers and references that name other rows of the dump."""
    for at, part in parts(mapping):
        if isinstance(part, SnakSpec) and part.names_row:
            yield at, part


def property_uses(mapping: Mapping) -> Iterator[Use]:
    """Property ids: of matches, statements, qualifiers and references."""
    for at, part in parts(mapping):
        if isinstance(part, SnakSpec | IdentifierMatch | DateMatch | FactMatch):
            yield Use((*at, "property"), part.property)


def mapping_properties(mapping: Mapping) -> tuple[str, ...]:
    """All property ids of the mapping, each once, in order of first appearance."""
    return tuple(dict.fromkeys(use.name for use in property_uses(mapping)))


def placeholders(template: str) -> tuple[str, ...]:
    """The column names in a template's `{…}`, in order.

    Raises:
        ValueError: braces do not pair, or hold more than a name.
    """
    names = []
    for _literal, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(N_(f"'{{{name}}}' is not a column's name"))
        names.append(name)
    return tuple(names)
