import pytest

from pipelines.web.site import rates
from pipelines.web.site.rates import Rate, Rates


def test_so_many_at_once_and_again_in_time() -> None:
    now = 0.0
    limited = Rates({"sign-in": Rate(2, 60)}, clock=lambda: now)
    assert [limited.take("sign-in", "a") for _ in range(3)] == [0, 0, 30]
    assert limited.take("sign-in", "b") == 0
    now = 30.0
    assert [limited.take("sign-in", "a") for _ in range(2)] == [0, 30]
    now = 10_000.0
    assert [limited.take("sign-in", "a") for _ in range(3)] == [0, 0, 30]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_REMEMBERED", 3)
    limited = Rates({"sign-in": Rate(1, 60)}, clock=lambda: 0.0)
    for who in "abcd":
        limited.take("sign-in", who)
    assert list(limited._buckets["sign-in"]) == ["b", "c", "d"]
