"""Kinds: what sort of thing a row says that it is, and how far likely matches of that sort turn out to be right.

Bits add up alike for all rows, but what remains wrong among likely matches does not: companies and governments have
several items, or share one with what they own or rule, more often than universities do. So each token of a row (its
types in the partner's words, and whether its name is a branch's) moves the calibrated log-odds of what is likely. What
is unlikely stays, and the order of a row's candidates does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.reconcile.clues import Clues
from pipelines.reconcile.evidence import Piece
from pipelines.reconcile.suitability import own_types

Reals = NDArray[np.float64]

BRANCH = "branch"
UNKNOWN = "unknown"
PARTED = ", "
#: Strength with which a token's shift is held to zero, in observations.
TO_ZERO = 4.0
#: Most by which a row may be moved (natural log-odds): beyond, more probable would become less.
MOST = 1.9
#: Log-odds at which the shift begins and at which it is whole.
BEGINS, WHOLE = -1.0, 1.0
STEPS = 50
#: Kinds told apart in one batch; the codes of a piece have no room for more.
MOST_KINDS = 126
LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Kinds:
    """Token → shift of the log-odds (natural logarithms) of likely matches; none by default."""

    shifts: Mapping[str, float]

    def piece(self, clues: Clues, row: NDArray[np.int64]) -> Piece:
        """The kind of each pair's row, for explanations: it has no bits, and moves what comes of them."""
        tokens = row_tokens(clues)
        names = {own: PARTED.join(token for token in own if token in self.shifts) for own in set(tokens)}
        kinds = [names[own] for own in tokens]
        counts: dict[str, int] = {}
        for kind in kinds:
            if kind:
                counts[kind] = counts.get(kind, 0) + 1
        levels = (UNKNOWN, *sorted(counts, key=lambda kind: (-counts[kind], kind))[:MOST_KINDS])
        number = {kind: code for code, kind in enumerate(levels)}
        codes = np.array([number.get(kind, 0) for kind in kinds], dtype=np.int8)
        return Piece("kind", "type", levels, codes[row])

    def moved(self, probability: Reals, piece: Piece) -> Reals:
        """Calibrated probabilities, once the kind of row is counted in."""
        by_level = [sum(self.shifts.get(token, 0.0) for token in level.split(PARTED)) for level in piece.levels]
        return _moved(probability, np.clip(by_level, -MOST, MOST)[piece.codes])


def row_tokens(clues: Clues) -> list[tuple[str, ...]]:
    """What each row says that it is, in the partner's words, and whether its name is a branch's."""
    branches = clues.names.branches
    types = own_types(clues)
    once = {own: tuple(dict.fromkeys(own)) for own in set(types)}
    return [tuple(dict.fromkeys((*own, BRANCH))) if row in branches else once[own] for row, own in enumerate(types)]


def learn_kinds(probability: Reals, right: NDArray[np.bool_], tokens: Sequence[tuple[str, ...]]) -> Kinds:
    """The likeliest shifts, held towards none: of rows' best candidates, with calibrated probabilities (Newton)."""
    names = sorted({token for own in tokens for token in own})
    if not names or not len(probability):
        return Kinds({})
    number = {token: column for column, token in enumerate(names)}
    x = _log_odds(probability)
    has = np.zeros((len(x), len(names)))
    for row, own in enumerate(tokens):
        has[row, [number[token] for token in own]] = 1.0
    has *= _ramp(x)[:, None]
    shifts = np.zeros(len(names))
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-(x + has @ shifts)))
        gradient = has.T @ (right - p) - TO_ZERO * shifts
        hessian = (has * (p * (1.0 - p))[:, None]).T @ has + TO_ZERO * np.eye(len(names))
        step = np.linalg.solve(hessian, gradient)
        shifts += step
        if np.abs(step).max() < 1e-7:
            break
    return Kinds({token: round(float(shift), 3) for token, shift in zip(names, shifts, strict=True)})


def _moved(probability: Reals, shift: Reals) -> Reals:
    x = _log_odds(probability)
    after = 1.0 / (1.0 + np.exp(-(x + _ramp(x) * shift)))
    return np.where(shift == 0.0, probability, after)


def _log_odds(probability: Reals) -> Reals:
    p = np.clip(probability, LEAST, 1.0 - LEAST)
    return np.asarray(np.log(p / (1.0 - p)), dtype=np.float64)


def _ramp(x: Reals) -> Reals:
    return np.clip((x - BEGINS) / (WHOLE - BEGINS), 0.0, 1.0)
