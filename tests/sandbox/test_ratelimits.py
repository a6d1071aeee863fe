"""Rate limits."""

from dataclasses import replace

import pytest

from pipelines.sandbox.accounts import ANONYMOUS
from pipelines.sandbox.errors import ApiError
from pipelines.sandbox.ratelimits import RateLimiter


def test_edits_beyond_the_limit_are_refused_until_a_minute_has_passed() -> None:
    now = 0.0
    limiter = RateLimiter(2, clock=lambda: now)
    limiter.count_edit(ANONYMOUS)
    limiter.count_edit(ANONYMOUS)
    with pytest.raises(ApiError) as caught:
        limiter.count_edit(ANONYMOUS)
    assert caught.value.codes == ["failed-save", "ratelimited"]
    now = 61.0
    limiter.count_edit(ANONYMOUS)


def test_new_ids_have_a_limit_of_their_own_and_bots_have_none() -> None:
    limiter = RateLimiter(1)
    limiter.count_new_id(ANONYMOUS)
    with pytest.raises(ApiError, match="no-automatic-entity-id"):
        limiter.count_new_id(ANONYMOUS)
    limiter.count_edit(ANONYMOUS)
    bot = replace(ANONYMOUS, rights=ANONYMOUS.rights | {"noratelimit"})
    for _ in range(3):
        limiter.count_edit(bot)
