"""How stages hand work to Prefect: in batches, retried only after transient errors, on the runner of the settings."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prefect import Flow, Task
from prefect.client.schemas.objects import State
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pipelines.exceptions import SettingsError, StoppedError, TransientServiceError
from pipelines.flows.plain import is_plain
from pipelines.flows.progress import Progress
from pipelines.settings import Settings

#: The client has already retried each request, politely; a whole batch is tried only twice more, well apart.
RETRIES, RETRY_DELAY_SECONDS = 2, [10.0, 60.0]


def is_transient(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether a failed batch may be tried again; not one that a person stopped."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, TransientServiceError) and not isinstance(error, StoppedError)


TASK_OPTIONS: Mapping[str, Any] = {
    "retries": RETRIES,
    "retry_delay_seconds": RETRY_DELAY_SECONDS,
    "retry_condition_fn": is_transient,
    "persist_result": False,
    "cache_policy": None,
}


def task_runner(settings: Settings) -> TaskRunner[Any]:
    """The task runner of the settings: threads here, or a Dask cluster by its address.

    Raises:
        SettingsError: a Dask address is set, and `prefect-dask` is not installed.
    """
    if settings.task_runner == "threads":
        return ThreadPoolTaskRunner(max_workers=settings.workers)
    try:
        from prefect_dask import DaskTaskRunner
    except ImportError as error:
        raise SettingsError(
            f"task_runner is '{settings.task_runner}', and Dask support is not installed",
            remedy="install it with `pip install prefect-dask`, or set task_runner to `threads`",
        ) from error
    runner: TaskRunner[Any] = DaskTaskRunner(address=settings.task_runner)
    return runner


def run_batches(task: Task[..., Any], calls: Iterable[tuple[Any, ...]], *, title: str, total: int) -> None:
    """Submit one task run a call and wait for all of them, showing progress; the first error is raised."""
    with Progress(title, total) as progress:
        if is_plain():
            for call in calls:
                task.fn(*call)
                progress.advance()
            return
        futures = [task.submit(*call) for call in calls]
        for future in futures:
            future.result()
            progress.advance()


def on_runner(flow: Flow[..., Any], settings: Settings) -> Callable[..., Any]:
    """The flow with the task runner of the settings."""
    return flow if is_plain() else flow.with_options(task_runner=task_runner(settings))
