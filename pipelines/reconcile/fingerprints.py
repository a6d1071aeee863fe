"""Fingerprints: what of a record a judgement rested on, so that a change of it is seen; and its identifiers. Pure."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from pipelines.model.identifiers import KINDS_BY_PROPERTY
from pipelines.model.records import VALUE_SEPARATOR, cell_values
from pipelines.partners.mapping import IdentifierMatch, Match

_COLUMN, _VALUE = "\x1d", "\x1e"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`digest`: 32 hexadecimal digits over the matching fields; `identifiers`: (property, value in normal form)."""

    digest: str
    identifiers: tuple[tuple[str, str], ...]


def matching_columns(match: Match) -> tuple[str, ...]:
    """The columns by which a mapping finds items, each once, in alphabetical order."""
    columns = [i.column for i in match.identifiers] + [n.column for n in match.names]
    columns += [d.column for d in match.dates] + [f.column for f in match.facts]
    return tuple(sorted(set(columns)))


def fingerprint(record: Mapping[str, Any], match: Match) -> Fingerprint:
    """The record's fingerprint: the same however its values are spaced, cased or ordered, and whatever else changes."""
    identifiers = tuple(dict.fromkeys(i for spec in match.identifiers for i in _identifiers(spec, record)))
    fields = [(column, _normal(record.get(column))) for column in matching_columns(match)]
    text = _COLUMN.join(f"{column}{VALUE_SEPARATOR}{value}" for column, value in fields if value)
    return Fingerprint(blake2b(text.encode(), digest_size=16).hexdigest(), identifiers)


def fingerprints(records: Iterable[Mapping[str, Any]], match: Match) -> dict[str, Fingerprint]:
    """The fingerprints of records by their keys."""
    return {record["_key"]: fingerprint(record, match) for record in records}


def _normal(cell: str | None) -> str:
    folded = (" ".join(unicodedata.normalize("NFKC", value).casefold().split()) for value in cell_values(cell))
    return _VALUE.join(sorted({value for value in folded if value}))


def _identifiers(spec: IdentifierMatch, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = KINDS_BY_PROPERTY.get(spec.property)
    for text in cell_values(record.get(spec.column)):
        value = kind.normalise(text) if kind else text.strip()
        if value:
            yield spec.property, value
