"""The whole story in a real browser: from an institution's broken file to the page that says what it gave."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipelines.sandbox import running_sandbox
from pipelines.settings import Settings
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal, open_portal
from tests.browser.conftest import Opens
from tests.browser.jobs_here import jobs_here
from tests.browser.pages import INSTITUTION
from tests.end_to_end.imaginary import dump, imaginary_project, seeded
from tests.end_to_end.installation import Installation
from tests.fictional import MAPPING, SLUG
from tests.web.conftest import COORDINATOR, REVIEWER

pytestmark = [pytest.mark.prefect, pytest.mark.slow]

#: The museum's file with a mistake in two of its rows; one artist has lost her identifier, and has but her name.
WHOLE = dump().replace(",500900001,1\n", ",,1\n")
BROKEN = WHOLE.replace("\n2,", "\ntwo,").replace('\n3,"Sprocket, Imaginary"', "\n3,")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Iterator[Portal]:
    """The portal of a museum that has given nothing yet, on a sandbox of its own."""
    folder = tmp_path_factory.mktemp("story")
    home = imaginary_project(folder / "home", mapping=MAPPING)
    with running_sandbox(seeded(folder / "sandbox")) as sandbox:
        installation = Installation(home, folder / "runs", sandbox.url)
        port = int(sandbox.url.rpartition(":")[2])
        opened = open_portal(Settings(home=home, runs_dir=folder / "runs", sandbox_port=port))
        with jobs_here(installation):
            yield opened
        opened.close()


def test_from_a_broken_file_to_recognition(open_as: Opens, tmp_path: Path) -> None:
    institution = open_as(INSTITUTION, f"/partners/{SLUG}/submit", accept_downloads=True)
    send(institution, tmp_path / "artists.csv", BROKEN)
    expect(institution.locator("dl.tiles").first).to_contain_text("rows to correct")
    assert [row["_line"] for row in rows_to_correct(institution)] == ["3", "4"]

    institution.goto(f"/partners/{SLUG}/submit")
    send(institution, tmp_path / "mended.csv", WHOLE)
    expect(institution.locator("dl.tiles").first).to_have_text(
        re.compile(r"rows that can go on\s*11\s*rows to correct\s*0")
    )
    institution.get_by_role("button", name="Submit this file").click()
    expect(institution.get_by_text("Thank you.")).to_be_visible()

    coordinator = open_as(COORDINATOR, "/board")
    coordinator.get_by_role("link", name="Start a run").first.click()
    expect(coordinator.get_by_label("Dump")).to_contain_text("mended.csv")
    coordinator.get_by_role("button", name="Start a run").click()
    ended(coordinator)
    run = coordinator.locator("dl.facts a[href^='/runs/']").inner_text()

    decide_by_keyboard(open_as(REVIEWER, "/"))

    coordinator.goto(f"/runs/{run}")
    for action in ("Rehearse", "Approve", "Upload"):
        coordinator.goto(f"/runs/{run}")
        coordinator.locator(f"main a[href='/runs/{run}/{action.lower()}']").first.click()
        coordinator.get_by_role("button", name=action).click()
        if action == "Approve":
            expect(coordinator.get_by_text("The plan is approved.")).to_be_visible()
        else:
            ended(coordinator)

    institution.goto(f"/partners/{SLUG}/recognition")
    visitor = open_as(PUBLIC, f"/partners/{SLUG}/recognition")
    expect(visitor.locator("main")).to_contain_text("Items enriched")


def send(page: Page, file: Path, content: str) -> None:
    """Choose the file, send it, and see its report."""
    file.write_text(content, encoding="utf-8")
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_role("heading", name="Check report")).to_be_visible()


def rows_to_correct(page: Page) -> list[dict[str, str]]:
    """The rows to correct, as the file that the page offers has them."""
    with page.expect_download() as download:
        page.get_by_role("link", name="The rows to correct").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def ended(page: Page) -> None:
    """Wait on a job's page until it says, of itself, that the job is done."""
    expect(page.locator("#job dl.facts dd").first).to_contain_text("done")


def decide_by_keyboard(page: Page) -> None:
    """From the front page to a decision with no mouse."""
    tab_to(page, "Review")
    tab_to(page, SLUG)
    expect(page.locator("#record-name")).to_contain_text("Quince")
    page.keyboard.press("m")
    page.keyboard.type("the only artist of this name")
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page.get_by_text("Nothing is left")).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Go with Tab to the link of this name, and follow it with Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == name:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"no link '{name}' is reached with Tab at {page.url}")
