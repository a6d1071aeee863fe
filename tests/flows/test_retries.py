"""Retries in a real flow: a lagging server is asked again, a refusal is not."""

import pytest
from prefect import flow, task

from pipelines.exceptions import EditRefusedError, LaggedError
from pipelines.flows.batch import TASK_OPTIONS, run_batches

pytestmark = pytest.mark.prefect

AT_ONCE = {**TASK_OPTIONS, "retry_delay_seconds": 0}
tries: dict[str, int] = {}


@task(**AT_ONCE)
def lags_once(name: str) -> None:
    tries[name] = tries.get(name, 0) + 1
    if tries[name] == 1:
        raise LaggedError("the servers lag")


@task(**AT_ONCE)
def refuses(name: str) -> None:
    tries[name] = tries.get(name, 0) + 1
    raise EditRefusedError("blocked", code="blocked")


@flow
def lagging() -> None:
    run_batches(lags_once, [("a",), ("b",)], title="lagging", total=2)


@flow
def refused() -> None:
    run_batches(refuses, [("c",)], title="refused", total=1)


@pytest.mark.usefixtures("prefect_server")
def test_only_transient_errors_are_tried_again() -> None:
    lagging()
    with pytest.raises(EditRefusedError):
        refused()
    assert tries == {"a": 2, "b": 2, "c": 1}
