"""Suitability: whether an item is the kind of thing that the rows are about, learned from its classes and description.

A reference's class graph, where it has one, settles what is an instance of what; but half of all items lack a class,
and no graph says that a registry's "facility" is an observatory. Each *token* (a class, or a word of the description,
alone and beside the row's own type) counts how often it stood on the right item and on a wrong one of that name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pipelines.model.identifiers import is_item_id
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.descriptions import is_country_word
from pipelines.reconcile.evidence import INSTANCE_OF, Evidence, Piece
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import pointers, spans

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
        """The piece of evidence: of each pair the bits of `_crossed`, without making its tokens."""
        tokens = self._known_tokens(evidence, reference)
        types, of_row = _numbered(own_types(clues))
        item, own = evidence.described.item, of_row[evidence.pairs.row]
        pair, place = spans(tokens.ptr[item], np.diff(tokens.ptr)[item])
        token, own = tokens.number[place], own[pair]
        numbers = {kind: number for number, kind in enumerate(self._by_type)}
        tables = [[numbers[kind] for kind in ("", *kinds) if kind in numbers] for kinds in types]
        most = max(map(len, tables), default=0)
        # One more table, which is empty, for types with fewer tables than others.
        table = np.array([one + [len(numbers)] * (most - len(one)) for one in tables], dtype=np.int64).reshape(-1, most)
        bits = self._bits[table[own].T, token].ravel()
        known = np.flatnonzero(~np.isnan(bits))
        bits = bits[known]
        light = np.searchsorted(self._weights, -np.abs(bits))
        return self.piece_of(_levels(_most_telling(np.tile(pair, most)[known], light, bits, len(item))))

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

    def _known_tokens(self, evidence: Evidence, reference: Reference) -> "_Tokens":
        """The tokens of each item that the model has bits for: classes, then words."""
        described, known, telling = evidence.described, self._numbers, self._words
        item, written, of_link = _classes(described.items, reference)
        number = np.array([known.get(one, -1) for one in written], dtype=np.int64)[of_link]
        words = [[telling[word] for word in one.words if word in telling] for one in described.distinct]
        ptr = pointers([len(one) for one in words])
        flat = np.array(list(chain.from_iterable(words)), dtype=np.int64)
        worded, place = spans(ptr[described.text], np.diff(ptr)[described.text])
        items, tokens = np.concatenate([item[number >= 0], worded]), np.concatenate([number[number >= 0], flat[place]])
        # Each once, where it stands first.
        _, first = np.unique(items * (len(known) + 1) + tokens, return_index=True)
        first.sort()
        order = first[np.argsort(items[first], kind="stable")]
        return _Tokens(pointers(np.bincount(items[order], minlength=len(described.items))), tokens[order])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """All that an item can have for which the model has bits, numbered."""
        return {token: number for number, token in enumerate({t: None for one in self._by_type.values() for t in one})}

    @cached_property
    def _words(self) -> dict[str, int]:
        """The words among them that tell."""
        return {word: self._numbers[word] for word in _telling(tuple(self._numbers))}

    @cached_property
    def _bits(self) -> NDArray[np.float64]:
        """Bits by type and token; nan where the model knows none."""
        bits = np.full((len(self._by_type) + 1, len(self._numbers)), np.nan)
        for number, table in enumerate(self._by_type.values()):
            bits[number, [self._numbers[token] for token in table]] = list(table.values())
        return bits

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        """What tokens weigh, whatever they speak for, the weightiest first, below zero."""
        return np.unique(-np.abs(np.array(list(self.bits.values()))))

    @cached_property
    def _by_type(self) -> dict[str, dict[str, float]]:
        """What a row says that it is → token → bits; "" for tokens alone."""
        tables: dict[str, dict[str, float]] = defaultdict(dict)
        for token, bits in self.bits.items():
            kind, _, plain = token.rpartition("/")
            tables[kind][plain] = bits
        return dict(tables)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Item by item the numbers of its tokens."""

    ptr: Ints
    number: Ints


def _most_telling(pair: Ints, light: Ints, bits: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Of each of `count` pairs the sum of its `MOST_TOKENS` least light bits, of equals those that come first."""
    # As one number each, they are sorted several times as fast.
    key = (pair * (int(light.max(initial=0)) + 1) + light) * len(bits) + np.arange(len(bits))
    order = np.sort(key) % max(len(bits), 1)
    pair, bits = pair[order], bits[order]
    rank = np.arange(len(pair)) - np.searchsorted(pair, pair)
    first = rank < MOST_TOKENS
    table = np.zeros((MOST_TOKENS, count))
    table[rank[first], pair[first]] = bits[first]
    # Added one by one, as `_total` does: the last digit may decide on a level.
    return np.asarray(sum(table, np.zeros(count)))


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
    own, described = own_types(clues), evidence.described
    tokens: list[list[str]] = [[] for _ in described.items]
    item, written, of_link = _classes(described.items, reference)
    for place, number in zip(item.tolist(), of_link.tolist(), strict=True):
        tokens[place].append(written[number])
    for place, text in enumerate(described.text.tolist()):
        tokens[place] += _telling(described.distinct[text].words)
    for row, place in zip(evidence.pairs.row.tolist(), described.item.tolist(), strict=True):
        yield _crossed(own[row], tuple(dict.fromkeys(tokens[place])))


def _classes(ordinals: Ints, reference: Reference) -> tuple[Ints, list[str], Ints]:
    """The classes of each item: which item, the distinct classes, and which of them."""
    held = reference.links.get(INSTANCE_OF)
    if held is None:
        return np.empty(0, np.int64), [], np.empty(0, np.int64)
    item, place = spans(held.ptr[ordinals], held.ptr[ordinals + 1] - held.ptr[ordinals])
    numbers, of_link = np.unique(held.number[place], return_inverse=True)
    return item, [f"Q{number}" for number in numbers.tolist()], of_link


def _numbered(tokens: Sequence[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], Ints]:
    """Distinct ones, and the number of each."""
    numbers: dict[tuple[str, ...], int] = {}
    at = [numbers.setdefault(own, len(numbers)) for own in tokens]
    return list(numbers), np.array(at, dtype=np.int64)


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words that say what kind of thing it is rather than where."""
    return tuple(word for word in words if len(word) > 2 and not is_country_word(word))


def _crossed(types: tuple[str, ...], plain: tuple[str, ...]) -> tuple[str, ...]:
    return (*plain, *(f"{kind}/{token}" for kind in types for token in plain))


def own_types(clues: Clues) -> list[tuple[str, ...]]:
    """What each row says that it is, in the partner's words."""
    found: list[tuple[str, ...]] = [()] * len(clues)
    for column in clues.facts:
        if column.property == INSTANCE_OF:
            folded = {raw: raw.casefold() for raw in set(column.raw)}
            for row, raw in zip(column.row.tolist(), column.raw, strict=True):
                found[row] = (*found[row], folded[raw])
    return found
