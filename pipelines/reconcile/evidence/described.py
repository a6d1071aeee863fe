"""What an item's description says as evidence: countries and places, where no statement was compared."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.descriptions import Described, countries_in
from pipelines.reconcile.evidence.pieces import Codes, Piece
from pipelines.reconcile.pairs import Pairs

#: Whose values are countries, so that what a description says of countries compares with them.
COUNTRY_PROPERTIES = frozenset({"P17", "P27", "P495"})
COUNTRY_LEVELS = ("contradicting", "unknown", "exact")
PLACE_LEVELS = ("absent", "unknown", "exact")


def from_descriptions(
    clues: Clues, pairs: Pairs, described: Sequence[Described], pieces: Sequence[Piece]
) -> Iterator[Piece]:
    """Countries and places that the description names, where no statement was compared."""
    own = _own_countries(clues)
    compared = np.zeros(len(pairs), dtype=bool)
    for piece in pieces:
        if piece.kind == "fact" and piece.prop in COUNTRY_PROPERTIES:
            compared |= (piece.codes == 0) | (piece.codes == 3)
    codes = np.full(len(pairs), 1, dtype=np.int8)
    named = np.fromiter((bool(one.countries) for one in described), np.bool_, len(described))
    said = np.fromiter(map(bool, own), np.bool_, len(own))
    at = np.flatnonzero(named & said[pairs.row] & ~compared)
    for n, row in zip(at.tolist(), pairs.row[at].tolist(), strict=True):
        codes[n] = 0 if described[n].countries.isdisjoint(own[row]) else 2
    yield Piece("country", "description", COUNTRY_LEVELS, codes)
    if clues.mentions:
        yield Piece("place", "description", PLACE_LEVELS, _places(clues, pairs, described))


def _own_countries(clues: Clues) -> list[frozenset[int]]:
    """Each row's countries: by its facts, else by the names of countries in its texts."""
    found: list[set[int]] = [set() for _ in range(len(clues))]
    for column in clues.facts:
        if column.property in COUNTRY_PROPERTIES:
            for row, items in zip(column.row.tolist(), column.values, strict=True):
                found[row].update(items)
    for texts in clues.mentions:
        for row, text in zip(texts.row.tolist(), texts.values, strict=True):
            if not found[row]:
                found[row].update(countries_in(tuple(fold_name(text).split())))
    return [frozenset(one) for one in found]


def _places(clues: Clues, pairs: Pairs, described: Sequence[Described]) -> Codes:
    """Whether the description names the row's place."""
    own: list[set[tuple[str, ...]]] = [set() for _ in range(len(clues))]
    for column in clues.mentions:
        for row, text in zip(column.row.tolist(), column.values, strict=True):
            if words := _place_words(text):
                own[row].add(words)
    codes = np.full(len(pairs), 1, dtype=np.int8)
    said = np.fromiter(map(bool, own), np.bool_, len(own))
    at = np.flatnonzero(said[pairs.row])
    for n, row in zip(at.tolist(), pairs.row[at].tolist(), strict=True):
        words = described[n].words
        if words:
            codes[n] = 0
            for place in own[row]:
                if place[0] in words and _within(place, words):
                    codes[n] = 2
    return codes


@lru_cache(maxsize=1 << 14)
def _place_words(text: str) -> tuple[str, ...]:
    """The folded words of a place; none of a country, which is compared as such."""
    words = tuple(fold_name(text).split())
    return () if countries_in(words) else words


def _within(place: tuple[str, ...], words: tuple[str, ...]) -> bool:
    size = len(place)
    return any(words[n : n + size] == place for n in range(len(words) - size + 1))
