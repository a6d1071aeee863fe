"""Progress of a long stage: a bar in the terminal (rich) and an artifact in Prefect, from the same count."""

import sys
from types import TracebackType
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import FlowRunContext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

#: Prefect is told of every so many per cent, not of every item.
STEP = 5.0


class Progress:
    """Counts up to `total`; reach for it as a context manager around a loop."""

    def __init__(self, title: str, total: int, *, unit: str = "batches") -> None:
        self.title, self.total, self.done, self.told = title, max(total, 1), 0, 0.0
        self._bar = Bar(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
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

    def advance(self, count: int = 1) -> None:
        """Count further items as done."""
        self.done += count
        self._bar.advance(self._line, count)
        percent = min(100.0, 100 * self.done / self.total)
        if self._artifact and (percent - self.told >= STEP or self.done >= self.total):
            self.told = percent
            update_progress_artifact(self._artifact, percent)
