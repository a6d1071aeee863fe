"""Rates: how often one address may sign in or upload, on all servers of the portal together; the ledger counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request

from pipelines.ledger import Ledger
from pipelines.web.site.errors import TooManyError
from pipelines.web.site.i18n import N_

__all__ = ["RATES", "Rate", "Rates", "paced"]


@dataclass(frozen=True)
class Rate:
    """So many at once, and as many again in so many seconds."""

    burst: int
    seconds: float


#: What is limited. A wrong token counts as an attempt to sign in does.
RATES = {"sign-in": Rate(10, 60), "token": Rate(20, 60), "upload": Rate(30, 3600)}


class Rates:
    """Turns of a kind and an address, of which some come back as time goes by; threads may share them."""

    def __init__(self, ledger: Ledger, rates: Mapping[str, Rate] = RATES) -> None:
        self._ledger, self._rates = ledger, rates

    def take(self, kind: str, who: str) -> float:
        """Take a turn: 0, or the seconds after which the next one is free."""
        rate = self._rates[kind]
        return self._ledger.take_turn(kind, who, burst=rate.burst, seconds=rate.seconds)

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
