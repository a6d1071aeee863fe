"""Rates: how often one address may sign in or upload; kept in memory, of a bounded number of addresses."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from pipelines.web.site.errors import TooManyError
from pipelines.web.site.i18n import N_

__all__ = ["RATES", "Rate", "Rates", "paced"]

#: Addresses that are remembered for each kind; beyond that, whoever was seen longest ago is forgotten.
_REMEMBERED = 10_000


@dataclass(frozen=True)
class Rate:
    """So many at once, and as many again in so many seconds."""

    burst: int
    seconds: float


#: What is limited. A wrong token counts as an attempt to sign in does.
RATES = {"sign-in": Rate(10, 60), "token": Rate(20, 60), "upload": Rate(30, 3600)}


class Rates:
    """Buckets of tokens, one a kind and an address; threads may share them."""

    def __init__(self, rates: dict[str, Rate] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates, self._clock = rates or RATES, clock
        self._lock = threading.Lock()
        self._buckets: dict[str, OrderedDict[str, tuple[float, float]]] = {kind: OrderedDict() for kind in self._rates}

    def take(self, kind: str, who: str) -> float:
        """Take a turn: 0, or the seconds after which the next one is free."""
        rate, now = self._rates[kind], self._clock()
        with self._lock:
            buckets = self._buckets[kind]
            left, since = buckets.pop(who, (float(rate.burst), now))
            left = min(rate.burst, left + (now - since) * rate.burst / rate.seconds)
            buckets[who] = (left - 1 if left >= 1 else left, now)
            if len(buckets) > _REMEMBERED:
                buckets.popitem(last=False)
            return 0.0 if left >= 1 else (1 - left) * rate.seconds / rate.burst

    def demand(self, kind: str, request: Request) -> None:
        """Take a turn for the address that asks.

        Raises:
            TooManyError: it has none left for now.
        """
        wait = self.take(kind, request.client.host if request.client else "")
        if wait:
            raise TooManyError(N_("that was too often in a short time"), after=int(wait) + 1)


def paced(kind: str) -> Callable[[Request], None]:
    """A dependency that holds back who asks too often; `kind` is a key of `RATES`."""

    def demanded(request: Request) -> None:
        rates: Rates = request.app.state.rates
        rates.demand(kind, request)

    return demanded
