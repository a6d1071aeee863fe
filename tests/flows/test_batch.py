"""Batches: only transient errors are tried again, and the runner is a setting."""

from pathlib import Path

import pytest
from prefect.client.schemas.objects import State, StateType
from prefect.task_runners import ThreadPoolTaskRunner

from pipelines.exceptions import EditRefusedError, LaggedError, ServiceUnavailableError, SettingsError
from pipelines.flows.batch import is_transient, task_runner
from pipelines.settings import Settings


@pytest.mark.parametrize("error", [LaggedError("lag"), ServiceUnavailableError("down")])
def test_transient_errors_are_tried_again(error: Exception) -> None:
    assert is_transient(None, None, State(type=StateType.FAILED, data=error))


@pytest.mark.parametrize("error", [EditRefusedError("no"), ValueError("wrong")])
def test_other_errors_are_not(error: Exception) -> None:
    assert not is_transient(None, None, State(type=StateType.FAILED, data=error))


def test_threads_are_the_default_runner(tmp_path: Path) -> None:
    assert isinstance(task_runner(Settings(home=tmp_path)), ThreadPoolTaskRunner)


def test_a_dask_address_without_dask_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="prefect-dask"):
        task_runner(Settings(home=tmp_path, task_runner="tcp://127.0.0.1:8786"))
