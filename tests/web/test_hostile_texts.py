"""Scripts in all that partners and the wiki write: labels, descriptions, titles, cells. No page runs one.

Every page that links lead to is looked at. What it shows of such texts stands in it escaped, which is asked for, lest a
page pass that shows nothing.
"""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from pipelines.flows.grouped_coverage import keep_grouped
from pipelines.sandbox.seed import compile_seed, load_seed
from pipelines.web.site.portal import open_portal
from tests.end_to_end.installation import SEED
from tests.fictional import SLUG
from tests.web.board.conftest import prepare
from tests.web.conftest import COORDINATOR, asking
from tests.web.dashboards.conftest import work_of
from tests.web.small_runs import SmallRuns, item_id, small_runs

SCRIPT, IMAGE = "<script>alert(1)</script>", "<img src=x onerror=alert(2)>"
EVIL = f"\"'>{IMAGE}{SCRIPT}"
ESCAPED = "&lt;script&gt;alert(1)"
ID = re.compile(r"/(Q\d+|[0-9a-f]{11})(?=/|$)")
#: The pages that show names of partners, rows, items, classes or properties.
SHOWING = {
    "/partners",
    f"/partners/{SLUG}",
    f"/partners/{SLUG}/recognition",
    "/coverage",
    "/coverage/all",
    "/coverage/all/items",
    f"/coverage/{SLUG}",
    f"/coverage/{SLUG}/items",
    "/coverage/classes/*",
    "/coverage/classes/*/items",
    "/compare",
    f"/equity/{SLUG}",
    f"/equity/{SLUG}/gender",
    f"/review/{SLUG}",
    f"/review/{SLUG}/records",
    f"/review/{SLUG}/search",
    "/board",
    f"/board/{SLUG}",
    "/runs/*",
    "/runs/*/plan",
    "/runs/*/approve",
    "/sparql",
    "/feeds/runs.atom",
}


class Markup(HTMLParser):
    """The tags of a page that run something, or that only the texts of others have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        runs = any(name.startswith("on") for name in given) or (tag == "script" and "src" not in given)
        leads = any((value or "").strip().casefold().startswith("javascript:") for value in given.values())
        if runs or leads or given.get("src") == "x":
            self.found.append(str(self.get_starttag_text()))

    @classmethod
    def of(cls, page: str) -> list[str]:
        parser = cls()
        parser.feed(page)
        parser.close()
        return parser.found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallRuns]:
    """Small runs in which every name ends with a script: of items, classes and properties, of rows, of the partner."""
    with small_runs(tmp_path_factory.mktemp("hostile"), after=EVIL) as made:
        seed = [*compile_seed(SEED)]
        for entity in seed:
            for term in (*entity.get("labels", {}).values(), *entity.get("descriptions", {}).values()):
                term["value"] = f"{term['value'][:100]}{EVIL}"
        load_seed(made.sandbox.wiki, seed)
        yield made


@pytest.fixture(scope="module")
def answers(hostile: SmallRuns) -> Iterator[dict[str, Response]]:
    """What a coordinator is answered, of each kind of address one; there are snapshots, and a plan that waits."""
    portal = open_portal(hostile.settings)
    keep_grouped(work_of(portal, hostile.finished), "after", with_class=True)
    prepare(hostile, portal)
    browser = asking(portal, COORDINATOR)
    assert browser.post(f"/api/v1/equity/{SLUG}/snapshots").status_code == 201
    query = f"SELECT ?item {{ VALUES ?item {{ wd:{item_id(1)} }} }}"
    yield followed(browser, "/", f"/review/{SLUG}/search?q=Quill&row=1", f"/sparql?query={query}")
    portal.close()


def followed(browser: TestClient, *begin: str) -> dict[str, Response]:
    """The answers that links lead to: of addresses that differ in ids and values alone, one."""
    waiting, kinds, found = list(begin), set[str](), dict[str, Response]()
    while waiting:
        address = waiting.pop(0)
        found[address] = answer = browser.get(address)
        for link in map(html.unescape, re.findall(r'href="(/[^"#]*)', answer.text)):
            path, _, query = link.partition("?")
            kind = f"{ID.sub('/*', path)} {sorted(name for name, _ in parse_qsl(query))}"
            if kind not in kinds and "format=" not in query and not path.startswith(("/static", "/api", "/openapi")):
                kinds.add(kind)
                waiting.append(link)
    return found


@pytest.mark.slow
def test_every_link_leads_somewhere(answers: dict[str, Response]) -> None:
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code != 200} == {}


def test_no_page_has_what_others_wrote_as_markup(answers: dict[str, Response]) -> None:
    showing = set()
    for address, answer in answers.items():
        kind = answer.headers["content-type"]
        if kind.startswith(("text/plain", "text/markdown", "text/csv", "application/sparql-query")):
            assert answer.headers["x-content-type-options"] == "nosniff"
            continue
        assert SCRIPT not in answer.text, address
        assert IMAGE not in answer.text, address
        if "html" in kind:
            assert Markup.of(answer.text) == [], address
        else:
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(answer.text).iter()}  # noqa: S314 - we wrote it
            assert not tags & {"script", "img", "foreignObject"}, address
        if ESCAPED in answer.text or "&amp;lt;script" in answer.text:
            showing.add(ID.sub("/*", address.partition("?")[0]))
    assert showing >= SHOWING, SHOWING - showing
