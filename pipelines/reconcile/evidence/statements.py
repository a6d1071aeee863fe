"""Statements as evidence: identifiers, types, dates and facts beside those of the item."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.reconcile.clues import Clues, Column
from pipelines.reconcile.descriptions import Descriptions
from pipelines.reconcile.evidence.pieces import Codes, Piece
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import best_by, join, row_pointers
from pipelines.reconcile.spans import DATE_LEVELS, Span, Spans, compare_spans, spans_of

INSTANCE_OF = "P31"
BIRTH, DEATH = "P569", "P570"
IDENTIFIER_LEVELS = ("contradicting", "unknown", "exact")
FACT_LEVELS = ("contradicting", "unsaid", "silent", "exact")
TYPE_LEVELS = ("other", "silent", "exact")
SILENT_DATE, UNSAID_DATE = DATE_LEVELS.index("silent"), DATE_LEVELS.index("unsaid")


def identifier_pieces(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
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


def type_piece(pairs: Pairs, reference: Reference, types: Sequence[str]) -> Piece:
    """Where the reference has no class graph, another class says nothing: it may well be a subclass."""
    known = np.asarray(reference.is_of(pairs.ordinal, list(types)), dtype=np.int64)
    if not reference.has_classes:
        known = np.maximum(known, 0)
    return Piece("type", "type", TYPE_LEVELS, (known + 1).astype(np.int8))


def date_pieces(clues: Clues, pairs: Pairs, reference: Reference, described: Descriptions) -> Iterator[Piece]:
    """Each date at its precision; several are alternatives."""
    for column in clues.dates:
        codes, silent = _dated(column, clues, pairs, reference)
        if column.property in {BIRTH, DEATH}:
            _from_life_dates(column, clues, pairs, described, codes=codes, silent=silent)
        yield Piece("date", column.column, DATE_LEVELS, codes, column.property)


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
    first, last, month, day = (
        np.asarray(column_[at], dtype=np.int64) for column_ in (held.first, held.last, held.month, held.day)
    )
    theirs = Spans(first, last, month, day, np.asarray(held.circa[at], dtype=np.bool_))
    codes = best_by(joined.pair, compare_spans(ours, theirs), len(pairs), SILENT_DATE)
    return np.where(unsaid, UNSAID_DATE, codes).astype(np.int8), (codes == SILENT_DATE) & ~unsaid


def _from_life_dates(
    column: Column[Span],
    clues: Clues,
    pairs: Pairs,
    described: Descriptions,
    *,
    codes: Codes,
    silent: NDArray[np.bool_],
) -> None:
    """Where the item has no such statement, the life dates in its description stand in."""
    birth = column.property == BIRTH
    text = described.of_pairs()
    asked = [(n, described.distinct[n]) for n in np.unique(text[silent]).tolist()]
    lives = {n: life for n, one in asked if (life := one.born if birth else one.died)}
    place = np.full(len(described.distinct), -1, dtype=np.int64)
    place[list(lives)] = np.arange(len(lives))
    at = np.flatnonzero(silent & (place[text] >= 0))
    if not len(at):
        return
    ptr = row_pointers(column.row, len(clues))
    ours = spans_of(list(column.values)).take(ptr[pairs.row[at]])
    codes[at] = compare_spans(ours, spans_of(list(lives.values())).take(place[text[at]]))


def fact_pieces(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
    """Items that the partner's words stand for, beside the item's; what a row is, is weighed by the model instead."""
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
