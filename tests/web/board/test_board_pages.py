"""Each page for whoever may see it: what it says, what it hides, and nothing of what partners write as markup."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import JUDGED
from pipelines.ledger.plan_book import Approval
from pipelines.model.judgements import Judgement, Opinion
from pipelines.web.site.people import PUBLIC
from tests.fictional import SLUG
from tests.web.board.conftest import ELSEWHERE, INSTITUTION, SCRIPT, BrowserOf, Prepared
from tests.web.conftest import COORDINATOR, REVIEWER
from tests.web.small_runs import item_id

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_board_shows_each_partner_with_its_latest_run_and_what_can_be_done(
    prepared: Prepared, browser: TestClient
) -> None:
    page = browser.get("/board").text
    assert "Museum of Imaginary Things: artists" in page
    assert prepared.run in page
    assert "plan ready" in page
    assert f"/runs/{prepared.run}/approve" in page
    assert f"/board/{SLUG}/start" in page
    of_partner = browser.get(f"/board/{SLUG}").text
    assert prepared.runs.finished in of_partner
    assert browser.get("/board/nobody").status_code == 404


def test_reviewers_look_and_coordinators_act(prepared: Prepared, browser_of: BrowserOf) -> None:
    reviewer = browser_of(REVIEWER)
    assert f"/runs/{prepared.run}/approve" not in reviewer.get("/board").text
    assert reviewer.get(f"/runs/{prepared.run}/approve").status_code == 403
    assert reviewer.post(f"/runs/{prepared.run}/rehearse").status_code == 403
    assert reviewer.get("/audit-log").status_code == 403
    anybody = browser_of(PUBLIC)
    assert anybody.get("/board").status_code == 303
    assert anybody.post(f"/board/{SLUG}/start").status_code == 401


def test_a_run_shows_the_public_its_figures_and_those_at_work_all(prepared: Prepared, browser_of: BrowserOf) -> None:
    finished = f"/runs/{prepared.runs.finished}"
    public = browser_of(PUBLIC).get(finished).text
    assert "statements added" in public
    assert "Who did what" not in public
    prepared.portal.ledger.record_approval(
        Approval(prepared.run, prepared.plan, "sandbox", True, "Cora Dinator", SCRIPT)
    )
    whole = browser_of(COORDINATOR).get(f"/runs/{prepared.run}").text
    assert "approved by Cora Dinator" in whole
    told = browser_of(PUBLIC).get(f"/api/v1/runs/{prepared.run}").json()
    assert (told["plan"], told["actions"], told["state"]) == (None, [], "prepared")
    assert browser_of(INSTITUTION).get(f"/api/v1/runs/{prepared.run}").json()["plan"]["approved_by"]
    assert SCRIPT not in whole
    assert "&lt;script&gt;" in whole
    own = browser_of(INSTITUTION).get(f"/runs/{prepared.run}/plan")
    assert own.status_code == 200
    assert 'name="edit"' not in own.text
    assert browser_of(ELSEWHERE).get(f"/runs/{prepared.run}/plan").status_code == 404
    assert browser_of(PUBLIC).get(f"/runs/{prepared.run}/plan").status_code == 303
    assert browser_of(PUBLIC).get("/runs/0123456789a").status_code == 404


def test_files_are_those_on_the_list_alone(prepared: Prepared, browser_of: BrowserOf) -> None:
    prepared.folder.write_text("report.html", "<script>1</script>")
    prepared.folder.write_text("matches.csv", 'row,name\n1,"=cmd|calc"\n')
    of = f"/runs/{prepared.run}/files"
    coordinator, anybody = browser_of(COORDINATOR), browser_of(PUBLIC)
    report = anybody.get(f"{of}/report.html")
    assert report.headers["content-security-policy"].startswith("sandbox ")
    assert coordinator.get(f"{of}/matches.csv").text == "row,name\n1,'=cmd|calc\n"
    assert coordinator.get(f"{of}/plan.qs").headers["content-disposition"].startswith("attachment")
    assert anybody.get(f"{of}/matches.csv").status_code == 404
    listed = {one["name"]: one for one in coordinator.get(f"/api/v1{of}").json()["items"]}
    assert coordinator.get(listed["matches.csv"]["url"]).text == coordinator.get(f"{of}/matches.csv").text
    assert anybody.get(listed["report.html"]["url"]).headers["content-security-policy"].startswith("sandbox ")
    assert "matches.csv" not in [one["name"] for one in anybody.get(f"/api/v1{of}").json()["items"]]
    for strange in ("run.json", "../ledger.sqlite", "..%2Fledger.sqlite", "%2Fetc%2Fpasswd", "report.json"):
        assert coordinator.get(f"{of}/{strange}").status_code == 404
        assert coordinator.get(f"/api/v1{of}/{strange}").status_code == 404


def test_an_undo_hands_out_what_it_wrote(prepared: Prepared, browser: TestClient) -> None:
    ledger = prepared.portal.ledger
    undo = ledger.start_undo(prepared.runs.finished, like=ledger.run(prepared.runs.finished)).id
    undone = RunFolder(prepared.portal.settings.runs / SLUG / "undone" / undo)
    undone.write_text("requests.wiki", "== Q1 ==")
    page = browser.get(f"/runs/{undo}").text
    assert "What administrators" not in page
    assert "The same as a request in wikitext" in page
    assert browser.get(f"/runs/{undo}/files/requests.wiki").text == "== Q1 =="
    assert "This run is an undo" in browser.get(f"/runs/{undo}/resume").text
    ledger.finish_run(undo, {"done": 5})
    assert undo in browser.get(f"/runs/{prepared.runs.finished}").text


def test_the_plan_is_a_diff_per_item(prepared: Prepared, browser: TestClient) -> None:
    page = browser.get(f"/runs/{prepared.run}/plan").text
    for words in ("Bela Ruffle", "country of citizenship", "United Kingdom", "Nova Imaginary", "long after"):
        assert words in page
    assert SCRIPT not in page
    assert page.index("Bela Ruffle") < page.index("Ada Quince")


@pytest.mark.parametrize(
    ("wanted", "items"),
    [
        ({"place": "P27"}, {item_id(2)}),
        ({"action": "keep"}, {item_id(1)}),
        ({"action": "changes"}, {item_id(2), item_id(3), "new:9"}),
        ({"warning": "any"}, {item_id(2), item_id(3)}),
        ({"warning": "format"}, {item_id(3)}),
        ({"warning": "none such"}, set()),
        ({"words": "NOVA"}, {"new:9"}),
        ({"place": "label mul", "words": "nova"}, {"new:9"}),
    ],
)
def test_it_is_filtered(prepared: Prepared, browser: TestClient, wanted: dict[str, str], items: set[str]) -> None:
    found = browser.get(f"/api/v1/runs/{prepared.run}/plan", params=wanted).json()
    assert {item["id"] for item in found["items"]} == items
    assert found["total"] == len(items)
    page = browser.get(f"/runs/{prepared.run}/plan", params=wanted)
    assert page.text.count('class="card diff"') == len(items)


def test_it_is_read_a_page_at_a_time(prepared: Prepared, browser: TestClient) -> None:
    address, seen = f"/api/v1/runs/{prepared.run}/plan?limit=3", list[str]()
    while address:
        found = browser.get(address).json()
        seen += [item["id"] for item in found["items"]]
        address = found["next"]
    assert sorted(seen) == sorted([item_id(1), item_id(2), item_id(3), "new:9"])


def test_findings_are_summed_up(prepared: Prepared, browser: TestClient) -> None:
    found = browser.get(f"/api/v1/runs/{prepared.run}/plan").json()["findings"]
    assert [(one["check"], one["items"], one["already"]) for one in found] == [
        ("format", 1, False),
        ("contemporary", 1, True),
    ]


def test_a_run_without_a_plan_has_none_to_show(prepared: Prepared, browser: TestClient) -> None:
    assert browser.get(f"/runs/{prepared.runs.doubtful}/plan").status_code == 404


def test_feeds_are_atom(prepared: Prepared, browser_of: BrowserOf) -> None:
    anybody = browser_of(PUBLIC)
    for path in ("/feeds/runs.atom", f"/feeds/{SLUG}.atom"):
        answer = anybody.get(path)
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
        assert feed.tag == f"{ATOM}feed"
        for name in ("id", "title", "updated", "author"):
            assert len(feed.findall(f"{ATOM}{name}")) == 1
        own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert own == [f"http://127.0.0.1:8000{path}"]
        entries = feed.findall(f"{ATOM}entry")
        assert {prepared.run, prepared.runs.finished} <= {e.findtext(f"{ATOM}id", "")[-11:] for e in entries}
        assert all(entry.findtext(f"{ATOM}updated", "").endswith("Z") for entry in entries)
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
        tag = answer.headers["etag"]
        assert anybody.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert anybody.get("/feeds/nobody.atom").status_code == 404


def test_feeds_leave_out_partners_that_are_not_public(prepared: Prepared, browser_of: BrowserOf) -> None:
    package = prepared.portal.settings.home / "data" / "partners" / SLUG / "datapackage.json"
    whole = package.read_text(encoding="utf-8")
    try:
        package.write_text(whole.replace('"kind": "glam"', '"kind": "glam", "public": false'), encoding="utf-8")
        assert prepared.run not in browser_of(PUBLIC).get("/feeds/runs.atom").text
        assert browser_of(PUBLIC).get(f"/feeds/{SLUG}.atom").status_code == 404
        assert browser_of(PUBLIC).get(f"/runs/{prepared.runs.finished}").status_code == 404
        assert prepared.run in browser_of(INSTITUTION).get("/feeds/runs.atom").text
    finally:
        package.write_text(whole, encoding="utf-8")


def test_the_audit_log_is_filtered_paged_and_downloaded(prepared: Prepared, browser: TestClient) -> None:
    for number in range(3):
        prepared.portal.note(COORDINATOR, "test-deed", f"=thing-{number}", number=number)
    page = browser.get("/audit-log", params={"action": "test-deed"}).text
    assert "=thing-2" in page
    first = browser.get("/api/v1/audit-log", params={"action": "test-deed", "limit": 2}).json()
    assert [one["subject"] for one in first["items"]] == ["=thing-2", "=thing-1"]
    rest = browser.get("/api/v1/audit-log", params={"action": "test-deed", "before": first["before"]}).json()
    assert "=thing-0" in [one["subject"] for one in rest["items"]]
    assert browser.get(first["next"]).json()["items"] == rest["items"][:2]
    table = browser.get("/audit-log", params={"action": "test-deed", "format": "csv"}).text
    assert "'=thing-2" in table


def test_a_plan_that_reviewers_have_overtaken_says_so(prepared: Prepared, browser: TestClient) -> None:
    prepared.folder.write_json(JUDGED, {"keys": [], "redirects": {}, "last": 0})
    page = f"/runs/{prepared.run}"
    assert "Reviewers have decided since" not in browser.get(page).text
    said = Judgement(SLUG, "2", None, Opinion.NEGATIVE, "Ada", datetime(2026, 5, 1, tzinfo=UTC))
    prepared.portal.ledger.record_judgements([said])
    assert "Reviewers have decided since" in browser.get(page).text
    assert browser.get(f"/api/v1{page}").json()["plan"]["overtaken"] is True
