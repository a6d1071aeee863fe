"""Identifiers: entity ids of a Wikibase, and the kind of external identifier that a column of a partner holds."""

import re
from collections import Counter
from collections.abc import Iterable

from pipelines.model.identifier_kinds import KINDS, KINDS_BY_PROPERTY, IdentifierKind

__all__ = [
    "ENTITY_ID",
    "ITEM_ID",
    "KINDS",
    "KINDS_BY_PROPERTY",
    "LEAST_SHARE",
    "PROPERTY_ID",
    "IdentifierKind",
    "guess_kind",
    "is_entity_id",
    "is_item_id",
    "is_property_id",
]

ITEM_ID = re.compile(r"Q[1-9]\d{0,9}")
PROPERTY_ID = re.compile(r"P[1-9]\d{0,9}")
ENTITY_ID = re.compile(r"(?:[QPE][1-9]\d{0,9}|L[1-9]\d{0,9}(?:-[FS][1-9]\d*)?)")

#: The least share of a column's values that must be of one kind for the column to be taken for that kind.
LEAST_SHARE = 0.8


def is_item_id(text: str) -> bool:
    """True for `Q42`, false for `q42`, `Q042` or a URL."""
    return ITEM_ID.fullmatch(text) is not None


def is_property_id(text: str) -> bool:
    """True for `P31`."""
    return PROPERTY_ID.fullmatch(text) is not None


def is_entity_id(text: str) -> bool:
    """True for the id of an item, property, lexeme, form, sense or entity schema."""
    return ENTITY_ID.fullmatch(text) is not None


def guess_kind(values: Iterable[str | None], column: str = "") -> IdentifierKind | None:
    """The kind of identifier that a column holds, judged by its values (a sample will do) and the column's name.

    A kind whose identifiers look like plain numbers counts only where the values are URLs or the column is named
    after it. None if no kind covers `LEAST_SHARE` of the values.
    """
    counts = Counter(text for text in values if text and text.strip())
    if not counts:
        return None
    words = "".join(letter if letter.isalnum() else " " for letter in column.casefold()).split()
    best: tuple[float, bool, IdentifierKind] | None = None
    for kind in KINDS.values():
        named = kind.name in words or (kind.property or "").casefold() in words
        found = _share(kind, counts, named=named)
        if found >= LEAST_SHARE and (best is None or (named, found) > (best[1], best[0])):
            best = (found, named, kind)
    return best[2] if best else None


def _share(kind: IdentifierKind, counts: Counter[str], *, named: bool) -> float:
    """The share of the texts that are of a kind; 0 as soon as too many are not, which is so of most kinds."""
    whole = found = counts.total()
    for text, count in counts.items():
        if not _is_recognised(kind, text, named=named):
            found -= count
            if found / whole < LEAST_SHARE:
                return 0.0
    return found / whole


def _is_recognised(kind: IdentifierKind, text: str, *, named: bool) -> bool:
    if kind.normalise(text) is None:
        return False
    return kind.distinctive or named or kind.is_address(text)
