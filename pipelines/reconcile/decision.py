"""Decision: from the probabilities of one row's candidates to one outcome, before all rows are settled together. Pure.

A name alone, however exact, is at most "to review", unless it is demonstrably rare and nothing contradicts. An
identifier decides, unless other evidence contradicts it, which is for a person to look at.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.messages import N_
from pipelines.reconcile.evidence import Piece
from pipelines.reconcile.name_levels import CODE, STRONG
from pipelines.reconcile.pairs import Pairs
from pipelines.reconcile.probability import Judged

ACCEPTED, REVIEW, NONE, NEW, FAILED = "accepted", "review", "none", "new", "failed"

Flags = NDArray[np.bool_]

#: Below this a candidate is not proposed as the row's item, whatever precision is required.
LEAST_ACCEPTED = 0.5
#: Levels at which a piece of evidence confirms, independently of the name.
CONFIRMING = {
    "identifier": ("exact",),
    "date": ("one", "circa", "year", "day"),
    "fact": ("exact",),
    "text": ("close", "exact"),
    "website": ("domain", "host", "exact"),
    "country": ("exact",),
    "place": ("exact",),
}
#: Levels at which the two sides cannot both be right about one thing.
OBJECTING = {
    "identifier": ("contradicting",),
    "date": ("contradicting", "ten", "five"),
    "fact": ("contradicting",),
    "text": ("contradicting",),
    "country": ("contradicting",),
    "type": ("other",),
}
#: Half of all namesakes share their gender: it cannot confirm.
SHARED_BY_MANY = frozenset({"P21"})
RARE = frozenset({"strong-rare", "strong-unique"})


@dataclass(frozen=True, slots=True)
class Flagged:
    """Of each pair: does anything beside the name confirm it, does anything object, is the name rare."""

    confirmed: Flags
    objected: Flags
    rare: Flags
    lone: Flags
    contradicted: Flags
    """found by an identifier, and something of weight speaks against it"""


def held_back(why_said: str) -> str:
    """Why a row is not accepted but goes to review, as its evidence says it."""
    return N_(f"to review: {why_said}")


def flag(pairs: Pairs, pieces: Sequence[Piece]) -> Flagged:
    """Look at all pieces of all pairs."""
    size = len(pairs)
    confirmed, objected, rare = np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, bool)
    weighty, certain, facts = np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, bool)
    other_id = np.zeros(size, bool)
    for piece in pieces:
        agrees, objects = _at(piece, CONFIRMING), _at(piece, OBJECTING)
        if piece.prop in SHARED_BY_MANY:
            agrees = np.zeros(size, bool)
        confirmed |= agrees
        objected |= objects
        if piece.kind in {"type", "date"}:
            weighty |= objects
        if piece.kind in {"date", "website"}:
            certain |= agrees
        if piece.kind != "identifier":
            facts |= agrees
        if piece.kind == "identifier":
            other_id |= objects
        if piece.kind == "fact":
            weighty |= objects & ~(pairs.level >= CODE["middle"]) & ~agrees
        if piece.key == "rarity":
            rare |= _among(piece, RARE)
        if piece.key == "homonyms":
            rare &= piece.codes == len(piece.levels) - 1
    named = pairs.level >= STRONG
    # People take other names, and items gather the numbers of duplicates: what agrees beside them excuses that.
    misnamed = (pairs.level <= CODE["word"]) & ~facts
    contradicted = pairs.identified & (weighty | misnamed | (other_id & ~(named & certain)))
    lone = ~confirmed & ~(rare & ~objected)
    return Flagged(confirmed, objected, rare, lone, contradicted)


def _at(piece: Piece, levels: dict[str, tuple[str, ...]]) -> Flags:
    return _among(piece, levels.get(piece.kind, ()))


def _among(piece: Piece, wanted: Collection[str]) -> Flags:
    return np.array([level in wanted for level in piece.levels], dtype=bool)[piece.codes]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Of each row: positions of the best pair and the runner-up (-1: none), outcome, why held back, issue code."""

    best: NDArray[np.int64]
    second: NDArray[np.int64]
    outcome: list[str]
    why: list[str]
    issue: list[str]


def decide(pairs: Pairs, judged: Judged, flagged: Flagged, rows: int, floor: float) -> Verdicts:
    """An outcome for each row; `accepted` here means that nothing but the required precision can hold it back."""
    best, second = _two_best(pairs, judged, rows)
    outcome, why, issue = [NONE] * rows, [""] * rows, [""] * rows
    identified = np.zeros(rows, dtype=np.int64)
    np.add.at(identified, pairs.row, pairs.identified)
    for row, pair in enumerate(best.tolist()):
        if pair < 0:
            continue
        probability = judged.probability[pair]
        if identified[row] > 1:
            outcome[row], why[row] = REVIEW, N_("the identifiers point to different items")
            issue[row] = "identifiers-disagree"
        elif pairs.identified[pair]:
            if flagged.contradicted[pair]:
                outcome[row], why[row] = REVIEW, N_("found by identifier, but other evidence contradicts it")
                issue[row] = "identifier-contradicted"
            else:
                outcome[row] = ACCEPTED
        elif probability < floor:
            continue
        elif flagged.lone[pair]:
            outcome[row], why[row] = REVIEW, N_("nothing but the name agrees")
        elif probability < LEAST_ACCEPTED:
            outcome[row], why[row] = REVIEW, N_("none of the items is likely enough")
        else:
            outcome[row] = ACCEPTED
    return Verdicts(best, second, outcome, why, issue)


def _two_best(pairs: Pairs, judged: Judged, rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What shares an identifier first, then by probability; between equals the older item (the lower ordinal)."""
    order = np.lexsort((pairs.ordinal, -judged.probability, ~pairs.identified, pairs.row))
    ptr = np.searchsorted(pairs.row[order], np.arange(rows + 1))
    best, second = np.full(rows, -1, dtype=np.int64), np.full(rows, -1, dtype=np.int64)
    count = np.diff(ptr)
    best[count > 0] = order[ptr[:-1][count > 0]]
    second[count > 1] = order[ptr[:-1][count > 1] + 1]
    return best, second
