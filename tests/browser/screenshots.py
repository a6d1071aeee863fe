"""Pictures of the portal for the README: `make screenshots` serves the demo and looks at it in Chromium.

The portal is started as a person starts it, with a folder of runs of its own; what the pictures show is what the
pipeline made of the committed partners. They change with the pages and with the day.
"""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import zlib
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
LARGEST = 128 * 1024
SIGNATURE = b"\x89PNG\r\n\x1a\n"
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


def at(where: str) -> Callable[[Page], None]:
    """Scrolls so far that this part of the page is at the top."""

    def scroll(page: Page) -> None:
        page.locator(where).first.evaluate("part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 16)")

    return scroll


def send_file(page: Page) -> None:
    """Send the museum's file, and wait for the check report."""
    page.set_input_files("#file", HOME / "data" / "partners" / "moma" / "artists.csv")
    page.get_by_role("button", name="Send and check").click()
    page.locator("#check").wait_for()
    at("#check")(page)


def open_plan(page: Page) -> None:
    """The plan of the newest run, from the first item that it changes."""
    page.get_by_role("link", name="Run", exact=True).first.click()
    page.goto(f"{page.url}/plan?action=changes")
    at("#items")(page)


def look_again(page: Page) -> None:
    """Have every addition looked up on the wiki."""
    page.get_by_role("button", name="Look again now").click()
    page.goto(page.url)
    while not page.get_by_role("cell", name="stand as given").count():
        page.wait_for_timeout(1000)
        page.goto(page.url)


def open_cell(page: Page) -> None:
    """The items behind a figure, with the query."""
    page.locator("table.heat tr", has_text="P570").locator("td a").nth(3).click()
    page.locator("main summary").first.click()


SHOTS = (
    Shot("front", "/"),
    Shot("check", "/partners/moma", send_file),
    Shot("review", "/review/moma?text=Mary+Frank", at("#record-name")),
    Shot("plan", "/", open_plan),
    Shot("coverage", "/coverage/moma", at("#groups")),
    Shot("items", "/coverage/moma", open_cell),
    Shot("equity", "/equity/moma", at("#gender")),
    Shot("recognition", "/partners/moma/recognition", look_again),
    Shot("phone", "/review/moma?text=Gary+Kuehn", at("#record-name"), {"viewport": PHONE, "color_scheme": "dark"}),
    Shot("arabic", "/", at("#demo"), {"viewport": PHONE, "locale": "ar"}),
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
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(shot.path)
    shot.prepare(page)
    picture = page.screenshot()
    context.close()
    return packed(picture)


def packed(picture: bytes) -> bytes:
    """The same PNG, its pixels compressed as far as they can be: browsers do so in haste (PNG 1.2, 3.2 and 4.1.3)."""
    chunks, place = [], len(SIGNATURE)
    while place < len(picture):
        size, kind = struct.unpack_from(">I4s", picture, place)
        chunks.append((kind, picture[place + 8 : place + 8 + size]))
        place += size + 12
    pixels = zlib.decompress(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    kept = [(b"IHDR", chunks[0][1]), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    parts = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in kept)
    return SIGNATURE + b"".join(parts)


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
