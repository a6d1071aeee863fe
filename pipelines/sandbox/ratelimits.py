"""Rate limits: how many edits and new ids a user may have in a minute."""

import time
from collections import defaultdict, deque
from collections.abc import Callable

from pipelines.sandbox.accounts import User
from pipelines.sandbox.errors import ApiError, Message, refuse_save, wikibase_error

__all__ = ["RateLimiter"]

_SECONDS = 60.0


class RateLimiter:
    """Counts for users without the right `noratelimit`; `limit` is per minute and kind, None for no limit."""

    def __init__(self, limit: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._times: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def _exceeds(self, user: User, kind: str) -> bool:
        if self._limit is None or "noratelimit" in user.rights:
            return False
        now, times = self._clock(), self._times[kind, user.name]
        while times and times[0] <= now - _SECONDS:
            times.popleft()
        if len(times) >= self._limit:
            return True
        times.append(now)
        return False

    def count_edit(self, user: User) -> None:
        """Count an edit, or refuse it as Wikibase does: `failed-save` with `actionthrottledtext`."""
        if self._exceeds(user, "edit"):
            raise refuse_save("failed-save", Message("actionthrottledtext", (), "ratelimited"))

    def count_new_id(self, user: User) -> None:
        """Count an automatic id, or refuse it: `no-automatic-entity-id`."""
        if self._exceeds(user, "id"):
            raise _no_new_id()


def _no_new_id() -> ApiError:
    text = "Cannot automatically assign ID: too many actions in a short time."
    return wikibase_error("no-automatic-entity-id", "wikibase-api-no-automatic-entity-id", text)
