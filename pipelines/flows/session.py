"""A Prefect session of one command: the server that PREFECT_API_URL names, or a temporary one for all its flows."""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings


@contextmanager
def prefect_session() -> Iterator[None]:
    """Run flows within; Prefect starts its temporary server with the first of them, and ends it with the process.

    Heartbeats tell a lasting server that a run is alive; a temporary one ends with it, and waiting for the heart's
    last beat costs each flow up to a second.
    """
    if PREFECT_API_URL.value():
        yield
        return
    with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield
