"""Every page that somebody may see keeps WCAG 2.2 AA, as far as axe-core can tell, wide and narrow, light and dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipelines.web.site.people import Person
from tests.browser.conftest import Opens
from tests.browser.pages import PEOPLE, page_routes
from tests.fictional import SLUG
from tests.web.small_runs import SmallRuns

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def named(runs: SmallRuns) -> dict[str, str]:
    """What stands for each part of a path that varies."""
    return {"slug": SLUG, "run": runs.finished, "class_": "Q5"}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.role.value)
def test_no_page_shuts_anybody_out(open_as: Opens, named: dict[str, str], person: Person) -> None:
    wide = open_as(person, viewport=DESKTOP)
    narrow = open_as(person, viewport=PHONE, color_scheme="dark", locale="ar")
    troubles: list[str] = []
    for route in page_routes():
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: named[part[1]], route)
        for page in (wide, narrow):
            answer = page.goto(path)
            if answer is None or answer.status in {401, 403}:
                continue
            assert answer.ok, f"{path}: {answer.status}"
            found = Axe().run(page, options=RULES)
            if found.violations_count:
                troubles.append(f"{path} ({page.viewport_size}):\n{found.generate_report()}")
            across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if across > 0:
                troubles.append(f"{path}: wider than the window by {across} px at {page.viewport_size}")
    assert not troubles, "\n".join(troubles)
