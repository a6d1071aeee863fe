"""The whole story in a real browser, by keyboard alone: from an institution's broken file to its recognition page."""

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pipelines.sandbox import running_sandbox
from pipelines.settings import Settings
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal, open_portal
from tests.browser.axe import AXE, Looked
from tests.browser.conftest import DESKTOP, PHONE, Opens
from tests.browser.jobs_here import jobs_here
from tests.browser.keyboard import Keyboard
from tests.browser.pages import INSTITUTION
from tests.end_to_end.imaginary import KNOWN, dump, imaginary_project, seeded
from tests.end_to_end.installation import Installation
from tests.fictional import MAPPING, SLUG
from tests.web.conftest import COORDINATOR, REVIEWER

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.no_cover]

#: The museum's file with a mistake in two of its rows; one artist has lost her identifier, and has but her name.
WHOLE = dump().replace(",500900001,1\n", ",,1\n")
BROKEN = WHOLE.replace("\n2,", "\ntwo,").replace('\n3,"Sprocket, Imaginary"', "\n3,")
TITLE = "Museum of Imaginary Things: artists"
#: A folder for pictures of the stations, if somebody wants to look at them.
PICTURES = os.environ.get("DONATA_STORY_PICTURES")


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


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The museum's file, broken and mended."""
    broken, mended = tmp_path / "artists.csv", tmp_path / "mended.csv"
    broken.write_text(BROKEN, encoding="utf-8")
    mended.write_text(WHOLE, encoding="utf-8")
    return broken, mended


def test_from_a_broken_file_to_recognition(open_as: Opens, files: tuple[Path, Path]) -> None:
    institution = Keyboard(open_as(INSTITUTION, viewport=DESKTOP, accept_downloads=True))
    hand_over(institution, *files)

    coordinator = Keyboard(open_as(COORDINATOR, viewport=DESKTOP))
    coordinator.follow("Board")
    first = start(coordinator)
    reviewer = Keyboard(open_as(REVIEWER, viewport=DESKTOP))
    review(reviewer)
    expect(coordinator.page.get_by_text("Reviewers have decided since")).to_be_visible()
    picture(coordinator.page, "run-overtaken")
    coordinator.to_main()
    coordinator.follow("Board")
    second = start(coordinator)
    assert second != first
    carry_out(coordinator, second)

    see_what_came_of_it(institution)
    visitor = open_as(PUBLIC, "/", viewport=DESKTOP)
    recognised(Keyboard(visitor))


def hand_over(institution: Keyboard, broken: Path, mended: Path) -> None:
    """The institution sends a file, sees what is wrong with it, and submits one where all is well."""
    page = institution.page
    institution.follow("Partners")
    institution.to_main()
    institution.follow(f"Give data: {TITLE}")
    picture(page, "partner")
    send(institution, broken)
    expect(tile(page, "rows to correct")).to_have_text("2")
    picture(page, "check-report")
    look_at(page)
    institution.to_main()
    rows = csv.DictReader(io.StringIO(institution.download("The rows to correct")))
    assert [row["_line"] for row in rows] == ["3", "4"]

    institution.follow("The partner's page")
    send(institution, mended)
    expect(tile(page, "rows that can go on")).to_have_text("11")
    expect(tile(page, "rows to correct")).to_have_text("0")
    institution.to_main()
    institution.follow("Submit this file")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    picture(page, "submitted")


def send(institution: Keyboard, file: Path) -> None:
    """Choose the file, send it, and see its report."""
    institution.choose_file("Choose a file", file)
    institution.follow("Send and check")
    expect(institution.page.get_by_role("heading", name="Check report")).to_be_visible()


def start(coordinator: Keyboard) -> str:
    """Start a run of what was submitted last; its id once it has come to its plan."""
    page = coordinator.page
    coordinator.to_main()
    coordinator.follow("Start a run")
    expect(page.get_by_label("Dump")).to_contain_text("mended.csv")
    picture(page, "start")
    coordinator.to("Show what it would do")
    coordinator.follow("Start a run")
    ended(page)
    run = page.locator("dl.facts a[href^='/runs/']").inner_text()
    coordinator.to_main()
    coordinator.follow(run)
    expect(page.get_by_role("heading", name=run)).to_be_visible()
    picture(page, "run")
    return run


def ended(page: Page) -> None:
    """Wait on a job's page until it says, of itself, that the job is done."""
    expect(page.locator("#job dl.facts dd").first).to_contain_text("done")


def review(reviewer: Keyboard) -> None:
    """The reviewer decides on the doubtful row, takes it back, and decides again; and wishes to be thanked by name."""
    page = reviewer.page
    reviewer.follow("Review")
    reviewer.to_main()
    reviewer.to("Thank me by name")
    reviewer.press("Space")
    reviewer.follow("Keep")
    reviewer.to_main()
    reviewer.follow(SLUG)
    expect(page.locator("#record-name")).to_contain_text("Quince")
    picture(page, "review")
    reviewer.press("u")
    expect(page.get_by_text("Nothing to review.")).to_be_visible()
    reviewer.press("z")
    expect(page.locator("#record-name")).to_contain_text("Quince")
    reviewer.press("m")
    reviewer.write("the only artist of this name")
    reviewer.press("Escape", "y")
    expect(page.get_by_text("Nothing to review.")).to_be_visible()


def carry_out(coordinator: Keyboard, run: str) -> None:
    """The coordinator looks at the plan, rehearses it, approves it, and uploads it."""
    page = coordinator.page
    coordinator.to_main()
    coordinator.follow("Rehearse")
    coordinator.to_main()
    coordinator.follow("Look at the plan")
    expect(tile(page, "items that change")).to_have_text(str(KNOWN))
    picture(page, "plan")
    coordinator.to_main()
    # Past every edit, with what the ticked ones are left out by standing before them.
    coordinator.to("Why are the ticked edits left out?")
    coordinator.follow("Rehearse")
    for action in ("Rehearse", "Approve", "Upload"):
        if action != "Rehearse":
            coordinator.to_main()
            coordinator.follow(action)
        picture(page, action.lower())
        coordinator.to_main()
        if action == "Approve":
            coordinator.to("Note")
            coordinator.write("looked at all of it")
        coordinator.follow(action)
        if action == "Approve":
            expect(page.get_by_text("The plan is approved.")).to_be_visible()
            continue
        ended(page)
        picture(page, f"{action.lower()}-done")
        coordinator.to_main()
        coordinator.follow(run)


def see_what_came_of_it(institution: Keyboard) -> None:
    """The institution sees how far its file has come, and fetches its return file."""
    page = institution.page
    page.reload()
    expect(page.get_by_text("Uploaded (done)")).to_be_visible()
    picture(page, "uploaded")
    institution.to_main()
    institution.follow("What you get back")
    institution.follow("Write the files")
    while page.get_by_text("are being written").is_visible():
        page.reload()
    picture(page, "returned")
    rows = list(csv.DictReader(io.StringIO(institution.download("Your file, completed"))))
    assert [row["id"] for row in rows] == [str(number) for number in range(1, 12)]
    assert [bool(row["wikidata_item"]) for row in rows] == [True] * KNOWN + [False] * 3


def recognised(visitor: Keyboard) -> None:
    """Anybody sees the coverage before and after, and what the museum gave."""
    page = visitor.page
    visitor.follow("Coverage")
    visitor.to_main()
    visitor.follow(TITLE)
    born = page.locator("#run ~ .scroll").first.get_by_role("row", name="date of birth")
    expect(born).to_contain_text(re.compile(rf"0 / {KNOWN}\s*{KNOWN} / {KNOWN}\s*\+{KNOWN}"))
    picture(page, "coverage")
    visitor.follow("Partners")
    visitor.to_main()
    visitor.follow(TITLE)
    expect(tile(page, "Items enriched")).to_have_text(str(KNOWN))
    expect(page.locator("main")).to_contain_text(REVIEWER.name)
    picture(page, "recognition")


def tile(page: Page, name: str) -> Locator:
    """The figure of this name."""
    return page.locator(".tiles div").filter(has=page.get_by_text(name, exact=True)).locator("dd")


def look_at(page: Page) -> None:
    """The page of a submission keeps the rules too, however it is shown."""
    looked = Looked()
    page.evaluate(AXE)
    looked.at(page)
    for colours in ("dark", "light"):
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme=colours)
        looked.at_layout(page)
    page.set_viewport_size(DESKTOP)
    assert not looked.found, "\n".join(looked.found)


def picture(page: Page, name: str) -> None:
    """Take pictures of the page, if somebody wants them: desktop and phone, light and dark."""
    if PICTURES is None:
        return
    for size, window in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(window)
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            page.screenshot(path=Path(PICTURES) / f"{name}-{size}-{colours}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)
