"""axe-core in a page: which rules of WCAG 2.2 AA the page breaks as it is shown now, and whether it is too wide."""

from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

__all__ = ["AXE", "Looked", "with_axe"]

#: axe-core itself.
AXE: str = Axe().axe_script
#: What is reported, is violations alone: to describe all else as well takes longer than to look for it.
_REPORTED = {"resultTypes": ["violations"]}
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
_CONTRAST = "color-contrast"


def with_axe(context: BrowserContext) -> BrowserContext:
    """Have axe-core in each page of the context from its beginning: put into each page by hand, it is read anew."""
    context.add_init_script(AXE)
    return context


class Looked:
    """What was found in the pages of one context, each looked at as it is shown when its turn comes."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._frames: set[tuple[str, str]] = set()

    def at(self, page: Page) -> None:
        """All rules, and the width."""
        # What stands above and below is alike on most pages, and contrast is what takes longest.
        frame = page.evaluate("document.querySelector('header').outerHTML"), _shown(page)
        context = {"include": ["main"]} if frame in self._frames else None
        self._frames.add(frame)
        self._run(page, _RULES | {"rules": {_CONTRAST: {"enabled": False}}})
        self._run(page, {"runOnly": [_CONTRAST]}, context)
        self._width(page)

    def at_contrast(self, page: Page) -> None:
        """Only what colours can change."""
        self._run(page, {"runOnly": [_CONTRAST]}, {"include": ["main"]})

    def at_layout(self, page: Page) -> None:
        """Only what the width of the window can change."""
        self._run(page, {"runOnly": [_CONTRAST, "target-size", "scrollable-region-focusable"]}, {"include": ["main"]})
        self._width(page)

    def _run(self, page: Page, rules: dict[str, Any], context: dict[str, Any] | None = None) -> None:
        wanted = [context, rules | _REPORTED]
        results = AxeResults(page.evaluate("([context, options]) => axe.run(context ?? document, options)", wanted))
        if results.violations_count:
            self.found.append(f"{_shown(page)} {page.url}:\n{results.generate_report()}")

    def _width(self, page: Page) -> None:
        across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if across > 0:
            self.found.append(f"{_shown(page)} {page.url}: wider than the window by {across} px")


def _shown(page: Page) -> str:
    """How wide and in which colours."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return f"{page.viewport_size['width'] if page.viewport_size else 0} px, {'dark' if dark else 'light'}"
