"""Every page keeps WCAG 2.2 AA, as far as axe-core can tell: wide and light; narrow, dark and right to left."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipelines.ledger.job_book import JobState
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal
from tests.browser.conftest import Opens
from tests.browser.pages import LEFT_OUT, page_routes
from tests.fictional import SLUG
from tests.web.conftest import COORDINATOR
from tests.web.small_runs import SmallRuns

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
#: Pages that anybody may see, one of each make.
OPEN = ("/", "/partners", "/partners/{slug}", "/partners/{slug}/recognition", "/coverage", "/equity", "/sparql")


@pytest.fixture(scope="module")
def named(portal: Portal, runs: SmallRuns) -> dict[str, str]:
    """What stands for each part of a path that varies."""
    job = portal.ledger.order_job(
        slug=SLUG, kind="start", target="sandbox", arguments=[], person="Ada", host="elsewhere", log="/nowhere"
    )
    assert job is not None
    portal.ledger.note_job(job.id, JobState.FAILED, message="there is no disk")
    return {"slug": SLUG, "run": runs.finished, "class_": "Q5", "number": str(job.id), "dimension": "gender"}


def troubles(page: Page, path: str) -> list[str]:
    """What is wrong with a page: violations, and that it is wider than the window."""
    answer = page.goto(path)
    assert answer is not None
    if not answer.ok:
        return [f"{path}: {answer.status}"]
    said = []
    found = Axe().run(page, options=RULES)
    if found.violations_count:
        said.append(f"{path} ({page.viewport_size}):\n{found.generate_report()}")
    across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if across > 0:
        said.append(f"{path}: wider than the window by {across} px at {page.viewport_size}")
    return said


def addresses(named: dict[str, str], routes: list[str]) -> list[str]:
    """The routes with their parts filled in."""
    return [re.sub(r"\{(\w+)(:\w+)?\}", lambda part: named[part[1]], route) for route in routes]


@pytest.mark.slow
def test_no_page_shuts_anybody_out(open_as: Opens, named: dict[str, str]) -> None:
    paths = addresses(named, [route for route in page_routes() if route not in LEFT_OUT])
    wide = open_as(COORDINATOR, viewport=DESKTOP)
    narrow = open_as(COORDINATOR, viewport=PHONE, color_scheme="dark", locale="ar")
    found = [said for path in paths for page in (wide, narrow) for said in troubles(page, path)]
    visitor = open_as(PUBLIC, viewport=DESKTOP)
    found += [said for path in addresses(named, list(OPEN)) for said in troubles(visitor, path)]
    assert not found, "\n".join(found)
