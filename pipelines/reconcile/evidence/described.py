"""What an item's description says as evidence: countries and places, where no statement was compared."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.descriptions import Descriptions, countries_in
from pipelines.reconcile.evidence.pieces import Codes, Piece
from pipelines.reconcile.pairs import Pairs

#: Whose values are countries, so that what a description says of countries compares with them.
COUNTRY_PROPERTIES = frozenset({"P17", "P27", "P495"})
COUNTRY_LEVELS = ("contradicting", "unknown", "exact")
PLACE_LEVELS = ("absent", "unknown", "exact")


def from_descriptions(clues: Clues, pairs: Pairs, described: Descriptions, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Countries and places that the description names, where no statement was compared."""
    own = _own_countries(clues)
    compared = np.zeros(len(pairs), dtype=bool)
    for piece in pieces:
        if piece.kind == "fact" and piece.prop in COUNTRY_PROPERTIES:
            compared |= (piece.codes == 0) | (piece.codes == 3)
    codes = np.full(len(pairs), 1, dtype=np.int8)
    texts_of = described.of_pairs()
    named = np.fromiter((bool(one.countries) for one in described.distinct), np.bool_)[texts_of]
    said = np.fromiter(map(bool, own), np.bool_, len(own))
    at = np.flatnonzero(named & said[pairs.row] & ~compared)
    for n, row in zip(at.tolist(), pairs.row[at].tolist(), strict=True):
        codes[n] = 0 if described.distinct[texts_of[n]].countries.isdisjoint(own[row]) else 2
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


def _places(clues: Clues, pairs: Pairs, described: Descriptions) -> Codes:
    """Whether the description names the row's place."""
    own: list[tuple[str, ...]] = [()] * len(clues)
    for column in clues.mentions:
        for row, text in zip(column.row.tolist(), column.values, strict=True):
            if place := _place(text):
                own[row] = (*own[row], place)
    said = np.fromiter(map(bool, own), np.bool_, len(own))
    texts_of = described.of_pairs()
    worded = np.fromiter((bool(one.words) for one in described.distinct), np.bool_)[texts_of]
    at = np.flatnonzero(said[pairs.row] & worded)
    texts = [one.text for one in described.distinct]
    codes = np.full(len(pairs), 1, dtype=np.int8)
    places, written = map(own.__getitem__, pairs.row[at].tolist()), map(texts.__getitem__, texts_of[at].tolist())
    found = [
        some[0] in text if len(some) == 1 else any(place in text for place in some)
        for some, text in zip(places, written, strict=True)
    ]
    codes[at] = np.where(np.array(found, dtype=bool), 2, 0)
    return codes


@lru_cache(maxsize=1 << 14)
def _place(text: str) -> str:
    """The folded words of a place with spaces around them; empty for a country, which is compared as such."""
    words = tuple(fold_name(text).split())
    return "" if not words or countries_in(words) else f" {' '.join(words)} "
