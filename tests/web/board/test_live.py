"""Live progress: a stream says at once how things stand, and again when that changes; only so many may listen."""

import asyncio
import json
from collections.abc import AsyncGenerator

import pytest
from starlette.requests import Request
from starlette.types import Message

from pipelines.ledger.job_book import JobState
from pipelines.web.board import live
from pipelines.web.board.live import Watch, events
from pipelines.web.board.models import BoardView
from pipelines.web.board.views import board_view
from pipelines.web.site.errors import TooManyError
from tests.fictional import SLUG
from tests.web.board.conftest import BrowserOf, Prepared
from tests.web.conftest import REVIEWER


async def silence() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


def asking(last: str = "") -> Request:
    return Request({"type": "http", "headers": [(b"last-event-id", last.encode())]}, silence)


async def told(stream: AsyncGenerator[str, None]) -> str:
    """The next event that says something."""
    async for text in stream:
        if text.startswith("id: "):
            return text
    return ""


def test_a_stream_says_how_things_stand_and_then_what_changes(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 0.0)
    ledger, watch = prepared.portal.ledger, Watch(lambda: board_view(prepared.portal))

    async def listen() -> tuple[str, str]:
        stream = events(asking(), watch, every=0.0)
        first = await told(stream)
        job = ledger.order_job(
            slug=SLUG, kind="upload", target="sandbox", arguments=[], person="A", host="b", log="/c", run=prepared.run
        )
        assert job is not None
        second = await told(stream)
        ledger.note_job(job.id, JobState.DONE, exit_code=0)
        await stream.aclose()
        return first, second

    first, second = asyncio.run(listen())
    assert json.loads(first.partition("data: ")[2])["going"] == []
    (going,) = json.loads(second.partition("data: ")[2])["going"]
    assert (going["slug"], going["run"]) == (SLUG, prepared.run)
    assert [stage["name"] for stage in going["stages"]] == ["upload"]
    assert watch.streams == 0


def test_who_knows_it_already_is_told_nothing_and_a_stream_ends(prepared: Prepared) -> None:
    watch = Watch(lambda: board_view(prepared.portal))

    async def listen() -> list[str]:
        return [text async for text in events(asking(watch.board().version), watch, every=0.0, lifetime=0.01)]

    assert not [text for text in asyncio.run(listen()) if text.startswith("id: ")]


def test_only_so_many_listen(prepared: Prepared) -> None:
    watch = Watch(lambda: board_view(prepared.portal), streams=live.STREAMS)
    with pytest.raises(TooManyError):
        events(asking(), watch)


def test_the_look_is_shared(prepared: Prepared, browser_of: BrowserOf) -> None:
    looks: list[BoardView] = []

    def look() -> BoardView:
        looks.append(board_view(prepared.portal))
        return looks[-1]

    watch = Watch(look)
    assert watch.board() is watch.board()
    assert len(looks) == 1
    assert browser_of(REVIEWER).get("/api/v1/board").json()["version"]
