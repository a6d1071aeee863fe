"""Forty seeds of the fault campaign; `make soak` runs three hundred more."""

from collections.abc import Callable, Iterator

import pytest

from tests.campaign.campaign import Result, campaign

SEEDS = range(1, 41)

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Result]]:
    with campaign(tmp_path_factory.mktemp("campaign")) as run_seed:
        yield run_seed


# Two groups, so that two processes can share them.
@pytest.mark.parametrize("seed", [pytest.param(n, marks=pytest.mark.xdist_group(f"campaign-{n % 2}")) for n in SEEDS])
def test_every_run_ends_as_one_without_faults(run: Callable[[int], Result], seed: int) -> None:
    result = run(seed)
    assert result.wrong == []
    assert result.faults.total() > 0
