"""Live progress: server-sent events that tell when anything on the board has changed, one look for all who watch."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from pipelines.web.board.models import BoardView
from pipelines.web.board.views import board_view
from pipelines.web.site.errors import TooManyError
from pipelines.web.site.portal import Portal

__all__ = ["Watch", "events", "watch_of"]

#: Seconds between two looks, and between two signs of life where nothing changes.
EVERY, SILENCE = 1.0, 15.0
#: Seconds after which a stream ends; the browser opens another.
LIFETIME = 600.0
#: Streams at the same time.
STREAMS = 100


@dataclass
class Watch:
    """The board as it was a moment ago, for all streams of one portal."""

    look: Callable[[], BoardView]
    streams: int = 0
    _seen: BoardView | None = None
    _when: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def board(self) -> BoardView:
        """The board, not older than a look's interval."""
        with self._lock:
            now = time.monotonic()
            if self._seen is None or now - self._when >= EVERY:
                self._seen, self._when = self.look(), now
            return self._seen


def watch_of(request: Request, portal: Portal) -> Watch:
    """The application's watch."""
    known: Watch | None = getattr(request.app.state, "board_watch", None)
    if known is None:
        known = request.app.state.board_watch = Watch(lambda: board_view(portal))
    return known


def events(
    request: Request, watch: Watch, *, every: float = EVERY, lifetime: float = LIFETIME
) -> AsyncGenerator[str, None]:
    """A stream of events: `board` with what changed, comments in between, for as long as somebody listens.

    Raises:
        TooManyError: too many listen already.
    """
    if watch.streams >= STREAMS:
        raise TooManyError("too many people watch the board", remedy="load the page again to see how things stand")
    return _stream(request, watch, every, lifetime)


async def _stream(request: Request, watch: Watch, every: float, lifetime: float) -> AsyncGenerator[str, None]:
    watch.streams += 1
    try:
        yield "retry: 3000\n\n"
        ends, spoken, seen = time.monotonic() + lifetime, time.monotonic(), request.headers.get("last-event-id", "")
        while time.monotonic() < ends and not await request.is_disconnected():
            board = await run_in_threadpool(watch.board)
            if board.version != seen:
                seen, spoken = board.version, time.monotonic()
                yield f"id: {seen}\nevent: board\ndata: {json.dumps(_short(board))}\n\n"
            elif time.monotonic() - spoken > SILENCE:
                spoken = time.monotonic()
                yield ": still here\n\n"
            await asyncio.sleep(every)
    finally:
        watch.streams -= 1


def _short(board: BoardView) -> dict[str, object]:
    """What a page needs to know: the version, and each run that is being worked on with its stage."""
    going = [
        {
            "slug": row.slug,
            "run": row.run.id if row.run else None,
            "job": row.job.id,
            "stages": [stage.model_dump() for stage in row.run.stages if stage.state == "going"] if row.run else [],
        }
        for row in board.partners
        if row.job
    ]
    return {"version": board.version, "going": going}
