"""What the board's pages show as tables, as CSV and JSON."""

import csv
from io import StringIO

from starlette.testclient import TestClient

from pipelines.ledger.job_book import JobState
from pipelines.web.board.models import JobView
from pipelines.web.board.table_files import PLAN_COLUMNS
from pipelines.web.site.people import PUBLIC
from tests.fictional import SLUG
from tests.web.board.conftest import BrowserOf, Prepared
from tests.web.conftest import COORDINATOR
from tests.web.small_runs import item_id


def rows(browser: TestClient, address: str, **wanted: str) -> list[dict[str, str]]:
    answer = browser.get(address, params=wanted | {"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(StringIO(answer.text)))


def test_the_lines_of_a_plan(prepared: Prepared, browser: TestClient) -> None:
    plan = f"/runs/{prepared.run}/plan"
    page = browser.get(plan, params={"action": "changes"}).text
    assert f'href="{plan}?action=changes&amp;format=csv"' in page
    assert f'href="{plan}?part=findings&amp;format=json"' in page
    lines = browser.get(plan, params={"format": "json"}).json()
    assert [line["item"] for line in lines].count(item_id(2)) == 2
    assert tuple(lines[0]) == PLAN_COLUMNS
    chosen = rows(browser, plan, place="P570")
    assert [(one["item"], one["place"], one["value"], one["findings"]) for one in chosen] == [
        (item_id(2), "P570", "1950", "contemporary")
    ]
    assert chosen[0]["references"] == "P854: https://museum.example.org/"
    told = browser.get(f"/api/v1{plan}", params={"place": "P570"}).json()["items"][0]["lines"][0]
    assert chosen[0]["edit"] == told["edit"]
    (kept,) = rows(browser, plan, action="keep")
    assert (kept["edit"], kept["existing"]) == ("", "human (Q5)")
    assert {one["check"] for one in rows(browser, plan, part="findings")} == {"format", "contemporary"}


def test_what_is_left_out_and_who_did_what(prepared: Prepared, browser: TestClient) -> None:
    run = f"/runs/{prepared.run}"
    edit = rows(browser, f"{run}/plan", place="P27")[0]["edit"]
    data = {"plan": prepared.plan, "edit": edit, "reason": "=not a citizen"}
    assert browser.post(f"{run}/plan/exclusions", data=data).status_code == 303
    (left,) = rows(browser, f"{run}/plan", part="exclusions")
    assert (left["edit"], left["person"], left["reason"]) == (edit, COORDINATOR.name, "'=not a citizen")
    (happened,) = rows(browser, run, part="history")
    assert (happened["what"], happened["place"], happened["job"]) == ("leave-out", "P27", "")
    assert f'href="{run}?part=history&amp;format=csv"' in browser.get(run).text


def test_the_jobs_of_a_run_a_partner_and_all(prepared: Prepared, browser: TestClient, browser_of: BrowserOf) -> None:
    ledger = prepared.portal.ledger
    job = ledger.order_job(
        slug=SLUG, kind="upload", target="sandbox", arguments=[], person="A", host="b", log="/c", run=prepared.run
    )
    assert job is not None
    ledger.note_job(job.id, JobState.DONE, exit_code=0)
    run = f"/runs/{prepared.run}"
    (told,) = rows(browser, run, part="jobs")
    assert list(told) == list(JobView.model_fields)
    assert (told["id"], told["state"], told["exit_code"], told["silent_since"]) == (str(job.id), "done", "0", "")
    for address in ("/board", f"/board/{SLUG}"):
        assert rows(browser, address)[0] == told
        assert f'href="{address}?format=csv"' in browser.get(address).text
    assert browser.get(run, params={"format": "svg"}).status_code == 404
    assert browser_of(PUBLIC).get(run, params={"format": "csv"}).status_code == 303
