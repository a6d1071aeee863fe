import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.calibration import Calibration, calibrate, calibration_error, reliability


def sample(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities that claim too much, and what came true."""
    random = np.random.default_rng(1)
    truth = random.uniform(0, 1, count)
    odds = truth / (1 - truth)
    return odds**2 / (1 + odds**2), random.uniform(0, 1, count) < truth


def test_what_claims_too_much_is_corrected() -> None:
    claimed, right = sample()
    assert calibration_error(claimed, right) > 0.08
    held_out, true = sample(4001)
    assert calibration_error(calibrate(claimed, right)(held_out), true) < 0.03


def test_by_default_nothing_changes() -> None:
    given = np.array([0.001, 0.4, 0.5, 0.999999])
    assert Calibration()(given) == pytest.approx(given)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_more_is_never_less(rows: list[tuple[float, bool]]) -> None:
    fitted = calibrate(np.array([p for p, _ in rows]), np.array([r for _, r in rows]))
    mapped = fitted(np.linspace(0, 1, 101))
    assert (np.diff(mapped) >= -1e-12).all()
    assert ((mapped > 0) & (mapped < 1)).all()


def test_the_error_is_the_weighted_distance_of_given_and_right() -> None:
    given, right = np.array([0.05, 0.05, 0.95, 0.95]), np.array([False, True, True, True])
    bins = reliability(given, right)
    assert [(b.given, b.right, b.count) for b in bins] == [(0.05, 0.5, 2), (0.95, 1.0, 2)]
    assert calibration_error(given, right) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)
    assert calibration_error(np.empty(0), np.empty(0, bool)) == 0
