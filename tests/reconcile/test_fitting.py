import numpy as np
import pytest

from pipelines.reconcile.fitting import LN2, Design, candidate_probabilities, fit


def rows(count: int = 3000) -> tuple[Design, list[float]]:
    """Rows with two candidates each; the right one agrees more often, by known odds."""
    random = np.random.default_rng(3)
    row = np.repeat(np.arange(count), 2)
    codes = random.integers(0, 3, (2 * count, 2)).astype(np.int8)
    bits = [-3.0, 0.0, 4.0]
    total = np.array(bits)[codes[:, 0]] - 1.0
    p = candidate_probabilities(total * LN2, row, count)
    draw = random.uniform(0, 1, count)
    right = np.zeros(2 * count)
    first, second = p[0::2], p[1::2]
    right[0::2] = draw < first
    right[1::2] = (draw >= first) & (draw < first + second)
    return Design(row, codes, [3, 3], [True, True], right, count), bits


def test_the_bits_that_made_the_rows_are_found_again() -> None:
    design, bits = rows()
    fitted = fit(design)
    found = fitted.bits[0] - fitted.bits[0][1] + fitted.prior + fitted.bits[0][1] + fitted.bits[1].mean() + 1.0
    assert found == pytest.approx(bits, abs=0.5)
    assert np.abs(fitted.bits[1]).max() < 0.3


def test_more_agreement_is_never_worth_less() -> None:
    design, _ = rows(400)
    turned = Design(design.row, 2 - design.codes, [3, 3], [True, True], design.right, design.rows)
    fitted = fit(turned)
    assert (np.diff(fitted.bits[0]) >= -2e-3).all()
    free = fit(Design(design.row, 2 - design.codes, [3, 3], [False, False], design.right, design.rows))
    assert free.bits[0][0] > free.bits[0][2]


def test_none_competes_with_the_candidates() -> None:
    p = candidate_probabilities(np.zeros(3), np.array([0, 0, 1]), 2)
    assert p == pytest.approx([1 / 3, 1 / 3, 1 / 2])
    assert candidate_probabilities(np.array([800.0, -800.0]), np.array([0, 0]), 1) == pytest.approx([1.0, 0.0])
