"""What tests in a real browser share: Debian's Chromium, and the portal of small runs, served on a free port."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from pipelines.flows.submitting import Reception
from pipelines.ingest.isolation import check_here
from pipelines.web.app import create_app
from pipelines.web.institutions import desk
from pipelines.web.serving import listen, serving
from pipelines.web.site.people import Person
from pipelines.web.site.portal import Portal
from tests.browser.chromium import chromium, installed
from tests.web.conftest import portal, runs

__all__ = ["DESKTOP", "PHONE", "Opens", "browser", "checks_here", "open_as", "portal", "runs", "served"]

#: Opens a page as somebody; `settings` are Playwright's for a new context.
Opens = Callable[..., Page]
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
#: Milliseconds that what is waited for may take on a busy machine.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = installed()
    if path is None:
        pytest.skip("no Chromium here: install Debian's `chromium`")
    with chromium(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def served(portal: Portal) -> Iterator[Callable[[Person], str]]:
    """Serves the portal to a given person, and says where; each person's stays up for the module."""
    with ExitStack() as stack:
        addresses: dict[Person, str] = {}

        def address(person: Person) -> str:
            if person not in addresses:
                listener = listen("127.0.0.1", 0)
                stack.enter_context(serving(create_app(portal, who=lambda _: person), listener))
                addresses[person] = f"http://127.0.0.1:{listener.getsockname()[1]}"
            return addresses[person]

        yield address


@pytest.fixture(autouse=True)
def checks_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are checked in this process: to start one of its own costs more than all else that a check does."""
    monkeypatch.setattr(desk, "Reception", partial(Reception, check=check_here))


@pytest.fixture
def open_as(browser: Browser, served: Callable[[Person], str]) -> Iterator[Opens]:
    """A browser of its own for somebody; what its console says that is wrong fails the test."""
    with ExitStack() as stack:
        complaints: list[str] = []

        def opens(person: Person, path: str = "/", **settings: object) -> Page:
            # Colours are looked at, not their fading.
            calm = {"base_url": served(person), "reduced_motion": "reduce"}
            context = browser.new_context(**calm | settings)  # type: ignore[arg-type]
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(path)
            return page

        yield opens
        assert complaints == []
