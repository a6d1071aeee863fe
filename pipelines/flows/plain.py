"""Flows and tasks on Prefect, or plainly: as the functions that they are, where a run is too small for its server.

Plainly, the same functions are called in the same order. What Prefect adds is not there: its pages and artifacts,
batches side by side, and batches tried again; a run that stops is gone on with by the same command, as ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from prefect import Flow, Task

__all__ = ["PLAIN", "flow", "is_plain", "plainly", "task"]

#: The setting `task_runner` that asks for it.
PLAIN = "plain"
_plain: ContextVar[bool] = ContextVar("plain", default=False)


@contextmanager
def plainly() -> Iterator[None]:
    """Flows and tasks that are called within are plain functions."""
    token = _plain.set(True)
    try:
        yield
    finally:
        _plain.reset(token)


def is_plain() -> bool:
    """Whether flows and tasks are plain functions now."""
    return _plain.get()


if TYPE_CHECKING:
    from prefect import flow, task
else:

    class _Flow(Flow):
        def __call__(self, *arguments: Any, **named: Any) -> Any:
            return self.fn(*arguments, **named) if is_plain() else super().__call__(*arguments, **named)

    class _Task(Task):
        def __call__(self, *arguments: Any, **named: Any) -> Any:
            return self.fn(*arguments, **named) if is_plain() else super().__call__(*arguments, **named)

    def flow(**options: Any) -> Any:
        """Prefect's decorator of that name."""
        return lambda function: _Flow(function, **options)

    def task(**options: Any) -> Any:
        """Prefect's decorator of that name."""
        return lambda function: _Task(function, **options)
