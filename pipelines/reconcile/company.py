"""Company: what the items of other rows that say the same have in common, as evidence across the rows of a batch.

A museum may write `British` of people whose items say United Kingdom, and of others whose items say Great Britain or
Northern Ireland: what the items of its surely matched British artists say speaks for a candidate that says it too, and
against one whose country none of them has. A row never speaks for itself.

It is weighed like any other evidence. What its levels are worth is learned last, beside bits that stay as they are, so
that a single query or a small dump, where no row is sure of anything, is judged as if there were no such evidence.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.reconcile.clues import Clues, Column
from pipelines.reconcile.evidence import INSTANCE_OF, Evidence, Piece
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.probability import COMPANY, Judged, Model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import best_by, join, row_pointers, spans

Ints = NDArray[np.int64]

#: How many of the other rows' items say what this item says.
COMPANY_LEVELS = ("none", "few", "unknown", "some", "most")
_NONE, _FEW, _UNKNOWN, _SOME, _MOST = range(len(COMPANY_LEVELS))
#: Shares of the rows from which they are some, and most.
SOME, MOST = 0.05, 0.5
#: The probability from which a candidate is surely the row's item, and the rows under which they say nothing.
SURE, LEAST = 0.95, 3


def judge_together(
    model: Model, pieces: Sequence[Piece], clues: Clues, evidence: Evidence, reference: Reference
) -> tuple[Sequence[Piece], Judged]:
    """Judge each row by itself; then once more beside the sure ones, where the model knows what that is worth."""
    pairs = evidence.pairs
    judged = model.judge(pieces, pairs.row, len(clues))
    sure = np.flatnonzero(judged.probability >= SURE) if model.company else np.empty(0, np.int64)
    company = list(company_pieces(clues, pairs, reference, sure, model.company)) if len(sure) >= LEAST else []
    if not company:
        return pieces, judged
    together = [*pieces, *company]
    return together, model.judge(together, pairs.row, len(clues))


def company_pieces(
    clues: Clues, pairs: Pairs, reference: Reference, sure: Ints, properties: Collection[str] | None = None
) -> Iterator[Piece]:
    """A piece for each column of facts with one of the properties (None: any); `sure`: the pairs that others go by."""
    for column in clues.facts:
        if column.property == INSTANCE_OF or not (properties is None or column.property in properties):
            continue
        if column.property in reference.links:
            codes = _codes(column, clues, pairs, reference, sure)
            yield Piece(COMPANY, column.column, COMPANY_LEVELS, codes, column.property)


def _codes(
    column: Column[tuple[int, ...]], clues: Clues, pairs: Pairs, reference: Reference, sure: Ints
) -> NDArray[np.int8]:
    """The level of each pair: the largest share that any of its row's values gives any of its item's."""
    held = reference.links[column.property]
    ptr = row_pointers(column.row, len(clues))
    values = np.array([items[0] for items in column.values], dtype=np.int64)

    def said(chosen: Ints) -> tuple[Ints, Ints]:
        """Beside each other, what the rows and what the items of these pairs say: the pair, and both as one number."""
        joined = join(ptr, pairs.row[chosen], held.ptr, pairs.ordinal[chosen])
        return chosen[joined.pair], values[joined.left] << 32 | held.number[joined.right].astype(np.int64)

    telling = sure[held.ptr[pairs.ordinal[sure] + 1] > held.ptr[pairs.ordinal[sure]]]
    _, place = spans(ptr[pairs.row[telling]], (ptr[1:] - ptr[:-1])[pairs.row[telling]])
    words, rows = np.unique(values[place], return_counts=True)
    witness, both = said(telling)
    once = np.unique(np.stack([pairs.row[witness], both]), axis=1)
    agreed, times = np.unique(once[1], return_counts=True)
    if not len(agreed):
        return np.full(len(pairs), _UNKNOWN, dtype=np.int8)
    pair, both = said(np.arange(len(pairs), dtype=np.int64))
    # The row's own match does not count for it.
    mine = np.isin(pairs.row[pair], pairs.row[telling])
    others = _found(words, rows, both >> 32) - mine
    alike = _found(agreed, times, both) - _among(once, pairs.row[pair], both, agreed)
    known = others >= LEAST
    share = alike[known] / others[known]
    level = np.select([share <= 0, share < SOME, share < MOST], [_NONE, _FEW, _SOME], default=_MOST)
    return best_by(pair[known], level, len(pairs), _UNKNOWN)


def _found(keys: Ints, counts: Ints, wanted: Ints) -> Ints:
    """The count of each wanted key; zero where there is none."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, counts[place], 0)


def _among(once: NDArray[np.int64], row: Ints, both: Ints, agreed: Ints) -> NDArray[np.bool_]:
    """Whether the row itself is among those that said so."""
    width = len(agreed) + 1
    known = once[0] * width + np.searchsorted(agreed, once[1])
    place = np.minimum(np.searchsorted(agreed, both), len(agreed) - 1)
    return np.asarray(np.isin(row * width + place, known) & (agreed[place] == both))
