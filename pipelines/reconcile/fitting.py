"""Fitting: the bits that each level of each piece of evidence is worth, by conditional maximum likelihood.

A row's outcome is one of its candidates, or none of them; the probability of each is proportional to two to the power
of its bits (none: zero bits), McFadden's conditional logit. Weights are held towards zero and towards their neighbours
(ridge), and a level that agrees more is never worth less: levels that would be are pooled with their neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]

LN2 = float(np.log(2.0))
#: Strength of the ridge: towards zero, and between neighbouring levels; in observations of one bit squared.
TO_ZERO, TO_NEIGHBOUR = 0.05, 0.15
STEPS = 40
#: Bits by which nothing changes any more.
CONVERGED = 2e-3


@dataclass(frozen=True, slots=True)
class Design:
    """Pairs, ordered by row.

    `codes[i, p]` is the level of piece p, `levels[p]` how many it has, `ordered[p]` whether they are ordered;
    `right[i]` the probability that pair i is the right one (gold: 0 or 1); `given[i]` the bits that it has already.
    """

    row: Ints
    codes: NDArray[np.int8]
    levels: Sequence[int]
    ordered: Sequence[bool]
    right: Reals
    rows: int
    given: Reals | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """`prior`: bits of any candidate against none; `bits[p][level]`."""

    prior: float
    bits: Sequence[Reals]


def fit(design: Design) -> Fit:
    """Fit, pooling levels that are out of order until none is."""
    pools = [np.arange(count) for count in design.levels]
    fitted: Fit | None = None
    while True:
        fitted = _fit(design, pools, fitted)
        broken = False
        for piece, ordered in enumerate(design.ordered):
            if ordered:
                broken |= _pool(fitted.bits[piece], pools[piece])
        if not broken:
            return fitted


def _pool(bits: Reals, pool: Ints) -> bool:
    """Pool neighbours where more agreement is worth less; true if there were any."""
    falling = np.flatnonzero(np.diff(bits) < -CONVERGED)
    for at in falling.tolist():
        low, high = pool[at], pool[at + 1]
        pool[pool == high] = low
    return bool(len(falling))


def _fit(design: Design, pools: Sequence[Ints], start: Fit | None) -> Fit:
    """Newton's method on the penalised likelihood; it is concave, so the only maximum is found."""
    maps, width = _columns(pools)
    x = np.zeros((len(design.row), width), dtype=np.float32)
    x[:, 0] = LN2
    for piece, mapping in enumerate(maps):
        x[np.arange(len(x)), mapping[design.codes[:, piece]]] = LN2
    penalty = _penalty(maps, width)
    beta = np.zeros(width)
    if start is not None:
        beta[0] = start.prior
        for mapping, bits in zip(maps, start.bits, strict=True):
            beta[mapping] = bits
    given = np.zeros(len(x)) if design.given is None else design.given * LN2
    begins = np.flatnonzero(np.r_[True, design.row[1:] != design.row[:-1]])
    for _ in range(STEPS):
        p = candidate_probabilities((x @ beta.astype(np.float32)) + given, design.row, design.rows)
        gradient = x.T @ (design.right - p).astype(np.float32) - penalty @ beta
        # Pairs that are surely wrong bend nothing.
        kept = np.flatnonzero(p > 1e-7)
        weighted = x[kept] * p[kept, None].astype(np.float32)
        sums = np.add.reduceat(x * p[:, None].astype(np.float32), begins, axis=0)
        hessian = (weighted.T @ x[kept] - sums.T @ sums).astype(np.float64) + penalty
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step * min(1.0, 4.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < CONVERGED:
            break
    return Fit(float(beta[0]), [beta[mapping] for mapping in maps])


def _columns(pools: Sequence[Ints]) -> tuple[list[Ints], int]:
    """For each piece, level → column; the first column is the prior's."""
    maps, width = [], 1
    for pool in pools:
        kinds, at = np.unique(pool, return_inverse=True)
        maps.append(width + at.astype(np.int64))
        width += len(kinds)
    return maps, width


def _penalty(maps: Sequence[Ints], width: int) -> Reals:
    penalty = np.zeros((width, width))
    for mapping in maps:
        columns = np.unique(mapping)
        penalty[columns, columns] += TO_ZERO
        for one, other in zip(columns[:-1].tolist(), columns[1:].tolist(), strict=True):
            penalty[[one, other], [one, other]] += TO_NEIGHBOUR
            penalty[one, other] -= TO_NEIGHBOUR
            penalty[other, one] -= TO_NEIGHBOUR
    return penalty


def candidate_probabilities(logs: Reals, row: Ints, rows: int) -> Reals:
    """Of each candidate among its row's candidates and none, whose log-odds are zero (natural logarithms)."""
    top = np.zeros(rows)
    np.maximum.at(top, row, logs)
    lifted = np.exp(logs - top[row])
    total = np.exp(-top)
    np.add.at(total, row, lifted)
    return lifted / total[row]
