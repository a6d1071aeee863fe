"""Suitability: whether an item is the kind of thing that the rows are about, learned from its classes and description.

A reference's class graph, where it has one, settles what is an instance of what; but half of all items lack a class,
and no graph says that a registry's "facility" is an observatory. Each *token* (a class, or a word of the description,
alone and beside the row's own type) counts how often it stood on the right item and on a wrong one of that name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipelines.model.identifiers import is_item_id
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.descriptions import is_country_word
from pipelines.reconcile.evidence import INSTANCE_OF, Evidence, Piece
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import spans

Ints = NDArray[np.int64]

SUITABILITY_LEVELS = ("foreign", "odd", "doubtful", "unknown", "fair", "good", "typical")
BOUNDS = (-3.0, -1.5, -0.5, 0.5, 1.5, 3.0)
#: Imagined observations, at the base rate, that a token's counts are added to.
SHRINKAGE = 6.0
#: Observations under which a token is not kept.
LEAST_COUNT = 4
#: The share of right items with a description from which words are learned from.
LEAST_DESCRIBED = 0.5
#: Tokens that count for one item, the most telling first: they say much the same.
MOST_TOKENS = 4


@dataclass(frozen=True)
class Suitability:
    """Token → bits for (or against) the item being the right one."""

    bits: Mapping[str, float]

    def piece(self, clues: Clues, evidence: Evidence, reference: Reference) -> Piece:
        """The piece of evidence."""
        types, at_type = _numbered(own_types(clues))
        plain, at_plain = _plain_tokens(evidence, reference, self._tokens)
        alike, at = np.unique(at_type[evidence.pairs.row] * len(plain) + at_plain, return_inverse=True)
        tables = [[self._by_type[kind] for kind in ("", *own) if kind in self._by_type] for own in types]
        scores = np.zeros(len(alike))
        for place, both in enumerate(alike.tolist()):
            own, tokens = tables[both // len(plain)], plain[both % len(plain)]
            if tokens:
                # The bits of `_crossed`, without making its tokens, of which a model knows few.
                scores[place] = self._total([table[token] for table in own for token in tokens if token in table])
        return self.piece_of(_levels(scores)[at])

    def piece_of(self, codes: NDArray[np.int8]) -> Piece:
        """Codes of `SUITABILITY_LEVELS` as a piece of evidence."""
        return Piece("suitability", "type", SUITABILITY_LEVELS, codes)

    def codes(self, tokens: Iterable[tuple[str, ...]]) -> NDArray[np.int8]:
        """The level of each pair's tokens; equal tokens, of which there are many, are summed up once."""
        known: dict[tuple[str, ...], float] = {}
        scores = []
        for own in tokens:
            score = known.get(own)
            if score is None:
                score = known[own] = self._score(own)
            scores.append(score)
        return _levels(np.array(scores))

    def _score(self, tokens: tuple[str, ...]) -> float:
        return self._total([self.bits[token] for token in tokens if token in self.bits])

    def _total(self, bits: list[float]) -> float:
        return sum(sorted(bits, key=abs, reverse=True)[:MOST_TOKENS])

    @cached_property
    def _tokens(self) -> frozenset[str]:
        """All that an item can have for which the model has bits."""
        return frozenset(token for table in self._by_type.values() for token in table)

    @cached_property
    def _by_type(self) -> dict[str, dict[str, float]]:
        """What a row says that it is → token → bits; "" for tokens alone."""
        tables: dict[str, dict[str, float]] = defaultdict(dict)
        for token, bits in self.bits.items():
            kind, _, plain = token.rpartition("/")
            tables[kind][plain] = bits
        return dict(tables)


def _levels(scores: NDArray[np.float64]) -> NDArray[np.int8]:
    """The codes of `SUITABILITY_LEVELS`."""
    return np.searchsorted(np.array(BOUNDS), scores, side="right").astype(np.int8)


def learn_suitability(tokens: Sequence[tuple[str, ...]], right: NDArray[np.float64]) -> Suitability:
    """Count tokens over pairs, of which `right` says how surely each is the right one.

    Where most of the right items have no description, those that have one come from another source than the rest: their
    words would tell the sources apart, not the things, and are left out.
    """
    if _share_described(tokens, right) < LEAST_DESCRIBED:
        tokens = [tuple(token for token in own if _is_class(token)) for own in tokens]
    for_: dict[str, float] = defaultdict(float)
    against: dict[str, float] = defaultdict(float)
    for own, share in zip(tokens, right.tolist(), strict=True):
        for token in set(own):
            for_[token] += share
            against[token] += 1.0 - share
    base = float(right.mean()) if len(right) else 0.5
    base = min(max(base, 0.01), 0.99)
    bits = {}
    for token in sorted(for_):
        if for_[token] + against[token] >= LEAST_COUNT:
            odds = (for_[token] + SHRINKAGE * base) / (against[token] + SHRINKAGE * (1 - base))
            bits[token] = round(float(np.log2(odds * (1 - base) / base)), 3)
    return Suitability(bits)


def _is_class(token: str) -> bool:
    return is_item_id(token.rpartition("/")[2])


def _share_described(tokens: Sequence[tuple[str, ...]], right: NDArray[np.float64]) -> float:
    """Of the right items, the share whose description has words."""
    described = np.array([any(not _is_class(token) for token in own) for own in tokens], dtype=np.float64)
    return float((described * right).sum() / max(right.sum(), 1e-9))


def tokens_of(clues: Clues, evidence: Evidence, reference: Reference) -> Iterator[tuple[str, ...]]:
    """The tokens of each pair."""
    own = own_types(clues)
    plain, at = _plain_tokens(evidence, reference)
    for row, place in zip(evidence.pairs.row.tolist(), at.tolist(), strict=True):
        yield _crossed(own[row], plain[place])


def _plain_tokens(
    evidence: Evidence, reference: Reference, known: frozenset[str] | None = None
) -> tuple[list[tuple[str, ...]], Ints]:
    """Distinct tokens of items, and which each pair has; of the `known` ones alone, if these are given."""
    ordinals, first, at = np.unique(evidence.pairs.ordinal, return_index=True, return_inverse=True)
    classes = _classes(ordinals, reference, known)
    distinct, of_words = _numbered([evidence.described[pair].words for pair in first.tolist()])
    words = [_telling(own) if known is None else _telling(tuple(filter(known.__contains__, own))) for own in distinct]
    tokens = [tuple(dict.fromkeys((*c, *words[w]))) for c, w in zip(classes, of_words.tolist(), strict=True)]
    distinct, of_item = _numbered(tokens)
    return distinct, of_item[at]


def _classes(ordinals: Ints, reference: Reference, known: frozenset[str] | None) -> list[list[str]]:
    """The classes of each item."""
    classes: list[list[str]] = [[] for _ in range(len(ordinals))]
    held = reference.links.get(INSTANCE_OF)
    if held is not None:
        run, place = spans(held.ptr[ordinals], held.ptr[ordinals + 1] - held.ptr[ordinals])
        numbers, of_link = np.unique(held.number[place], return_inverse=True)
        written = [f"Q{number}" for number in numbers.tolist()]
        kept = np.array([known is None or item in known for item in written], dtype=bool)[of_link]
        for item, number in zip(run[kept].tolist(), of_link[kept].tolist(), strict=True):
            classes[item].append(written[number])
    return classes


def _numbered(tokens: Sequence[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], Ints]:
    """Distinct ones, and the number of each."""
    numbers: dict[tuple[str, ...], int] = {}
    at = [numbers.setdefault(own, len(numbers)) for own in tokens]
    return list(numbers), np.array(at, dtype=np.int64)


@lru_cache(maxsize=1 << 16)
def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words that say what kind of thing it is rather than where."""
    return tuple(word for word in words if len(word) > 2 and not is_country_word(word))


def _crossed(types: tuple[str, ...], plain: tuple[str, ...]) -> tuple[str, ...]:
    return (*plain, *(f"{kind}/{token}" for kind in types for token in plain))


def own_types(clues: Clues) -> list[tuple[str, ...]]:
    """What each row says that it is, in the partner's words."""
    found: list[list[str]] = [[] for _ in range(len(clues))]
    for column in clues.facts:
        if column.property == INSTANCE_OF:
            for row, raw in zip(column.row.tolist(), column.raw, strict=True):
                found[row].append(raw.casefold())
    return [tuple(one) for one in found]
