"""A fence: what must hold before this process writes into a ledger or a run's folder.

A job that was declared lost may wake again, when others have taken over what it was about; then it writes nothing more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_demands: list[Callable[[], None]] = []


@contextmanager
def writing_only_if(demand: Callable[[], None]) -> Iterator[None]:
    """Within, nothing is written by any thread of this process unless `demand` lets it; it raises what is told then."""
    _demands.append(demand)
    try:
        yield
    finally:
        _demands.remove(demand)


def demand_may_write() -> None:
    """Whether this process may write now.

    Raises:
        DonataError: it may not, and why.
    """
    for demand in tuple(_demands):
        demand()
