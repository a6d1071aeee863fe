"""A clock for tests: it goes by itself, and sleeping moves it on without taking time."""

from datetime import UTC, datetime, timedelta


class Clock:
    """`now` for a ledger, `seconds` and `sleep` for a limiter."""

    def __init__(self) -> None:
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.slept)

    def seconds(self) -> float:
        return self.now().timestamp()
