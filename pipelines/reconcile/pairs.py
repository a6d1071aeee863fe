"""Pairs: each row of a batch beside each item that it may be, with the names by which they were found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.name_levels import CODE, compare_folded
from pipelines.reconcile.ragged import join, row_pointers
from pipelines.reconcile.reference import Family, Reference

#: Items compared with one row in full: those whose names are most alike.
MOST_ITEMS = 12
#: Ratio (0 to 100) below which a name found by a loose key is not looked at.
LEAST_RATIO = 55.0
#: What a name that was found by a close key is worth at least, on the scale of the ratio.
FAMILY_WORTH = {
    Family.EXACT: 100.0,
    Family.SAME_WORDS: 99.0,
    Family.LETTERS: 98.0,
    Family.CORE: 96.0,
    Family.OUTER_WORDS: 84.0,
    Family.INITIALS: 80.0,
    Family.TYPO: 75.0,
    Family.ACRONYM: 60.0,
}

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs, ordered by row: `row` counts from 0 in the batch, `ordinal` is the item's in the reference.

    `form` and `name` are the row's form and the item's name record that fit best (-1: found by an identifier alone),
    `level` the code of `NAME_LEVELS`, `rank` that of the form.
    """

    row: Ints
    ordinal: Ints
    identified: NDArray[np.bool_]
    form: Ints
    name: Ints
    level: NDArray[np.int8]
    rank: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.row)


def find_pairs(clues: Clues, reference: Reference) -> Pairs:
    """Look up identifiers and names of all rows; the closest items of each row, and all that share an identifier."""
    row, ordinal, form, name, rank, level = _by_name(clues, reference)
    id_row, id_ordinal = _by_identifier(clues, reference)
    pairs = _merge(row, ordinal, form, name, rank, level, id_row, id_ordinal, len(reference))
    return _with_names(pairs, clues, reference)


def _by_identifier(clues: Clues, reference: Reference) -> tuple[Ints, Ints]:
    rows: list[Ints] = []
    ordinals: list[Ints] = []
    for column in clues.identifiers:
        query, ordinal = reference.find_identifiers(column.property, list(column.values))
        rows.append(column.row[np.asarray(query, dtype=np.int64)])
        ordinals.append(np.asarray(ordinal, dtype=np.int64))
    if not rows:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(rows), np.concatenate(ordinals)


def _by_name(clues: Clues, reference: Reference) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """Each row's forms beside the name records found for them, the best for each item."""
    names = clues.names
    hits = reference.find(names.forms)
    query, found = np.asarray(hits.query, dtype=np.int64), np.asarray(hits.name, dtype=np.int64)
    distinct, at = np.unique(found, return_inverse=True)
    folded_names = reference.names.folded(distinct)
    folded_forms = [fold_name(form) for form in names.forms]
    ours = [folded_forms[q] for q in query.tolist()]
    theirs = [folded_names[n] for n in at.tolist()]
    worth = np.array([FAMILY_WORTH.get(family, 0.0) for family in Family])
    ratio = np.maximum(_ratios(ours, theirs), worth[np.asarray(hits.family, dtype=np.int64)])
    # A form may be that of several rows: every hit counts for each.
    order = np.argsort(names.form, kind="stable")
    ptr = np.searchsorted(names.form[order], np.arange(len(names.forms) + 1))
    counts = (ptr[query + 1] - ptr[query]).astype(np.int64)
    hit = np.repeat(np.arange(len(query)), counts)
    within = np.arange(len(hit)) - np.repeat(np.cumsum(counts) - counts, counts)
    entry = order[ptr[query][hit] + within]
    row, rank = names.row[entry], names.rank[entry].astype(np.int64)
    ordinal = np.asarray(reference.names.owner[found], dtype=np.int64)[hit]
    keep = _closest(row, ordinal, ratio[hit] - rank * 0.5)
    keep = keep[ratio[hit[keep]] >= LEAST_RATIO]
    level = np.array([compare_folded(ours[h], theirs[h]) for h in hit[keep].tolist()], dtype=np.int64)
    return row[keep], ordinal[keep], query[hit[keep]], found[hit[keep]], rank[keep], level


def _ratios(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float64]:
    if not ours:
        return np.empty(0)
    return np.asarray(process.cpdist(ours, theirs, scorer=fuzz.token_sort_ratio, dtype=np.float32), dtype=np.float64)


def _closest(row: Ints, ordinal: Ints, score: NDArray[np.float64]) -> Ints:
    """Positions of the best two hits of each pair, for the `MOST_ITEMS` best items of each row."""
    order = np.lexsort((-score, ordinal, row))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (row[order][1:] != row[order][:-1]) | (ordinal[order][1:] != ordinal[order][:-1])
    second = np.zeros(len(order), dtype=bool)
    second[1:] = first[:-1] & ~first[1:]
    tops = order[first]
    ranked = tops[np.lexsort((ordinal[tops], -score[tops], row[tops]))]
    starts = np.flatnonzero(np.r_[True, row[ranked][1:] != row[ranked][:-1]]) if len(ranked) else np.empty(0, np.int64)
    place = np.arange(len(ranked)) - np.repeat(starts, np.diff(np.r_[starts, len(ranked)]))
    kept = ranked[place < MOST_ITEMS]
    key = np.int64(1) << 32
    wanted = np.isin(row[order[second]] * key + ordinal[order[second]], row[kept] * key + ordinal[kept])
    return np.concatenate([kept, order[second][wanted]])


def _merge(
    row: Ints, ordinal: Ints, form: Ints, name: Ints, rank: Ints, level: Ints, id_row: Ints, id_ordinal: Ints, size: int
) -> Pairs:
    """One entry a pair: its best name, whether it was found by an identifier."""
    both = np.concatenate([row, id_row]), np.concatenate([ordinal, id_ordinal])
    none = np.full(len(id_row), -1, dtype=np.int64)
    level = np.concatenate([level, np.full(len(id_row), -1)])
    rank = np.concatenate([rank, none])
    form, name = np.concatenate([form, none]), np.concatenate([name, none])
    identified = np.concatenate([np.zeros(len(row), bool), np.ones(len(id_row), bool)])
    order = np.lexsort((rank, -level, both[1], both[0]))
    key = both[0][order] * np.int64(size + 1) + both[1][order]
    first = np.r_[True, key[1:] != key[:-1]] if len(key) else np.empty(0, bool)
    starts = np.flatnonzero(first)
    chosen = order[starts]
    by_identifier = np.logical_or.reduceat(identified[order], starts) if len(starts) else identified[:0]
    levels = np.where(level[chosen] < 0, CODE["unknown"], level[chosen])
    return Pairs(
        both[0][chosen],
        both[1][chosen],
        by_identifier,
        form[chosen],
        name[chosen],
        levels.astype(np.int8),
        rank[chosen].astype(np.int8),
    )


def _with_names(pairs: Pairs, clues: Clues, reference: Reference) -> Pairs:
    """What an identifier alone found is compared by name too: the best of the row's forms and the item's names."""
    bare = np.flatnonzero(pairs.name < 0)
    if not len(bare):
        return pairs
    form, name, level, rank = (column.copy() for column in (pairs.form, pairs.name, pairs.level, pairs.rank))
    ptr = row_pointers(clues.names.row, len(clues))
    joined = join(ptr, pairs.row[bare], np.asarray(reference.names.ptr), pairs.ordinal[bare])
    forms = clues.names.form[joined.left]
    folded = reference.names.folded(joined.right)
    for at, one, other, text in zip(
        joined.pair.tolist(), forms.tolist(), joined.right.tolist(), folded, strict=True
    ):
        pair = bare[at]
        found = compare_folded(fold_name(clues.names.forms[one]), text)
        if name[pair] < 0 or found > level[pair]:
            form[pair], name[pair], level[pair] = one, other, found
    rank[bare] = np.maximum(rank[bare], 0)
    return Pairs(pairs.row, pairs.ordinal, pairs.identified, form, name, level, rank)
