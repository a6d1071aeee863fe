"""Names as evidence: how alike, how rare, how many others bear them, and what kind of name fitted."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from pipelines.reconcile.clues import Clues
from pipelines.reconcile.evidence.pieces import Codes, Piece
from pipelines.reconcile.name_levels import LIKELY, NAME_LEVELS, STRONG
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import numbered

FORM_LEVELS = ("variant-alias", "variant-label", "other-alias", "other-label", "main-alias", "main-label")
#: Expected bearers by chance (powers of two) under which a name is the rarer.
RARITY_BOUNDS = (-16.0, -11.0, -7.0, -4.0, -1.0)
RARITY_LEVELS = tuple(
    f"{how}-{rarity}"
    for how in ("loose", "likely", "strong")
    for rarity in ("crowd", "common", "usual", "scarce", "rare", "unique")
)
#: Entities under which a reference cannot tell how rare a word is.
LEAST_ENTITIES = 2_000
HOMONYM_LEVELS = ("many", "several", "two", "one")
TITLE_LEVELS = ("silent", "none", "little", "half", "much", "alike", "same")
TITLE_BOUNDS = (40.0, 60.0, 75.0, 88.0, 99.0)
RIVAL_LEVELS = ("many", "two", "one", "none")
BRANCH_LEVELS = ("branch", "plain")


def name_pieces(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
    """All that the names say."""
    yield Piece("name", "name", NAME_LEVELS, pairs.level)
    label = (np.asarray(reference.names.kind[np.maximum(pairs.name, 0)]) & 1) > 0
    worth = np.select([pairs.rank == 0, pairs.rank == 1], [4, 2], default=0) + label
    yield Piece("form", "name", FORM_LEVELS, worth.astype(np.int8))
    yield Piece("rarity", "name", RARITY_LEVELS, _rarity(clues, pairs, reference))
    yield Piece("homonyms", "name", HOMONYM_LEVELS, _homonyms(pairs, reference))
    yield Piece("title", "name", TITLE_LEVELS, _titles(clues, pairs, reference))
    yield Piece("rivals", "name", RIVAL_LEVELS, _rivals(pairs))
    branch = np.isin(pairs.row, np.array(sorted(clues.names.branches), dtype=np.int64))
    yield Piece("branch", "name", BRANCH_LEVELS, np.where(branch, 0, 1).astype(np.int8))


def _rarity(clues: Clues, pairs: Pairs, reference: Reference) -> Codes:
    """How many would bear the form by chance, were its words drawn apart from each other.

    A handful of entities says nothing of how common words are: then every name counts as usual.
    """
    strength = np.select([pairs.level >= STRONG, pairs.level >= LIKELY], [2, 1], default=0)
    if len(reference) < LEAST_ENTITIES:
        return (strength * 6 + RARITY_LEVELS.index("loose-usual")).astype(np.int8)
    forms, at = np.unique(np.maximum(pairs.form, 0), return_inverse=True)
    folded = [clues.names.folded[form] for form in forms.tolist()] if len(pairs) else []
    owner = np.repeat(np.arange(len(folded)), [text.count(" ") + 1 if text else 0 for text in folded])
    numbers: dict[str, int] = {}
    word = np.array([numbers.setdefault(word, len(numbers)) for word in " ".join(filter(None, folded)).split()], int)
    size = max(len(reference), 2)
    logs = np.log2(np.maximum(reference.word_counts(list(numbers)), 0.5) / size)
    expected = np.log2(size) + np.bincount(owner, weights=logs[word], minlength=len(folded))
    rarity = len(RARITY_BOUNDS) - np.searchsorted(np.array(RARITY_BOUNDS), expected)
    return (strength * 6 + (rarity[at] if len(at) else 0)).astype(np.int8)


def _homonyms(pairs: Pairs, reference: Reference) -> Codes:
    """How many entities of the reference bear the item's name that fitted."""
    if not len(pairs):
        return np.empty(0, np.int8)
    names, at = numbered(np.maximum(pairs.name, 0), len(reference.names))
    bearers = np.asarray(reference.bearers(reference.names.folded(names)))[at]
    return np.select([bearers <= 1, bearers == 2, bearers <= 4], [3, 2, 1], default=0).astype(np.int8)


def _titles(clues: Clues, pairs: Pairs, reference: Reference) -> Codes:
    """The row's main name beside the item's label: whether they are called alike, whatever else they are called."""
    if not len(pairs):
        return np.empty(0, np.int8)
    rows, of_row = numbered(pairs.row, len(clues))
    first, place = np.unique(clues.names.row, return_index=True)
    named = dict(zip(first.tolist(), clues.names.form[place].tolist(), strict=True))
    ours = _worded([clues.names.folded[named[row]] if row in named else "" for row in rows.tolist()])
    items, of_item = numbered(pairs.ordinal, len(reference))
    theirs = _worded(reference.folded_labels(items, clues.languages))
    # What is less alike than the first bound is all the same.
    ratio = process.cpdist(
        ours[of_row], theirs[of_item], scorer=fuzz.ratio, score_cutoff=TITLE_BOUNDS[0], dtype=np.float32
    )
    codes = 1 + np.searchsorted(np.array(TITLE_BOUNDS), np.asarray(ratio), side="right")
    silent = (ours == "")[of_row] | (theirs == "")[of_item]
    return np.where(silent, 0, codes).astype(np.int8)


def _worded(folded: Sequence[str]) -> NDArray[np.object_]:
    """Names with their words sorted."""
    return np.array([" ".join(sorted(text.split(" "))) if " " in text else text for text in folded], dtype=object)


def _rivals(pairs: Pairs) -> Codes:
    """How many other items bear the row's name as well as this one, or better."""
    if not len(pairs):
        return np.empty(0, np.int8)
    starts = np.flatnonzero(np.r_[True, pairs.row[1:] != pairs.row[:-1]])
    size = np.diff(np.r_[starts, len(pairs)])
    strong = np.add.reduceat((pairs.level >= STRONG).astype(np.int64), starts)
    others = np.repeat(strong, size) - (pairs.level >= STRONG)
    return np.select([others == 0, others == 1, others == 2], [3, 2, 1], default=0).astype(np.int8)
