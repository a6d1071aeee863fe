"""Rate limits: how many edits and new ids a user may have in a minute."""

import time
from collections import defaultdict, deque
from collections.abc import Callable

from pipelines.sandbox.accounts import User
from pipelines.sandbox.errors import ApiError, Message, refuse_save, wikibase_error

__all__ = ["RateLimiter"]

_SECONDS = 60.0


class RateLimiter:
    """Counts for users without the right `noratelimit`; `limit` is per minute and kind, None for no limit.

    `newcomers` is the limit of accounts that are not confirmed yet; None for the limit of all.
    """

    def __init__(
        self, limit: int | None, clock: Callable[[], float] = time.monotonic, *, newcomers: int | None = None
    ) -> None:
        self._limit, self._clock, self._newcomers = limit, clock, newcomers
        self._times: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def _limit_of(self, user: User) -> int | None:
        if "noratelimit" in user.rights:
            return None
        if self._newcomers is not None and "autoconfirmed" not in user.groups:
            return self._newcomers
        return self._limit

    def _exceeds(self, user: User, kind: str, limit: int | None) -> bool:
        if limit is None:
            return False
        now, times = self._clock(), self._times[kind, user.name]
        while times and times[0] <= now - _SECONDS:
            times.popleft()
        if len(times) >= limit:
            return True
        times.append(now)
        return False

    def exceeds_edits(self, user: User, limit: int | None = None) -> bool:
        """Count an edit; whether it is one too many. A `limit` given here holds for everyone."""
        return self._exceeds(user, "edit", self._limit_of(user) if limit is None else limit)

    def count_edit(self, user: User, limit: int | None = None) -> None:
        """Count an edit, or refuse it as Wikibase does: `failed-save` with `actionthrottledtext`."""
        if self.exceeds_edits(user, limit):
            error = refuse_save("failed-save", Message("actionthrottledtext", (), "ratelimited"))
            error.trailing = (Message("actionthrottledtext", (), "ratelimited"),)
            raise error

    def count_new_id(self, user: User) -> None:
        """Count an automatic id, or refuse it: `no-automatic-entity-id`."""
        if self._exceeds(user, "id", self._limit_of(user)):
            raise _no_new_id()


def _no_new_id() -> ApiError:
    text = "Cannot automatically assign ID: too many actions in a short time."
    return wikibase_error("no-automatic-entity-id", "wikibase-api-no-automatic-entity-id", text)
