"""Pictures of the portal for the README: `make screenshots` serves the demo and looks at it in Chromium.

The portal is started as a person starts it, with a folder of runs of its own; what the pictures show is what the
pipeline made of the committed partners. They change with the pages and with the day.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium, installed

HOME = Path(__file__).resolve().parents[2]
FOLDER = HOME / "pipelines" / "web" / "screenshots"
#: Bytes that a picture may have.
LARGEST = 120 * 1024
#: Milliseconds that the demo may take, on a busy machine.
PATIENCE = 600_000
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Shot:
    """One picture; `prepare` is given the page first, `settings` are Playwright's for a new window."""

    name: str
    path: str
    prepare: Callable[[Page], object] = Page.bring_to_front
    settings: dict[str, Any] = field(default_factory=lambda: {"viewport": DESKTOP})


def send_file(page: Page) -> None:
    """Send the museum's file, and wait for the check report."""
    page.set_input_files("#file", HOME / "data" / "partners" / "moma" / "artists.csv")
    page.get_by_role("button", name="Send and check").click()
    page.locator("#check").wait_for()


def open_plan(page: Page) -> None:
    """The plan of the newest run, from the first item that it changes."""
    page.get_by_role("link", name="Run", exact=True).first.click()
    page.goto(f"{page.url}/plan")


def look_again(page: Page) -> None:
    """Have every addition looked up on the wiki."""
    page.get_by_role("button", name="Look again now").click()
    page.locator("#became ~ .scroll").wait_for()


def open_cell(page: Page) -> None:
    """The items behind a figure, with the query."""
    page.locator("table.heat td a").nth(3).click()


SHOTS = (
    Shot("front", "/"),
    Shot("check", "/partners/moma", send_file),
    Shot("review", "/review/moma"),
    Shot("plan", "/", open_plan),
    Shot("coverage", "/coverage/moma"),
    Shot("items", "/coverage/moma", open_cell),
    Shot("equity", "/equity/moma"),
    Shot("recognition", "/partners/moma/recognition", look_again),
    Shot("phone", "/review/ror", settings={"viewport": PHONE, "color_scheme": "dark", "has_touch": True}),
    Shot("arabic", "/coverage/ror", settings={"viewport": PHONE, "locale": "ar"}),
)


@contextmanager
def served() -> Iterator[str]:
    """`donata serve --demo` with runs of its own, on free ports; its address."""
    with tempfile.TemporaryDirectory() as runs, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DONATA_")}
        kept |= {
            "DONATA_RUNS_DIR": runs,
            "DONATA_SANDBOX_PORT": port,
            "DONATA_REVIEWER": "Ada",
            "PYTHONUNBUFFERED": "1",
        }
        command = [str(Path(sys.executable).with_name("donata")), "serve", "--demo", "--port", "0"]
        with subprocess.Popen(command, cwd=HOME, env=kept, stdout=subprocess.PIPE, text=True) as portal:
            try:
                assert portal.stdout
                told = (re.search(r"The portal is at (\S+)", line) for line in portal.stdout)
                yield next(found[1] for found in told if found)
            finally:
                portal.send_signal(signal.SIGINT)
                portal.wait(120)


def take(browser: Browser, base: str, shot: Shot) -> bytes:
    """The picture, as PNG."""
    context = browser.new_context(base_url=base, reduced_motion="reduce", **shot.settings)
    page = context.new_page()
    page.goto(shot.path)
    shot.prepare(page)
    picture = page.screenshot()
    context.close()
    return picture


def main(names: list[str]) -> int:
    """Take these pictures, or all; 1 if one is too large."""
    path = installed()
    if path is None:
        sys.exit("There is no Chromium here: install Debian's `chromium`.")
    FOLDER.mkdir(exist_ok=True)
    large = 0
    with chromium(path) as browser, served() as base:
        page = browser.new_page()
        page.goto(base)
        page.locator("#demo:not([data-going])").wait_for(timeout=PATIENCE)
        for shot in SHOTS:
            if names and shot.name not in names:
                continue
            picture = take(browser, base, shot)
            (FOLDER / f"{shot.name}.png").write_bytes(picture)
            print(f"{shot.name}.png  {len(picture) / 1024:,.0f} KiB")
            large += len(picture) > LARGEST
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
