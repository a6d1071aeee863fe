"""Nobody is shut out: every page keeps WCAG 2.2 AA, as far as axe-core can tell, and forms need no scripts."""

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipelines.flows.grouped_coverage import SCHEDULED, keep_grouped
from pipelines.ledger.job_book import JobState
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal
from tests.browser.axe import Looked, with_axe
from tests.browser.conftest import DESKTOP, PHONE, Opens
from tests.browser.keyboard import Keyboard
from tests.browser.pages import ASKED, INSTITUTION, LEFT_OUT, page_routes
from tests.fictional import DUMP, SLUG
from tests.web.board.conftest import prepare
from tests.web.conftest import COORDINATOR, REVIEWER
from tests.web.dashboards.conftest import work_of
from tests.web.small_runs import SmallRuns

pytestmark = pytest.mark.no_cover

#: Pages that anybody may see, one of each make.
OPEN = ("/", "/partners", "/partners/{slug}", "/partners/{slug}/recognition", "/coverage", "/equity", "/sparql")
#: Pages that are looked at in all four ways: their colours say something of their own.
COLOURED = ("/runs/{run}/plan", "/coverage/classes/{class_}")
#: What a browser does when a file of this content is let go over the form.
DROP = """(content) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([content], "dropped.csv", { type: "text/csv" }));
  const all = { dataTransfer, bubbles: true, cancelable: true };
  for (const name of ["dragenter", "dragover", "drop"])
    document.querySelector(".drop").dispatchEvent(new DragEvent(name, all));
}"""


@pytest.fixture(scope="module")
def named(portal: Portal, runs: SmallRuns) -> dict[str, str]:
    """What stands for each part of a path that varies: a run with a plan, a measured class, a job that failed …"""
    run, *_ = prepare(runs, portal)
    for phase in ("after", SCHEDULED):
        keep_grouped(work_of(portal, runs.finished), phase, with_class=True)
    job = portal.ledger.order_job(
        slug=SLUG, kind="start", target="sandbox", arguments=[], person="Ada", host="elsewhere", log="/nowhere"
    )
    assert job is not None
    portal.ledger.note_job(job.id, JobState.FAILED, message="there is no disk")
    told = {"slug": SLUG, "run": run, "finished": runs.finished, "class_": "Q5", "dimension": "gender-by-century"}
    return told | {"number": str(job.id)}


def addresses(route: str, named: dict[str, str]) -> list[str]:
    """The route with its parts filled in, and with what it asks for."""
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: named[part[1]], route)
    return [f"{path}?{asked}" for asked in ASKED[route]] if route in ASKED else [path]


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
        for address, (page, other) in product(addresses(route, named), ((wide, "dark"), (narrow, "light"))):
            go(page, address)
            looked.at(page)
            if route in COLOURED:
                in_other_colours(page, looked, other)
    for route in OPEN:
        for address in addresses(route, named):
            go(visitor, address)
            looked.at(visitor)
    assert not looked.found, "\n".join(looked.found)


def test_forms_need_no_scripts(open_as: Opens, tmp_path: Path) -> None:
    page = open_as(INSTITUTION, f"/partners/{SLUG}", java_script_enabled=False)
    file = tmp_path / "plain.csv"
    file.write_text(DUMP, encoding="utf-8")
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Send and check").click()
    while page.get_by_role("link", name="Look again").is_visible():
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="Check report")).to_be_visible()
    page.get_by_role("button", name="Submit this file").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()

    page = open_as(REVIEWER, f"/review/{SLUG}", java_script_enabled=False)
    first = page.locator("#record-name").inner_text()
    page.get_by_role("button", name="None of these").click()
    expect(page.locator("#record-name")).not_to_have_text(first)
    page.get_by_role("button", name="Undo my last decision").click()
    expect(page.locator("#record-name")).to_have_text(first)
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("button", name="Aucun de ceux-ci")).to_be_visible()

    page = open_as(COORDINATOR, f"/board/{SLUG}/start", java_script_enabled=False)
    page.get_by_label("Dump").select_option("")
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_text("It reads the dump artists.csv")).to_be_visible()
    page.set_viewport_size(PHONE)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Coverage", exact=True).click()
    expect(page).to_have_url(re.compile("/coverage$"))


def test_another_item_is_searched_and_chosen_by_keys_and_the_note_stays(open_as: Opens) -> None:
    keyboard = Keyboard(open_as(REVIEWER, f"/review/{SLUG}"))
    page = keyboard.page
    name, note = page.locator("#record-name"), page.locator("#note")
    first = name.inner_text()
    keyboard.press("m")
    keyboard.write("her own name")
    keyboard.press("Escape", "/")
    keyboard.write("Bartle")
    with page.expect_navigation():
        keyboard.press("Enter")
    expect(note).to_have_value("her own name")
    expect(page.get_by_role("button", name="Yes, it is")).to_have_count(1)
    keyboard.press("m", "End")
    keyboard.write(", found")
    keyboard.press("Escape")
    with page.expect_navigation():
        keyboard.press("b")
    expect(name).to_have_text(first)
    expect(note).to_have_value("her own name, found")
    page.go_back()
    with page.expect_navigation():
        keyboard.press("1")
    expect(name).not_to_have_text(first)
    expect(note).to_have_value("")
    keyboard.press("z")
    expect(name).to_have_text(first)
    expect(note).to_have_value("")


def test_a_file_can_be_dropped(open_as: Opens) -> None:
    page = open_as(INSTITUTION, f"/partners/{SLUG}/submit")
    page.evaluate(DROP, DUMP.replace("500900001", "five"))
    page.wait_for_url("**/submissions/*")
    expect(page.get_by_role("heading", name="dropped.csv")).to_be_visible()
    expect(page.get_by_text("500\\d{6}").first).to_be_visible()
