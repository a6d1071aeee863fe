"""Somebody who has a keyboard and no mouse: goes from one element to the next, and sees where the focus is."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import FileChooser, Page

__all__ = ["Keyboard"]

#: More than any page of the story has to go through.
_MOST = 250
#: Name of what has the focus, and why it cannot be seen there; None if it can.
_FOCUSED = """() => {
  const within = (least, most, wanted) => Math.max(least, Math.min(most, wanted));
  const seen = (at, box, share) => {
    const across = within(0, innerWidth - 1, within(box.left + 1, box.right - 1, box.left + share * box.width));
    const down = within(0, innerHeight - 1, within(box.top + 1, box.bottom - 1, box.top + share * box.height));
    const there = document.elementFromPoint(across, down);
    return there !== null && (at.contains(there) || there.contains(at));
  };
  const at = document.activeElement;
  const name = (at.labels?.length ? at.labels[0].innerText : at.getAttribute("aria-label") ?? at.innerText) ?? "";
  const look = getComputedStyle(at), box = at.getBoundingClientRect();
  let hidden = null;
  if (!at.matches(":focus-visible")) hidden = "is not marked";
  else if (look.outlineStyle === "none" || parseFloat(look.outlineWidth) < 2) hidden = "has no outline";
  else if (box.bottom <= 0 || box.top >= innerHeight) hidden = "is out of sight";
  else if (![0, 0.5, 1].some((share) => seen(at, box, share))) hidden = "is behind something else";
  return [at.tagName, name.replace(/\\s+/g, " ").trim(), hidden];
}"""


@dataclass(frozen=True)
class Keyboard:
    """The keyboard before a page."""

    page: Page

    def to_main(self) -> None:
        """Past what stands above on each page, by the link that is there for it."""
        self.page.keyboard.press("Tab")
        assert self._focused() == "Skip to the content"
        self.page.keyboard.press("Enter")

    def to(self, name: str) -> None:
        """With Tab to the element whose name begins so; wherever the focus is on the way, it can be seen."""
        passed = []
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            passed.append(self._focused())
            if passed[-1].startswith(name):
                return
        pytest.fail(f"'{name}' is not reached with Tab at {self.page.url}, but {passed}")

    def follow(self, name: str) -> None:
        """With Tab to a link or button of this name, and with Enter to where it leads."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose_file(self, name: str, file: Path) -> None:
        """With Tab to the field of this name, and choose the file there."""
        # Asked for before the way there: Chromium has to hear in time that no window is to be opened.
        with self.page.expect_file_chooser() as asked:
            self.to(name)
            self.page.keyboard.press("Enter")
        chooser: FileChooser = asked.value
        chooser.set_files(file)

    def download(self, name: str) -> str:
        """With Tab to a link of this name, and with Enter the text of the file that it leads to."""
        self.to(name)
        with self.page.expect_download() as download:
            self.page.keyboard.press("Enter")
        return Path(download.value.path()).read_text(encoding="utf-8-sig")

    def press(self, *keys: str) -> None:
        """Press these keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Write where the focus is."""
        self.page.keyboard.type(text)

    def _focused(self) -> str:
        tag, name, hidden = self.page.evaluate(_FOCUSED)
        # From the last element the focus goes to the browser's own, and comes back to the first.
        if hidden and tag != "BODY":
            pytest.fail(f"the focus on {tag} '{name}' {hidden} at {self.page.url}")
        return str(name) if tag != "BODY" else ""
