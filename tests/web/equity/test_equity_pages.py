"""Equity as people and programs see it, on the small runs' sandbox."""

import csv
import json
import re
from dataclasses import replace
from html import unescape
from io import StringIO
from pathlib import Path
from shutil import copyfile

import pandas as pd
import pytest
from starlette.testclient import TestClient

from pipelines.coverage.equity.class_groups import ClassGroups
from pipelines.coverage.equity.facts import counted, find_facts, membership
from pipelines.coverage.regions import read_countries
from pipelines.exceptions import ServiceUnavailableError
from pipelines.flows.equity import QueueRanking, in_order, measure_equity, next_run, take_equity
from pipelines.flows.reviewing import decide, open_queue
from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.flows.work import RunFacts, Work, run_folder
from pipelines.ledger import Ledger
from pipelines.model.answers import Policy, Verdict
from pipelines.model.equity import GROUPS
from pipelines.model.tables import EDITS, OUTCOMES, rows_of
from pipelines.partners.partner import read_partner
from pipelines.reconcile.review import Reviewer
from pipelines.web.equity.queues import ranking_of
from pipelines.web.equity.trends import trend_of_all
from pipelines.web.site.i18n import LANGUAGES
from pipelines.web.site.portal import Portal
from pipelines.wikibase.targets import read_target
from tests.fictional import SLUG
from tests.web.conftest import REVIEWER, ClientAs
from tests.web.small_runs import SmallRuns, item_id

PAGE = f"/equity/{SLUG}"
PEOPLE = "PREFIX wdt: <http://www.wikidata.org/prop/direct/> SELECT DISTINCT ?item WHERE { ?item wdt:P31 ?class . "
PEOPLE += "?class wdt:P279* <http://www.wikidata.org/entity/Q5> } ORDER BY ?item"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_a_class_is_counted_as_its_items_are_one_by_one(portal: Portal) -> None:
    endpoint, home = portal.endpoint(), portal.settings.home
    countries = read_countries(home)
    items = [str(row["item"]) for row in endpoint.select(PEOPLE)]
    one_by_one = counted("class", membership(items, find_facts(endpoint, home, items), countries), len(items))
    asked = ClassGroups(endpoint, home, "Q5", countries)
    by_endpoint = asked.groups()
    assert asked.issues == []

    def plain(frame: pd.DataFrame) -> set[tuple[object, ...]]:
        return {tuple(row.values()) for row in rows_of(frame) if row["items"]}

    assert plain(by_endpoint) == plain(one_by_one)
    assert len({row["group"] for row in rows_of(by_endpoint) if row["dimension"] == "subregion"}) > 3
    assert len({row["group"] for row in rows_of(by_endpoint) if row["dimension"] == "gender-by-region"}) > 3


def test_a_class_is_counted_by_one_dimension_where_all_at_once_is_too_much(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, countries = portal.endpoint(), read_countries(portal.settings.home)
    whole = rows_of(ClassGroups(endpoint, portal.settings.home, "Q5", countries).groups())
    select = endpoint.select

    def impatient(query: str) -> list[dict[str, str | None]]:
        if "?facts" in query:
            raise ServiceUnavailableError("the query took too long")
        return select(query)

    monkeypatch.setattr(endpoint, "select", impatient)
    asked = ClassGroups(endpoint, portal.settings.home, "Q5", countries)
    one_by_one = rows_of(asked.groups())
    singles = [row for row in whole if "-by-" not in row["dimension"]]
    assert {tuple(row.values()) for row in singles} == {tuple(row.values()) for row in one_by_one}
    assert [issue.code for issue in asked.issues] == ["class-not-measured"]


def test_the_first_look_is_taken_when_it_is_asked_for(visitor: TestClient, portal: Portal) -> None:
    answer = visitor.get(PAGE)
    assert answer.status_code == 200
    assert answer.text.count("<svg") > 5
    assert 'style="' not in answer.text
    snapshots = portal.ledger.equity(SLUG, "sandbox")
    assert visitor.get(PAGE).status_code == 200
    assert len(portal.ledger.equity(SLUG, "sandbox")) == len(snapshots) >= 1


def test_figures_are_those_of_the_items(visitor: TestClient) -> None:
    rows = {(row["dimension"], row["group"]): row for row in table(visitor.get(f"{PAGE}?format=csv").text)}
    assert rows["gender", ""]["donated"] == "5"
    assert rows["century", "20"]["donated"] == "5"
    assert rows["century", "20"]["donated_share"] == "1.0"
    assert int(rows["century", "20"]["class_items"]) > 5
    assert rows["language", "en"]["donated"] == "5"
    assert rows["statements", "0-2"]["donated"] == "5"
    assert int(rows["gender", "Q6581097"]["class_items"]) > 0


def test_each_group_opens_its_items(visitor: TestClient) -> None:
    assert item_id(1) in visitor.get(f"{PAGE}/items?dimension=century&group=20").text
    told = visitor.get(f"/api/v1{PAGE}/items?dimension=gender&limit=2").json()
    assert (told["items"], told["total"]) == ([item_id(1), item_id(2)], 5)
    assert told["next"]
    assert "There is none." in visitor.get(f"{PAGE}/items?dimension=century&group=12").text
    assert len(table(visitor.get(f"{PAGE}/items?dimension=gender&group=&format=csv").text)) == 5


@pytest.mark.parametrize("dimension", ["gender", "global-south", "region", "century", "language", "sitelinks"])
def test_a_dimension_is_a_page_a_table_and_a_picture(visitor: TestClient, dimension: str) -> None:
    address = f"{PAGE}/{dimension}"
    assert "equity/class-" in visitor.get(address).text
    assert json.loads(visitor.get(f"{address}?format=json").text)[0]["dimension"] == dimension
    svg = visitor.get(f"{address}?format=svg")
    assert (svg.headers["content-type"], svg.text[:4]) == ("image/svg+xml", "<svg")


def test_two_dimensions_at_once_open_the_items_of_each_pair(visitor: TestClient) -> None:
    told = visitor.get(f"{PAGE}/gender-by-century")
    assert told.status_code == 200
    assert "1901–2000" in told.text
    assert "equity/class-fact-sets" in told.text
    [address] = re.findall(rf'href="({PAGE}/items\?[^"]*)"', told.text)
    assert item_id(1) in visitor.get(unescape(address)).text
    rows = {row["group"]: row for row in table(visitor.get(f"{PAGE}/gender-by-century?format=csv").text)}
    assert rows["|20"]["donated"] == "5"
    assert int(rows["Q6581097|20"]["class_items"]) > 0
    assert f'href="{PAGE}/gender-by-century"' in visitor.get(PAGE).text
    assert visitor.get(f"{PAGE}/gender-by-century?format=png", headers={"accept": "image/png"}).status_code == 404


def test_shares_are_told_over_time_of_one_partner_and_of_all(visitor: TestClient, portal: Portal) -> None:
    visitor.get(PAGE)
    kept = portal.ledger.equity(SLUG, "sandbox")[-1]
    groups = kept.groups.assign(items=kept.groups["items"].where(kept.groups["dimension"] != "century", 4))
    again = portal.ledger.record_equity(SLUG, "sandbox", groups, class_="Q5", items=5)
    told = visitor.get(f"/api/v1{PAGE}/trend?dimension=century&limit=500").json()["items"]
    assert (told[-1]["snapshot"], told[-1]["group"], told[-1]["share"]) == (again.id, "20", 0.8)
    assert visitor.get("/api/v1/trends/equity?dimension=century&limit=500").json()["total"] == len(told)
    for address in (f"{PAGE}/century", f"{PAGE}/region-by-century", "/equity?dimension=century"):
        told = visitor.get(address)
        assert told.status_code == 200
        assert "Shares over time" in told.text
        mark = "&" if "?" in address else "?"
        rows = table(visitor.get(f"{address}{mark}part=trend&format=csv").text)
        assert rows[-1]["snapshot"] == str(again.id)
        assert visitor.get(f"{address}{mark}part=trend&format=svg").text.startswith("<svg")
    rows = table(visitor.get(f"{PAGE}/century?part=trend&format=csv").text)
    assert [row["share"] for row in rows if row["group"] == "20"][-2:] == ["1.0", "0.8"]
    of_all = table(visitor.get("/equity?dimension=century&part=trend&format=csv").text)
    assert [(row["snapshot"], row["share"]) for row in of_all] == [(row["snapshot"], row["share"]) for row in rows]


def test_sums_over_all_partners_are_of_what_was_known_of_each_then(portal: Portal, runs: SmallRuns) -> None:
    with Ledger("sqlite://") as ledger:

        def measure(slug: str, women: int, total: int) -> None:
            row = {"scope": "donated", "dimension": "gender", "group": "Q6581072", "items": women, "total": total}
            ledger.record_equity(slug, "sandbox", GROUPS.frame([row]), class_="Q5", items=total)

        measure("one", 1, 4)
        measure("other", 3, 4)
        measure("one", 4, 4)
        together = trend_of_all(replace(portal, ledger=ledger), ["one", "other"], "gender")
    assert together["share"].to_list() == [0.25, 0.5, 7 / 8]
    assert together["total"].to_list() == [4, 8, 8]
    assert trend_of_all(portal, [], "gender").empty


def test_a_chart_is_a_picture_for_slides_too(visitor: TestClient) -> None:
    png = visitor.get(f"{PAGE}/gender?format=png")
    assert png.headers["content-type"] == "image/png"
    assert png.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_in_every_language(visitor: TestClient, language: str) -> None:
    for path in ("/equity", f"{PAGE}/century"):
        assert visitor.get(path, headers={"Accept-Language": language}).status_code == 200


def test_the_overview_has_every_partner(visitor: TestClient) -> None:
    assert f'href="{PAGE}"' in visitor.get("/equity").text
    row = table(visitor.get("/equity?format=csv").text)[0]
    assert (row["slug"], row["items"], row["not_male"], row["sparse"]) == (SLUG, "5", "", "1.0")
    assert visitor.get("/api/v1/equity").json()["items"][0]["class_item"] == "Q5"


def test_the_api_tells_the_newest_snapshot(visitor: TestClient) -> None:
    answer = visitor.get(f"/api/v1{PAGE}")
    told = answer.json()
    assert (told["class"], told["items"], told["in_class"]) == ("Q5", 5, 5)
    assert told["class_share"] == 5 / told["class_items"]
    assert "Share of the class" in visitor.get(PAGE).text
    assert {group["dimension"] for group in told["groups"]} >= {"gender", "subregion", "sitelinks"}
    assert visitor.get(f"/api/v1{PAGE}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_coordinator_measures_again_and_nobody_else(client: TestClient, client_as: ClientAs, portal: Portal) -> None:
    before = portal.ledger.newest_equity(SLUG, "sandbox") or 0
    assert client_as(REVIEWER).post(f"{PAGE}/measure").status_code == 403
    assert client.post(f"{PAGE}/measure").headers["location"] == PAGE
    assert (portal.ledger.newest_equity(SLUG, "sandbox") or 0) > before
    assert "Measured." in client.get(f"{PAGE}/gender").text
    answer = client.post(f"/api/v1{PAGE}/snapshots")
    assert (answer.status_code, answer.json()) == (201, {"items": [], "total": 0, "next": None})


def test_the_review_queue_is_ranked_for_reviewers(client_as: ClientAs, visitor: TestClient, runs: SmallRuns) -> None:
    reviewer = client_as(REVIEWER)
    reviewer.get(f"/api/v1{PAGE}")
    told = reviewer.get(f"/api/v1{PAGE}/ranking").json()
    assert told["total"] == 3
    assert all(0 < entry["score"] <= 1 for entry in told["items"])
    assert "How the score is made" in reviewer.get(f"{PAGE}/ranking").text
    assert visitor.get(f"/api/v1{PAGE}/ranking").status_code == 401


def test_rows_that_were_decided_and_runs_not_yet_reconciled_are_not_in_the_queue(
    portal: Portal, runs: SmallRuns, tmp_path: Path
) -> None:
    copyfile(Path(portal.settings.ledger.removeprefix("sqlite:///")), tmp_path / "ledger.sqlite")
    settings = portal.settings.model_copy(update={"ledger_url": f"sqlite:///{tmp_path / 'ledger.sqlite'}"})
    with Ledger(settings.ledger) as ledger:
        ledger.record_equity(SLUG, "sandbox", GROUPS.frame(), class_="Q5", items=0)
        ledger.start_run(SLUG, "sandbox", dump_name="x", dump_checksum="e0" * 32, mapping_checksum="0")
        here = replace(portal, ledger=ledger, settings=settings)
        assert sorted(ranking_of(here, SLUG, "review")["row"]) == [1, 2, 3]
        queue = open_queue(replace(opened(runs, runs.doubtful), settings=settings), ledger)
        decide(ledger, queue, queue.by_row[2], Reviewer("Bea", SLUG, "e0" * 32), Verdict.NONE)
        assert sorted(ranking_of(here, SLUG, "review")["row"]) == [1, 3]


def opened(runs: SmallRuns, run: str) -> Work:
    folder = RunFolder(runs.settings.runs / SLUG / run)
    facts = RunFacts.model_validate(folder.read_json("run.json"))
    target = read_target(runs.settings, "sandbox")
    return Work(runs.settings, read_partner(runs.settings.home, SLUG), target, folder, facts)


def test_a_queue_takes_the_scores_by_row(portal: Portal, runs: SmallRuns, client: TestClient) -> None:
    client.get(f"/api/v1{PAGE}")
    work, ranking = opened(runs, runs.doubtful), QueueRanking(portal.ledger)
    series = ranking(work)
    assert series is not None
    assert sorted(series.index) == [1, 2, 3]
    assert ranking(work) is series


def test_a_run_is_measured_once_and_never_fails_for_it(portal: Portal, runs: SmallRuns, tmp_path: Path) -> None:
    work = replace(opened(runs, runs.finished), folder=RunFolder(tmp_path))
    before = portal.ledger.newest_equity(SLUG, "sandbox") or 0
    for phase in ("before", "after", "before", "after"):
        measure_equity(work, phase)
    assert portal.ledger.newest_equity(SLUG, "sandbox") == before + 2
    assert work.folder.read_issues().empty
    elsewhere = work.settings.model_copy(update={"home": tmp_path})
    other = replace(work, folder=RunFolder(tmp_path / "other"), settings=elsewhere)
    measure_equity(other, "after")
    assert other.folder.read_issues()["code"].to_list() == ["equity-not-measured"]


def test_what_the_next_upload_changes_is_told(
    portal: Portal, runs: SmallRuns, visitor: TestClient, client_as: ClientAs, tmp_path: Path
) -> None:
    folder: RunFolder = run_folder(portal.settings, SLUG, runs.doubtful)
    edit = {"_row": 1, "_key": "1", "subject": item_id(11), "kind": "label", "action": "add-term", "language": "cy"}
    edit |= {"value": "Ada", "text": "Ada", "why": "new"}
    made = edit | {"_row": 2, "_key": "2", "subject": "new:2"}
    write_table(EDITS.frame([edit, made]), folder.part(EDITS, 0))
    try:
        assert next_run(portal.settings, portal.ledger, SLUG, "sandbox") == runs.doubtful
        take_equity(portal.settings, portal.ledger, portal.endpoint(), SLUG, "sandbox")
        rows = {(row["dimension"], row["group"]): row for row in table(visitor.get(f"{PAGE}?format=csv").text)}
        assert rows["language", "cy"]["next_change"] == "2"
        assert rows["gender", ""]["next_change"] == "1"
        told = visitor.get(f"{PAGE}/language").text
        assert '<span class="up">+2</span>' in told
        assert f'the plan of run <bdi class="ltr">{runs.doubtful}</bdi></p>' in " ".join(told.split())
        ranked = client_as(REVIEWER).get(f"/api/v1{PAGE}/ranking?queue=upload").json()["items"]
        assert [entry["subject"] for entry in ranked] == ["new:2", item_id(11)]
        assert "language 1.00" in ranked[0]["why"]
        work, edits = opened(runs, runs.doubtful), EDITS.frame([edit, made])
        assert in_order(work, portal.ledger, edits) is edits
        portal.ledger.set_review_policy(SLUG, Policy(ranked=True), "Cora")
        assert in_order(work, portal.ledger, edits)["subject"].to_list() == ["new:2", item_id(11)]
        nowhere = replace(work, settings=work.settings.model_copy(update={"home": Path("nowhere")}))
        assert in_order(nowhere, portal.ledger, edits) is edits
        portal.ledger.set_review_policy(SLUG, Policy(), "Cora")
        assert "new item" in client_as(REVIEWER).get(f"{PAGE}/ranking?queue=upload").text
        # From the end of the upload on nothing waits, though the run is not finished before its report.
        write_table(OUTCOMES.frame(), folder.file("outcomes.parquet"))
        assert not visitor.get(f"/api/v1{PAGE}").json()["next_run_waits"]
        assert "it was uploaded since" in visitor.get(PAGE).text
        measure_equity(replace(work, folder=RunFolder(tmp_path)), "after")
        told = visitor.get(f"/api/v1{PAGE}").json()
        assert (told["next_run"], {group["next_change"] for group in told["groups"]}) == (None, {0})
    finally:
        folder.file("outcomes.parquet").unlink(missing_ok=True)
        folder.part(EDITS, 0).unlink()
        take_equity(portal.settings, portal.ledger, portal.endpoint(), SLUG, "sandbox")


def test_a_class_that_is_too_large_leaves_its_figures_out(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = portal.endpoint()
    select = endpoint.select

    def impatient(query: str) -> list[dict[str, str | None]]:
        if "GROUP_CONCAT" in query:
            raise ServiceUnavailableError("the query took too long")
        return select(query)

    monkeypatch.setattr(endpoint, "select", impatient)
    asked = ClassGroups(endpoint, portal.settings.home, "Q5", read_countries(portal.settings.home))
    assert {row["dimension"] for row in rows_of(asked.groups())} == {"language", "statements", "labels", "sitelinks"}
    assert {issue.code for issue in asked.issues} == {"class-not-measured"}


def test_a_partner_that_is_not_there_is_not_found(visitor: TestClient) -> None:
    assert visitor.get("/equity/nobody").status_code == 404
    assert visitor.get(f"{PAGE}/no-such-dimension").status_code == 422
