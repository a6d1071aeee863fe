"""Agreement of names: how many of all that the row is called the item is called too, and whether an acronym is."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.reconcile.clues import Clues, Names
from pipelines.reconcile.evidence.pieces import Ints, Piece
from pipelines.reconcile.name_levels import CODE
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import join

#: How many of the row's full names are the item's, among how many.
AGREEMENT_LEVELS = tuple(
    f"{same}-of-{own}" for own in ("one", "two", "many") for same in ("none", "one", "two", "more")
)
ACRONYM_LEVELS = ("absent", "unsaid", "exact")
#: The rank of acronyms and of variants within a name.
SHORT_RANK = 2


def agreement_pieces(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
    """Names are one witness where a row has one, and several where it has them in several languages."""
    row, name, short, numbers = _distinct(clues.names)
    ptr = np.searchsorted(row, np.arange(len(clues) + 1)).astype(np.int64)
    # Where the best of all names is not the same, none is.
    exact = np.flatnonzero(pairs.level == CODE["exact"])
    joined = join(ptr, pairs.row[exact], np.asarray(reference.names.ptr), pairs.ordinal[exact])
    theirs, at = np.unique(joined.right, return_inverse=True)
    known = np.array([numbers.get(text, -1) for text in reference.names.folded(theirs)], dtype=np.int64)
    same = np.flatnonzero(name[joined.left] == known[at]) if len(at) else at
    met = np.unique(joined.pair[same] * max(len(row), 1) + joined.left[same])
    pair, own = exact[met // max(len(row), 1)], met % max(len(row), 1)
    full = np.bincount(pair[~short[own]], minlength=len(pairs))
    acronym = np.bincount(pair[short[own]], minlength=len(pairs)) > 0
    fulls, shorts = (np.bincount(row[chosen], minlength=len(clues))[pairs.row] for chosen in (~short, short))
    codes = np.select([fulls <= 1, fulls == 2], [0, 4], default=8) + np.minimum(full, 3)
    yield Piece("agreement", "name", AGREEMENT_LEVELS, codes.astype(np.int8))
    codes = np.select([acronym, shorts == 0], [2, 1], default=0)
    yield Piece("acronym", "name", ACRONYM_LEVELS, codes.astype(np.int8))


def _distinct(names: Names) -> tuple[Ints, Ints, NDArray[np.bool_], dict[str, int]]:
    """The rows' names, each once after folding, by row: the row, the name's number, is it short; and all numbers."""
    numbers: dict[str, int] = {}
    of_form = np.array([numbers.setdefault(text, len(numbers)) for text in names.folded], dtype=np.int64)
    name = of_form[names.form]
    order = np.lexsort((names.rank, name, names.row))
    row, name, rank = names.row[order], name[order], names.rank[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (name[1:] != name[:-1])
    return row[first], name[first], rank[first] >= SHORT_RANK, numbers
