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
    """Platt's map on the log-odds (natural): `slope` times them plus `intercept`; by default no change."""

    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, probability: Reals) -> Reals:
        """Calibrated probabilities."""
        p = np.clip(probability, LEAST, MOST)
        return 1.0 / (1.0 + np.exp(-(self.slope * np.log(p / (1.0 - p)) + self.intercept)))


def calibrate(probability: Reals, right: NDArray[np.bool_]) -> Calibration:
    """Fit Platt's map by Newton's method, held lightly towards no change (one observation's worth)."""
    p = np.clip(probability, LEAST, MOST)
    x = np.stack([np.log(p / (1.0 - p)), np.ones_like(p)], axis=1)
    start = np.array([1.0, 0.0])
    beta, y = start.copy(), right.astype(np.float64)
    for _ in range(50):
        q = 1.0 / (1.0 + np.exp(-(x @ beta)))
        gradient = x.T @ (y - q) - (beta - start)
        hessian = (x * (q * (1 - q))[:, None]).T @ x + np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return Calibration(float(max(beta[0], 0.05)), float(beta[1]))


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
