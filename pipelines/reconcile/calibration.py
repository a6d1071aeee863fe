"""Calibration: making "0.9" mean that nine in ten are right, and measuring how far it does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

LEAST, MOST = 1e-9, 1.0 - 1e-9
BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's map on the log-odds (natural), under a ceiling; by default no change.

    The ceiling is what even perfect agreement leaves open: two items for one thing, and gold that is wrong.
    """

    slope: float = 1.0
    intercept: float = 0.0
    ceiling: float = 1.0

    def __call__(self, probability: Reals) -> Reals:
        """Calibrated probabilities."""
        p = np.clip(probability, LEAST, MOST)
        return self.ceiling / (1.0 + np.exp(-(self.slope * np.log(p / (1.0 - p)) + self.intercept)))


def calibrate(probability: Reals, right: NDArray[np.bool_]) -> Calibration:
    """The likeliest map: slope and intercept by Newton's method for each ceiling of a grid, held lightly towards no change."""
    p = np.clip(probability, LEAST, MOST)
    log_odds = np.log(p / (1.0 - p))
    tried = [_fitted(log_odds, right.astype(np.float64), 1.0 - float(open_)) for open_ in CEILINGS]
    return max(tried, key=lambda pair: pair[0])[1]


#: Shares that the ceiling may leave open.
CEILINGS = (0.0, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05)


def _fitted(log_odds: Reals, right: Reals, ceiling: float) -> tuple[float, Calibration]:
    """The penalised log-likelihood, and the map."""
    x = np.stack([log_odds, np.ones_like(log_odds)], axis=1)
    start = np.array([1.0, 0.0])
    beta = start.copy()
    for _ in range(100):
        s = 1.0 / (1.0 + np.exp(-(x @ beta)))
        q = np.clip(ceiling * s, LEAST, MOST)
        slope = ceiling * s * (1.0 - s)
        gradient = x.T @ ((right - q) / (q * (1.0 - q)) * slope) - (beta - start)
        hessian = (x * (slope**2 / (q * (1.0 - q)))[:, None]).T @ x + np.eye(2)
        step = np.clip(np.linalg.solve(hessian, gradient), -0.5, 0.5)
        beta = beta + step
        if np.abs(step).max() < 1e-7:
            break
    found = Calibration(float(max(beta[0], 0.05)), float(beta[1]), ceiling)
    q = np.clip(found(1.0 / (1.0 + np.exp(-log_odds))), LEAST, MOST)
    likelihood = float(np.sum(right * np.log(q) + (1.0 - right) * np.log(1.0 - q)))
    return likelihood - 0.5 * float(np.sum((beta - start) ** 2)), found


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
