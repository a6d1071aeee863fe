"""Calibration: making "0.9" mean that nine in ten are right, and measuring how far it does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

LEAST, MOST = 1e-9, 1.0 - 1e-9
BINS = 10


#: Natural log-odds between which the map is linear.
KNOTS = (-7.0, -4.0, -2.0, 0.0, 1.5, 3.0, 4.5, 6.0, 8.0, 11.0)
#: How strongly the map is held to a straight line, and to no change, in observations.
TO_LINE, TO_SAME = 0.3, 0.02


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising map of log-odds, linear between `KNOTS`, at which it has `values`; by default no change.

    It is no straight line (Platt's): at the upper end what remains wrong is of another kind, such as two items for one
    thing and gold that is wrong, and falls more slowly than evidence grows.
    """

    values: tuple[float, ...] = KNOTS

    def __call__(self, probability: Reals) -> Reals:
        """Calibrated probabilities."""
        p = np.clip(probability, LEAST, MOST)
        x = np.log(p / (1.0 - p))
        inner = np.interp(x, KNOTS, self.values)
        outside = np.minimum(x - KNOTS[0], 0.0) + np.maximum(x - KNOTS[-1], 0.0)
        return np.asarray(1.0 / (1.0 + np.exp(-(inner + outside))), dtype=np.float64)


def calibrate(probability: Reals, right: NDArray[np.bool_]) -> Calibration:
    """The likeliest map, by Newton's method under a light penalty; where it would fall, neighbours are pooled."""
    p = np.clip(probability, LEAST, MOST)
    hats = _hats(np.log(p / (1.0 - p)))
    knots = np.array(KNOTS)
    steps = np.diff(np.eye(len(knots)), axis=0) / np.diff(knots)[:, None]
    bend = np.diff(steps, axis=0)
    penalty = TO_LINE * bend.T @ bend * float(np.mean(np.diff(knots))) ** 2 + TO_SAME * np.eye(len(knots))
    values, y = knots.copy(), right.astype(np.float64)
    for _ in range(100):
        q = 1.0 / (1.0 + np.exp(-(hats @ values)))
        gradient = hats.T @ (y - q) - penalty @ (values - knots)
        hessian = (hats * (q * (1.0 - q))[:, None]).T @ hats + penalty
        step = np.clip(np.linalg.solve(hessian, gradient), -1.0, 1.0)
        values = values + step
        if np.abs(step).max() < 1e-7:
            break
    return Calibration(tuple(_rising(values, hats.sum(axis=0) + 1.0).tolist()))


def _hats(x: Reals) -> Reals:
    """How much of each knot there is in each value."""
    knots = np.array(KNOTS)
    x = np.clip(x, knots[0], knots[-1])
    return np.stack([np.interp(x, knots, row) for row in np.eye(len(knots))], axis=1)


def _rising(values: Reals, weight: Reals) -> Reals:
    """The nearest values that never fall (pool adjacent violators)."""
    pools: list[list[float]] = []
    for value, own in zip(values.tolist(), weight.tolist(), strict=True):
        pools.append([value, own, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            total = last[1] + before[1]
            pools.append([(last[0] * last[1] + before[0] * before[1]) / total, total, last[2] + before[2]])
    return np.array([value for value, _, count in pools for _ in range(int(count))])


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability diagram: the mean probability given, the share that was right, how many."""

    given: float
    right: float
    count: int


def reliability(probability: Reals, right: NDArray[np.bool_], bins: int = BINS) -> Sequence[Bin]:
    """Bins of equal width that hold any."""
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    return [
        Bin(float(probability[chosen].mean()), float(right[chosen].mean()), int(chosen.sum()))
        for number in range(bins)
        if (chosen := place == number).any()
    ]


def calibration_error(probability: Reals, right: NDArray[np.bool_], bins: int = BINS) -> float:
    """Expected calibration error: the mean distance between given and right, weighted by the bins' counts."""
    if not len(probability):
        return 0.0
    return sum(abs(b.given - b.right) * b.count for b in reliability(probability, right, bins)) / len(probability)
