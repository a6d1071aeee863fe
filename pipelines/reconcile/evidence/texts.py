"""Texts as evidence: plain ones against the item's, addresses by host, since their paths come and go."""

from collections.abc import Iterator, Sequence

import numpy as np

from pipelines.model.parsing.urls import host, registered_domain
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.evidence.pieces import Codes, Ints, Piece
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
        compare = _compare_all_addresses if web else _compare_all_texts
        codes = np.full(len(pairs), 2, dtype=np.int8)
        if held is not None:
            joined = join(ptr, pairs.row, held.ptr, pairs.ordinal)
            distinct, at = np.unique(joined.right, return_inverse=True)
            found = compare(column.values, held.values(distinct), joined.left, at)
            codes = best_by(joined.pair, found, len(pairs), 2)
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


def _compare_all_addresses(ours: Sequence[str], theirs: Sequence[str], left: Ints, right: Ints) -> Codes:
    """`compare_addresses` of `ours[left[i]]` and `theirs[right[i]]`, each address taken apart once."""
    hosts = [host(text) for text in ours], [host(text) for text in theirs]
    one, other = _numbered(*hosts)
    # Under one registered domain the last two labels are the same, which is sooner known.
    ends, other_ends = _numbered(*([".".join(name.rsplit(".", 2)[-2:]) for name in names] for names in hosts))
    none, other_none = (np.array([not name for name in names], dtype=bool) for names in hosts)
    codes = np.where(none[left] | other_none[right], 2, np.where(one[left] == other[right], 4, 0))
    for place in np.flatnonzero((codes == 0) & (ends[left] == other_ends[right])).tolist():
        same = registered_domain(ours[left[place]]) == registered_domain(theirs[right[place]])
        codes[place] = 3 if same else 0
    for place in np.flatnonzero(codes == 4).tolist():
        codes[place] += _path(ours[left[place]]) == _path(theirs[right[place]])
    return codes.astype(np.int8)


def _numbered(ours: Sequence[str], theirs: Sequence[str]) -> tuple[Ints, Ints]:
    """Texts of both sides as numbers: the same for the same text."""
    numbers: dict[str, int] = {}
    one, other = ([numbers.setdefault(text, len(numbers)) for text in texts] for texts in (ours, theirs))
    return np.array(one, dtype=np.int64), np.array(other, dtype=np.int64)


def _path(address: str) -> str:
    rest = address.partition("://")[2].partition("/")[2].strip("/").casefold()
    return "" if rest.startswith(("index.", "home", "en", "default.")) else rest


def _compare_all_texts(ours: Sequence[str], theirs: Sequence[str], left: Ints, right: Ints) -> Codes:
    """Codes of `TEXT_LEVELS` for `ours[left[i]]` and `theirs[right[i]]`."""
    pairs = [(ours[o], theirs[t]) for o, t in zip(left.tolist(), right.tolist(), strict=True)]
    same = (4 if o == t else 3 if o.casefold() == t.casefold() else 0 for o, t in pairs)
    return np.fromiter(same, np.int8, len(pairs))
