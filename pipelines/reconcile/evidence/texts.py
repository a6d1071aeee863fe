"""Texts as evidence: plain ones against the item's, addresses by host, since their paths come and go."""

from collections.abc import Iterator

import numpy as np

from pipelines.model.parsing.urls import host, registered_domain
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.evidence.pieces import Piece
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import best_by, join, row_pointers

TEXT_LEVELS = ("contradicting", "unsaid", "silent", "close", "exact")
WEBSITE_LEVELS = ("other", "unsaid", "silent", "domain", "host", "exact")


def text_pieces(clues: Clues, pairs: Pairs, reference: Reference) -> Iterator[Piece]:
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
