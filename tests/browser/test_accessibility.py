"""Every page keeps WCAG 2.2 AA, as far as axe-core can tell: wide and light; narrow, dark and right to left."""

import re

import pytest
from playwright.sync_api import Page

from pipelines.flows.grouped_coverage import keep_grouped
from pipelines.ledger.job_book import JobState
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal
from tests.browser.axe import Looked, with_axe
from tests.browser.conftest import DESKTOP, PHONE, Opens
from tests.browser.pages import ASKED, LEFT_OUT, page_routes
from tests.fictional import SLUG
from tests.web.board.conftest import prepare
from tests.web.conftest import COORDINATOR
from tests.web.dashboards.conftest import work_of
from tests.web.small_runs import SmallRuns

#: Pages that anybody may see, one of each make.
OPEN = ("/", "/partners", "/partners/{slug}", "/partners/{slug}/recognition", "/coverage", "/equity", "/sparql")
#: Pages that are looked at in all four ways: their colours say something of their own.
COLOURED = ("/runs/{run}/plan", "/coverage/classes/{class_}")


@pytest.fixture(scope="module")
def named(portal: Portal, runs: SmallRuns) -> dict[str, str]:
    """What stands for each part of a path that varies: a run with a plan, a measured class, a job that failed …"""
    run, *_ = prepare(runs, portal)
    keep_grouped(work_of(portal, runs.finished), "after", with_class=True)
    job = portal.ledger.order_job(
        slug=SLUG, kind="start", target="sandbox", arguments=[], person="Ada", host="elsewhere", log="/nowhere"
    )
    assert job is not None
    portal.ledger.note_job(job.id, JobState.FAILED, message="there is no disk")
    return {"slug": SLUG, "run": run, "finished": runs.finished, "class_": "Q5", "number": str(job.id)}


def address(route: str, named: dict[str, str]) -> str:
    """The route with its parts filled in, and with what it asks for."""
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: named[part[1]], route)
    return f"{path}?{ASKED[route]}" if route in ASKED else path


def go(page: Page, path: str) -> None:
    """Open the page, which must be there."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, f"{path}: {answer.status}"


def in_other_colours(page: Page, looked: Looked, colours: str) -> None:
    """Look at the page once more as it is in the other colours."""
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    looked.at_contrast(page)
    page.emulate_media(color_scheme="null")


@pytest.mark.slow
def test_no_page_shuts_anybody_out(open_as: Opens, named: dict[str, str]) -> None:
    looked = Looked()
    wide = open_as(COORDINATOR, viewport=DESKTOP)
    narrow = open_as(COORDINATOR, viewport=PHONE, color_scheme="dark", locale="ar")
    visitor = open_as(PUBLIC, viewport=DESKTOP)
    for page in (wide, narrow, visitor):
        with_axe(page.context)
    routes = [route for route in page_routes() if route not in LEFT_OUT]
    for route in (*routes, "/runs/{finished}"):
        for page, other in ((wide, "dark"), (narrow, "light")):
            go(page, address(route, named))
            looked.at(page)
            if route in COLOURED:
                in_other_colours(page, looked, other)
    for route in OPEN:
        go(visitor, address(route, named))
        looked.at(visitor)
    assert not looked.found, "\n".join(looked.found)
