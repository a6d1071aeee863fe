"""Progress of a long stage: a bar in the terminal (rich) and an artifact in Prefect, from the same count.

The bar is drawn anew several times a second, so what it says of waits is so now.
"""

import sys
from collections.abc import Callable
from types import TracebackType
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import FlowRunContext
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

#: Prefect is told of every so many per cent, not of every item.
STEP = 5.0


class NoteColumn(ProgressColumn):
    """The rate of the last half minute, and a note that is asked for at each drawing."""

    max_refresh = 0.5

    def __init__(self, note: Callable[[], str]) -> None:
        self._note = note
        super().__init__()

    def render(self, task: Task) -> Text:
        """`41/min  waiting: edit rate`."""
        rate = f"{task.speed * 60:,.0f}/min" if task.speed else ""
        return Text("  ".join(part for part in (rate, self._note()) if part))


class Progress:
    """Counts up to `total`; reach for it as a context manager around a loop.

    `note` says in a few words what is going on, such as why we wait.
    """

    def __init__(self, title: str, total: int, *, unit: str = "batches", note: Callable[[], str] | None = None) -> None:
        self.title, self.total, self.done, self.told = title, max(total, 1), 0, 0.0
        self._bar = Bar(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            *([NoteColumn(note)] if note else []),
            console=Console(file=sys.stderr),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._line = self._bar.add_task(title, total=self.total)
        self._artifact: UUID | None = None

    def __enter__(self) -> "Progress":
        self._bar.start()
        if FlowRunContext.get() is not None:
            artifact = create_progress_artifact(0.0, description=self.title)
            self._artifact = artifact if isinstance(artifact, UUID) else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def tell(self, text: str) -> None:
        """A line above the bar."""
        self._bar.console.print(text, markup=False)

    def advance(self, count: int = 1) -> None:
        """Count further items as done."""
        self.done += count
        self._bar.advance(self._line, count)
        percent = min(100.0, 100 * self.done / self.total)
        if self._artifact and (percent - self.told >= STEP or self.done >= self.total):
            self.told = percent
            update_progress_artifact(self._artifact, percent)
