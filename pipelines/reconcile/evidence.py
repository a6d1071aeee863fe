"""Evidence: every clue of a batch compared with every candidate, as columns of named levels. Pure.

A *piece* of evidence is one comparison over all pairs: its levels are named, the worst first, and `codes` has the level
of each pair. What is missing on either side is `unsaid` (by the row) or `silent` (the item): never a contradiction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from pipelines.model.parsing.names import fold_name
from pipelines.model.parsing.urls import host, registered_domain
from pipelines.reconcile.clues import Clues, Column
from pipelines.reconcile.descriptions import NOTHING, Described, countries_in, describe
from pipelines.reconcile.name_levels import LIKELY, NAME_LEVELS, STRONG
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.ragged import best_by, join, row_pointers
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.spans import DATE_LEVELS, Span, Spans, compare_spans, spans_of

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]

INSTANCE_OF = "P31"
BIRTH, DEATH = "P569", "P570"
#: Whose values are countries, so that what a description says of countries compares with them.
COUNTRY_PROPERTIES = frozenset({"P17", "P27", "P495"})

IDENTIFIER_LEVELS = ("contradicting", "unknown", "exact")
FACT_LEVELS = ("contradicting", "unsaid", "silent", "exact")
TEXT_LEVELS = ("contradicting", "unsaid", "silent", "close", "exact")
WEBSITE_LEVELS = ("other", "unsaid", "silent", "domain", "host", "exact")
TYPE_LEVELS = ("other", "silent", "exact")
COUNTRY_LEVELS = ("contradicting", "unknown", "exact")
PLACE_LEVELS = ("absent", "unknown", "exact")
TITLE_LEVELS = ("silent", "none", "little", "half", "much", "alike", "same")
FORM_LEVELS = ("variant-alias", "variant-label", "other-alias", "other-label", "main-alias", "main-label")
#: Expected bearers by chance (powers of two) under which a name is the rarer.
RARITY_BOUNDS = (-16.0, -11.0, -7.0, -4.0, -1.0)
RARITY_LEVELS = tuple(
    f"{how}-{rarity}" for how in ("loose", "likely", "strong") for rarity in ("crowd", "common", "usual", "scarce", "rare", "unique")
)
HOMONYM_LEVELS = ("many", "several", "two", "one")
RIVAL_LEVELS = ("many", "two", "one", "none")


@dataclass(frozen=True, slots=True)
class Piece:
    """One comparison of all pairs: `about` is the column (or what else was looked at), `property` the item's side."""

    kind: str
    about: str
    levels: tuple[str, ...]
    codes: Codes
    prop: str = ""

    @property
    def key(self) -> str:
        """What a model knows it by: the kind, and the property where there is one."""
        return f"{self.kind}:{self.prop}" if self.prop else self.kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """All pieces for all pairs, and what the items' descriptions say."""

    pairs: Pairs
    pieces: Sequence[Piece]
    described: Sequence[Described]

    def piece(self, key: str) -> Piece | None:
        """The piece of this key."""
        return next((piece for piece in self.pieces if piece.key == key), None)


def gather(clues: Clues, pairs: Pairs, reference: Reference, types: Sequence[str]) -> Evidence:
    """Compare everything."""
    described = _described(pairs, reference, clues.languages)
    pieces = [
        *_identifiers(clues, pairs, reference),
        *_names(clues, pairs, reference),
        _type(pairs, reference, types),
        *_dates(clues, pairs, reference, described),
        *_facts(clues, pairs, reference),
        *_texts(clues, pairs, reference),
    ]
    pieces += _from_descriptions(clues, pairs, described, pieces)
    return Evidence(pairs, pieces, described)


def _described(pairs: Pairs, reference: Reference, languages: Sequence[str]) -> list[Described]:
    distinct, at = np.unique(pairs.ordinal, return_inverse=True)
    texts = reference.descriptions(distinct, languages)
    read = [describe(text) if text else NOTHING for text in texts]
    return [read[n] for n in at.tolist()]


def _identifiers(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
    """Several values are alternatives: one that agrees is enough."""
    for column in clues.identifiers:
        held = reference.texts.get(column.property)
        codes = np.full(len(pairs), 1, dtype=np.int8)
        if held is not None:
            joined = join(row_pointers(column.row, len(clues)), pairs.row, held.ptr, pairs.ordinal)
            theirs = held.values(joined.right)
            same = [column.values[ours] == text for ours, text in zip(joined.left.tolist(), theirs, strict=True)]
            codes = best_by(joined.pair, np.where(np.array(same, dtype=bool), 2, 0), len(pairs), 1)
        yield Piece("identifier", column.column, IDENTIFIER_LEVELS, codes, column.property)


def _names(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
    yield Piece("name", "name", NAME_LEVELS, pairs.level)
    label = (np.asarray(reference.names.kind[np.maximum(pairs.name, 0)]) & 1) > 0
    worth = np.select([pairs.rank == 0, pairs.rank == 1], [4, 2], default=0) + label
    yield Piece("form", "name", FORM_LEVELS, worth.astype(np.int8))
    yield Piece("rarity", "name", RARITY_LEVELS, _rarity(clues, pairs, reference))
    yield Piece("homonyms", "name", HOMONYM_LEVELS, _homonyms(clues, pairs, reference))
    yield Piece("title", "name", TITLE_LEVELS, _titles(clues, pairs, reference))
    yield Piece("rivals", "name", RIVAL_LEVELS, _rivals(pairs))


def _rarity(clues: Clues, pairs: Pairs, reference: Reference) -> Codes:
    """How many would bear the form by chance, were its words drawn apart from each other."""
    forms, at = np.unique(np.maximum(pairs.form, 0), return_inverse=True)
    split = [fold_name(clues.names.forms[form]).split() for form in forms.tolist()] if len(pairs) else []
    words = sorted({word for one in split for word in one})
    counts = dict(zip(words, np.asarray(reference.word_counts(words)).tolist(), strict=True))
    size = max(len(reference), 2)
    logs = {word: np.log2(max(count, 0.5) / size) for word, count in counts.items()}
    expected = np.array([np.log2(size) + sum(logs[word] for word in one) for one in split])
    rarity = len(RARITY_BOUNDS) - np.searchsorted(np.array(RARITY_BOUNDS), expected)
    strength = np.select([pairs.level >= STRONG, pairs.level >= LIKELY], [2, 1], default=0)
    return (strength * 6 + (rarity[at] if len(at) else 0)).astype(np.int8)


def _homonyms(clues: Clues, pairs: Pairs, reference: Reference) -> Codes:
    """How many entities of the reference bear the item's name that fitted."""
    names, at = np.unique(np.maximum(pairs.name, 0), return_inverse=True)
    if not len(pairs):
        return np.empty(0, np.int8)
    bearers = np.asarray(reference.bearers(reference.names.folded(names)))[at]
    return np.select([bearers <= 1, bearers == 2, bearers <= 4], [3, 2, 1], default=0).astype(np.int8)


def _titles(clues: Clues, pairs: Pairs, reference: Reference) -> Codes:
    """The row's first name beside the item's label: whether they are called alike, whatever else they are called."""
    if not len(pairs):
        return np.empty(0, np.int8)
    first: dict[int, str] = {}
    for row, form in zip(clues.names.row.tolist(), clues.names.form.tolist(), strict=True):
        first.setdefault(row, clues.names.forms[form])
    ours = [fold_name(first.get(row, "")) for row in pairs.row.tolist()]
    distinct, at = np.unique(pairs.ordinal, return_inverse=True)
    labels = [fold_name(label or "") for label in reference.labels(distinct, clues.languages)]
    theirs = [labels[n] for n in at.tolist()]
    ratio = np.asarray(process.cpdist(ours, theirs, scorer=fuzz.token_sort_ratio, dtype=np.float32))
    codes = 1 + np.searchsorted(np.array([40.0, 60.0, 75.0, 88.0, 99.0]), ratio, side="right")
    silent = np.array([not one or not other for one, other in zip(ours, theirs, strict=True)])
    return np.where(silent, 0, codes).astype(np.int8)


def _rivals(pairs: Pairs) -> Codes:
    """How many other items bear the row's name as well as this one, or better."""
    if not len(pairs):
        return np.empty(0, np.int8)
    starts = np.flatnonzero(np.r_[True, pairs.row[1:] != pairs.row[:-1]])
    size = np.diff(np.r_[starts, len(pairs)])
    strong = np.add.reduceat((pairs.level >= STRONG).astype(np.int64), starts)
    others = np.repeat(strong, size) - (pairs.level >= STRONG)
    return np.select([others == 0, others == 1, others == 2], [3, 2, 1], default=0).astype(np.int8)


def _type(pairs: Pairs, reference: Reference, types: Sequence[str]) -> Piece:
    """Where the reference has no class graph, another class says nothing: it may well be a subclass."""
    known = np.asarray(reference.is_of(pairs.ordinal, list(types)), dtype=np.int64)
    if not reference.has_classes:
        known = np.maximum(known, 0)
    return Piece("type", "type", TYPE_LEVELS, (known + 1).astype(np.int8))


def _dates(clues: Clues, pairs: Pairs, reference: Reference, described: Sequence[Described]) -> Iterator[Piece]:
    for column in clues.dates:
        codes, silent = _dated(column, clues, pairs, reference)
        if column.property in {BIRTH, DEATH}:
            _from_life_dates(column, clues, pairs, described, codes, silent)
        yield Piece("date", column.column, DATE_LEVELS, codes, column.property)


SILENT_DATE, UNSAID_DATE = DATE_LEVELS.index("silent"), DATE_LEVELS.index("unsaid")


def _dated(column: Column[Span], clues: Clues, pairs: Pairs, reference: Reference) -> tuple[Codes, NDArray[np.bool_]]:
    """The best comparison of each pair, and which items say no date."""
    ptr = row_pointers(column.row, len(clues))
    unsaid = (ptr[pairs.row + 1] - ptr[pairs.row]) == 0
    held = reference.dates.get(column.property)
    if held is None:
        return np.where(unsaid, UNSAID_DATE, SILENT_DATE).astype(np.int8), ~unsaid
    joined = join(ptr, pairs.row, held.ptr, pairs.ordinal)
    ours = spans_of(list(column.values)).take(joined.left)
    at = joined.right
    theirs = Spans(*(np.asarray(c[at], dtype=np.int64) for c in (held.first, held.last, held.month, held.day)), np.asarray(held.circa[at]))
    codes = best_by(joined.pair, compare_spans(ours, theirs), len(pairs), SILENT_DATE)
    return np.where(unsaid, UNSAID_DATE, codes).astype(np.int8), (codes == SILENT_DATE) & ~unsaid


def _from_life_dates(
    column: Column[Span],
    clues: Clues,
    pairs: Pairs,
    described: Sequence[Described],
    codes: Codes,
    silent: NDArray[np.bool_],
) -> None:
    """Where the item has no such statement, the life dates in its description stand in."""
    birth = column.property == BIRTH
    said = [(n, s) for n in np.flatnonzero(silent).tolist() if (s := described[n].born if birth else described[n].died)]
    if not said:
        return
    ptr = row_pointers(column.row, len(clues))
    at = np.array([n for n, _ in said])
    ours = spans_of(list(column.values)).take(ptr[pairs.row[at]])
    codes[at] = compare_spans(ours, spans_of([span for _, span in said]))


def _facts(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
    for column in clues.facts:
        if column.property == INSTANCE_OF:
            continue
        ptr = row_pointers(column.row, len(clues))
        unsaid = (ptr[pairs.row + 1] - ptr[pairs.row]) == 0
        held = reference.links.get(column.property)
        codes = np.full(len(pairs), 2, dtype=np.int8)
        if held is not None:
            joined = join(ptr, pairs.row, held.ptr, pairs.ordinal)
            ours = np.array([items[0] for items in column.values], dtype=np.int64)
            same = ours[joined.left] == np.asarray(held.number[joined.right], dtype=np.int64)
            codes = best_by(joined.pair, np.where(same, 3, 0), len(pairs), 2)
        yield Piece("fact", column.column, FACT_LEVELS, np.where(unsaid, 1, codes).astype(np.int8), column.property)


def _texts(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
    """Plain texts against the item's; addresses by host, since their paths come and go."""
    for column in clues.texts:
        ptr = row_pointers(column.row, len(clues))
        unsaid = (ptr[pairs.row + 1] - ptr[pairs.row]) == 0
        held = reference.texts.get(column.property)
        web = any("://" in text for text in column.values[:100]) or column.property == "P856"
        compare = compare_addresses if web else _compare_texts
        codes = np.full(len(pairs), 2, dtype=np.int8)
        if held is not None:
            joined = join(ptr, pairs.row, held.ptr, pairs.ordinal)
            theirs = held.values(joined.right)
            found = [compare(column.values[o], t) for o, t in zip(joined.left.tolist(), theirs, strict=True)]
            codes = best_by(joined.pair, np.array(found, dtype=np.int8), len(pairs), 2)
        levels = WEBSITE_LEVELS if web else TEXT_LEVELS
        kind = "website" if web else "text"
        codes = np.where(unsaid, 1, codes).astype(np.int8)
        yield Piece(kind, column.column, levels, codes, "" if web else column.property)


def compare_addresses(ours: str, theirs: str) -> int:
    """The code of `WEBSITE_LEVELS`: the same page, host, or registered domain; another host is no contradiction."""
    left, right = host(ours), host(theirs)
    if not left or not right:
        return 2
    if left == right:
        return 5 if _path(ours) == _path(theirs) else 4
    return 3 if registered_domain(ours) == registered_domain(theirs) else 0


def _path(address: str) -> str:
    rest = address.partition("://")[2].partition("/")[2].strip("/").casefold()
    return "" if rest.startswith(("index.", "home", "en", "default.")) else rest


def _compare_texts(ours: str, theirs: str) -> int:
    if ours == theirs:
        return 4
    return 3 if ours.casefold() == theirs.casefold() else 0


def _from_descriptions(
    clues: Clues, pairs: Pairs, described: Sequence[Described], pieces: Sequence[Piece]
) -> Iterator[Piece]:
    """Countries and places that the description names, where no statement was compared."""
    own = _own_countries(clues)
    compared = np.zeros(len(pairs), dtype=bool)
    for piece in pieces:
        if piece.kind == "fact" and piece.prop in COUNTRY_PROPERTIES:
            compared |= (piece.codes == 0) | (piece.codes == 3)
    codes = np.full(len(pairs), 1, dtype=np.int8)
    for n, row in enumerate(pairs.row.tolist()):
        named, ours = described[n].countries, own[row]
        if named and ours and not compared[n]:
            codes[n] = 2 if named & ours else 0
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
            words = tuple(fold_name(text).split())
            if words and not countries_in(words):
                own[row].add(words)
    codes = np.full(len(pairs), 1, dtype=np.int8)
    for n, row in enumerate(pairs.row.tolist()):
        words = described[n].words
        if words and own[row]:
            codes[n] = 2 if any(_within(place, words) for place in own[row]) else 0
    return codes


def _within(place: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if place[0] not in words:
        return False
    size = len(place)
    return any(words[n : n + size] == place for n in range(len(words) - size + 1))
