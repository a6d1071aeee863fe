"""A command's Prefect session: a named server that is dead, and a temporary one that does not start, are told."""

import socket

import pytest
from prefect import flow
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
    temporary_settings,
)

from pipelines.exceptions import ServiceUnavailableError
from pipelines.flows.session import STARTUP_TIMEOUT, prefect_session


@flow
def nothing() -> None:
    """A flow that does nothing."""


def test_a_named_server_that_does_not_answer_is_told_with_its_address() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/api"  # Bound, and nobody listens.
        with (
            temporary_settings({PREFECT_API_URL: url}),
            pytest.raises(ServiceUnavailableError, match=url) as caught,
            prefect_session(),
        ):
            nothing()
    assert "PREFECT_API_URL" in caught.value.remedy


def test_a_temporary_server_that_does_not_start_is_told_with_the_remedy() -> None:
    with (
        temporary_settings(restore_defaults={PREFECT_API_URL}),
        pytest.raises(ServiceUnavailableError, match="did not start") as caught,
        prefect_session(),
    ):
        raise RuntimeError("Timed out while attempting to connect to ephemeral Prefect API server.")
    assert "prefect server start" in caught.value.remedy


def test_other_errors_pass_through() -> None:
    with pytest.raises(RuntimeError, match="something else"), prefect_session():
        raise RuntimeError("something else")


def test_a_temporary_server_is_waited_for_and_has_no_heartbeats() -> None:
    with temporary_settings(restore_defaults={PREFECT_API_URL}), prefect_session():
        assert PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value() == STARTUP_TIMEOUT
        assert PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value() is None


def test_a_longer_wait_of_the_users_own_stands() -> None:
    longer = {PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS: STARTUP_TIMEOUT + 1}
    with temporary_settings(longer, restore_defaults={PREFECT_API_URL}), prefect_session():
        assert PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS.value() == STARTUP_TIMEOUT + 1
