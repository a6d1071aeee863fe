"""A Prefect session of one command: the server that PREFECT_API_URL names, or a temporary one for all its flows."""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.settings import (
    PREFECT_API_BLOCKS_REGISTER_ON_START,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
    temporary_settings,
)

from pipelines.exceptions import ServiceUnavailableError
from pipelines.flows.plain import PLAIN, plainly
from pipelines.settings import load_settings

#: Seconds. Prefect's own 20 were too few on two busy cores, where the first start also makes its database.
STARTUP_TIMEOUT = 180


@contextmanager
def prefect_session() -> Iterator[None]:
    """Run flows within; Prefect starts its temporary server with the first of them, and ends it with the process.

    If the setting `task_runner` is `plain`, there is no server, and flows are the functions that they are.

    Heartbeats tell a lasting server that a run is alive; a temporary one ends with it, and waiting for the heart's
    last beat costs each flow up to a second. Nor does it list Prefect's blocks, which no flow of ours uses: that takes
    a new database seconds.

    Raises:
        ServiceUnavailableError: the named server does not answer, or the temporary one does not start.
    """
    if load_settings().task_runner == PLAIN:
        with plainly():
            yield
        return
    url = PREFECT_API_URL.value()
    patient = max(STARTUP_TIMEOUT, PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value())
    temporary = {
        PREFECT_API_BLOCKS_REGISTER_ON_START: False,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS: patient,
    }
    with temporary_settings(updates={} if url else temporary):
        try:
            yield
        except RuntimeError as error:
            # Prefect has no class of its own for either.
            if str(error).startswith("Failed to reach API"):
                raise no_answer(str(url)) from error
            if "ephemeral Prefect API server" in str(error):
                raise ServiceUnavailableError(
                    f"its temporary server did not start within {patient} s",
                    service="Prefect",
                    remedy="run the command again; or start one with `prefect server start` and set PREFECT_API_URL",
                ) from error
            raise


def no_answer(url: str) -> ServiceUnavailableError:
    """What to tell when the server that was named does not answer."""
    return ServiceUnavailableError(
        f"no Prefect server answers at {url}",
        service="Prefect",
        remedy="start it with `prefect server start`, or unset PREFECT_API_URL to use a temporary one",
    )
