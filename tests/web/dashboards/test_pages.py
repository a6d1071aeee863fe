"""Pages of coverage: all partners, one partner, a class, and what is behind each cell."""

import re

import pytest
from starlette.testclient import TestClient

from pipelines.model.coverage_snapshots import Snapshot
from pipelines.model.tables import rows_of
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.small_runs import GIVEN, SmallRuns, item_id

PARTNER = f"/coverage/{SLUG}"
CLASS = "/coverage/classes/Q5"


def test_the_overview_has_each_partner_and_all_together(anybody: TestClient) -> None:
    answer = anybody.get("/coverage")
    assert answer.status_code == 200
    assert "Museum of Imaginary Things" in answer.text
    assert "40%" in answer.text.replace("\xa0", "")
    assert '<a href="/coverage/classes/Q5">' in answer.text
    rows = anybody.get("/coverage?format=json").json()
    assert {row["measure"]: row["share"] for row in rows}["property"] == 0.4


def test_the_partners_page_shows_figures_by_group(anybody: TestClient, newest: Snapshot) -> None:
    page = anybody.get(f"{PARTNER}?dimension=century&measure=property").text
    assert "century 20" in page
    assert 'class="n heat-5"' in page
    assert 'class="n heat-0"' in page
    assert "<svg" in page
    assert "Coverage over time" in page
    assert "date of birth" in page
    assert f"/coverage/{SLUG}/items?snapshot={newest.id}" in page
    assert "statements of these properties that have the partner" in page
    assert "style=" not in page


@pytest.mark.parametrize("part", ["cells", "trend", "run", "languages", "findings"])
def test_every_table_is_there_as_csv_and_json(anybody: TestClient, part: str) -> None:
    csv = anybody.get(f"{PARTNER}?part={part}&format=csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert len(csv.text.splitlines()) == len(anybody.get(f"{PARTNER}?part={part}&format=json").json()) + 1


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("run", "/runs/{run}/before-after"),
        ("findings", "/runs/{run}/findings"),
        ("languages", "/languages"),
    ],
)
def test_programs_are_given_the_same_tables(anybody: TestClient, runs: SmallRuns, part: str, place: str) -> None:
    found = anybody.get(f"/api/v1{PARTNER}{place.format(run=runs.finished)}?limit=500").json()
    assert (found["items"], found["next"]) == (anybody.get(f"{PARTNER}?part={part}&format=json").json(), None)


@pytest.mark.parametrize("place", ["/runs/none/before-after", "/runs/%00/findings", "/languages?snapshot=99999"])
def test_what_was_never_measured_has_no_tables(anybody: TestClient, place: str) -> None:
    answer = anybody.get(f"/api/v1{PARTNER}{place}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not-found")


@pytest.mark.parametrize("part", ["trend", "run"])
def test_charts_are_there_as_svg_and_png(anybody: TestClient, part: str) -> None:
    svg = anybody.get(f"{PARTNER}?part={part}&format=svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.text.startswith("<svg")
    assert "var(--" not in svg.text
    assert anybody.get(f"{PARTNER}?part={part}&format=png").content.startswith(b"\x89PNG")


def test_a_table_has_no_chart(anybody: TestClient) -> None:
    assert (
        anybody.get(f"{PARTNER}?part=languages&format=svg", headers={"accept": "application/json"}).status_code == 404
    )


def test_each_cell_opens_its_items_and_its_queries(anybody: TestClient, newest: Snapshot) -> None:
    page = anybody.get(f"{PARTNER}?dimension=century&measure=partner-reference").text
    addresses = re.findall(r'<a href="(/coverage/[^"]+/items[^"]+)"', page)
    assert addresses
    for address in addresses:
        assert anybody.get(address.replace("&amp;", "&")).status_code == 200
    answer = anybody.get(f"{PARTNER}/items?dimension=century&group=20&measure=property&subject=P569")
    assert "Ada Quince" in answer.text
    assert answer.text.count('class="entity"') == len(GIVEN)
    assert "coverage/items-without-property" in answer.text
    assert "coverage/items-in-group" in answer.text
    lists = anybody.get(f"{PARTNER}/items?measure=property&dimension=all&subject=P27&format=json").json()
    assert {(row["item"], row["side"]) for row in lists} == {(item_id(n), "lacks it") for n in range(1, len(GIVEN) + 1)}


def test_the_query_behind_a_cell_can_be_had_with_all_items(
    anybody: TestClient, newest: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.web.dashboards.behind.QUERY_ITEMS", 1)
    address = f"{PARTNER}/items?measure=property&dimension=century&group=20&subject=P569"
    shown = anybody.get(address).text
    members = anybody.get(f"{address}&format=json").json()
    for side in ("with", "without", "group"):
        assert f"&amp;query={side}" in shown
        whole = anybody.get(f"{address}&query={side}")
        assert whole.headers["content-type"].startswith("application/sparql-query")
        assert all(f"/{one['item']}>" in whole.text for one in members)
    asked = anybody.get("/api/v1/sparql", params={"query": anybody.get(f"{address}&query=with").text}).json()["rows"]
    having = [one["item"] for one in members if one["side"] == "has it"]
    assert sorted(row["item"]["value"].rpartition("/")[2] for row in asked) == sorted(having)
    assert anybody.get(f"{address}&query=none").status_code == 422


def test_the_queries_say_what_the_lists_say(anybody: TestClient, measured: Portal) -> None:
    found = anybody.get(
        f"/api/v1/coverage/{SLUG}/items?dimension=century&group=20&measure=partner-reference&subject=P569"
    ).json()
    sides = {query["side"]: query["text"] for query in found["queries"]}
    endpoint = measured.endpoint()
    assert sorted(str(row["item"]) for row in endpoint.select(sides["group"])) == sorted(found["having"])
    assert sorted(str(row["item"]) for row in endpoint.select(sides["with"])) == sorted(found["having"])
    assert endpoint.select(sides["without"]) == []


def test_the_items_of_a_cell_come_page_by_page(anybody: TestClient) -> None:
    address = f"/api/v1/coverage/{SLUG}/items?dimension=all&measure=property&subject=P569&limit=2"
    first = found = anybody.get(address).json()
    sides: dict[str, list[str]] = {"having": [], "lacking": []}
    while True:
        assert len(found["having"] + found["lacking"]) <= 2
        for side, items in sides.items():
            items.extend(found[side])
        if found["next"] is None:
            break
        found = anybody.get(found["next"]).json()
    assert [len(set(items)) for items in sides.values()] == [first["having_total"], first["lacking_total"]]
    alone = anybody.get(f"{address}&side=without").json()
    assert (alone["having"], alone["having_total"]) == ([], first["having_total"])
    assert alone["lacking"] == sides["lacking"][:2]
    assert anybody.get(f"{address}&side=else").status_code == 422


def test_a_class_is_shown_by_group(anybody: TestClient) -> None:
    page = anybody.get("/coverage/classes/Q5?dimension=century")
    assert page.status_code == 200
    assert f'<a href="{PARTNER}">' in page.text
    address = re.findall(r'<a href="(/coverage/classes/Q5/items[^"]+)"', page.text)[0].replace("&amp;", "&")
    assert anybody.get(address).status_code == 200
    found = anybody.get(
        "/api/v1/coverage/classes/Q5/items?dimension=century&group=20&measure=property&subject=P569&limit=500"
    ).json()
    assert {item_id(n) for n in range(1, len(GIVEN) + 1)} <= set(found["having"])
    cells = anybody.get("/api/v1/coverage/classes/Q5/cells?dimension=century&measure=property&limit=500").json()[
        "items"
    ]
    whole = {(cell["group"], cell["subject"]): cell["covered"] for cell in cells}
    assert whole["20", "P569"] == found["having_total"]


def test_a_class_is_shown_over_time_as_a_partner_is(
    anybody: TestClient, measured: Portal, newest: Snapshot, runs: SmallRuns
) -> None:
    # Before the upload the class was not counted.
    _before, after, last = (each.id for each in measured.ledger.snapshots(SLUG))
    page = anybody.get(f"{CLASS}?dimension=century").text
    assert re.findall(r'<option value="(\d+)"(?: selected)?>', page) == [str(each) for each in (last, last, after)]
    assert page.count("<figure") == 2
    own = [row for row in rows_of(newest.cells) if (row["scope"], row["dimension"]) == ("class", "all")]
    rows = anybody.get(f"{CLASS}?part=trend&format=json").json()
    found = {(row["snapshot"], row["measure"]): (row["items"], row["covered"], row["total"]) for row in rows}
    assert {number for number, _measure in found} == {after, last}
    covered, total = (sum(row[name] for row in own if row["measure"] == "property") for name in ("covered", "total"))
    assert found[last, "property"] == (own[0]["total"], covered, total)
    changes = anybody.get(f"{CLASS}?part=run&run={runs.finished}&format=json").json()
    assert {row["scope"] for row in changes} == {"class"}
    assert {(row["subject"], row["difference"]) for row in changes if row["measure"] == "property"} >= {("P569", 5)}
    for part in ("trend", "run"):
        assert anybody.get(f"{CLASS}?part={part}&format=svg").text.startswith("<svg")
        assert anybody.get(f"{CLASS}?part={part}&format=csv").status_code == 200
    looks = anybody.get(f"/api/v1{CLASS}").json()["items"]
    assert [(look["id"], look["partner"], look["totals"]["property"]["covered"]) for look in looks][-1] == (
        last,
        SLUG,
        covered,
    )


def test_a_class_can_be_looked_at_as_it_was(anybody: TestClient, measured: Portal) -> None:
    _before, after, last = (each.id for each in measured.ledger.snapshots(SLUG))
    page = anybody.get(f"/coverage/classes/Q5?dimension=century&snapshot={after}").text
    assert f"/coverage/classes/Q5/items?snapshot={after}" in page
    assert f"items?snapshot={last}" not in page
    choices = anybody.get("/compare").text
    assert f'value="{SLUG}@{after}/class"' in choices
    assert f'value="{SLUG}@{last}/class"' in choices
    address = f"/compare?left={SLUG}@{after}/class&right={SLUG}@{last}/class&measure=property&format=json"
    assert {row["difference"] for row in anybody.get(address).json()} == {0}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/coverage/nobody", 404),
        (f"{PARTNER}?snapshot=999", 404),
        (f"{PARTNER}?run=none", 404),
        (f"{PARTNER}?measure=beauty", 422),
        (f"{PARTNER}/items?subject=P9&dimension=all", 422),
        (f"{PARTNER}/items?subject=P569&dimension=century&group=3", 422),
        ("/coverage/classes/Q99", 404),
        (f"{CLASS}?snapshot=999", 404),
        (f"{CLASS}?run=none", 404),
        (f"{CLASS}/items?measure=property", 422),
        ("/coverage/classes/P5", 422),
        (f"/compare?left={SLUG}&right=nobody", 422),
        (f"/compare?left={SLUG}@999&right={SLUG}", 404),
    ],
)
def test_what_is_not_there_is_said(anybody: TestClient, address: str, status: int) -> None:
    assert anybody.get(address).status_code == status


def test_two_dates_and_the_class_are_compared(anybody: TestClient, measured: Portal) -> None:
    first, *_, last = (each.id for each in measured.ledger.snapshots(SLUG))
    page = anybody.get(f"/compare?left={SLUG}@{first}&right={SLUG}@{last}").text
    assert "date of birth" in page
    assert "<svg" in page
    query = f"left={SLUG}/class&right={SLUG}&measure=property"
    rows = {row["subject"]: row for row in anybody.get(f"/api/v1/compare?{query}&limit=500").json()["items"]}
    assert rows["P569"]["right_share"] == 1.0
    assert rows["P569"]["difference"] == pytest.approx(1 - rows["P569"]["left_share"])
    grouped = anybody.get(f"/compare?{query}&dimension=century&group=20&format=json").json()
    assert {row["subject"]: row["left_share"] for row in grouped}["P569"] == 1.0
    assert anybody.get(f"/compare?{query}&format=svg").text.startswith("<svg")
    assert anybody.get("/compare").status_code == 200


def test_the_api_lists_snapshots(anybody: TestClient, runs: SmallRuns) -> None:
    newest = anybody.get("/api/v1/coverage").json()["items"]
    assert [look["partner"] for look in newest] == [SLUG]
    known = anybody.get(f"/api/v1/coverage/{SLUG}").json()
    assert [(look["phase"], look["run"]) for look in known["items"]][:2] == [
        ("before", runs.finished),
        ("after", runs.finished),
    ]
    cells = anybody.get(f"/api/v1/coverage/{SLUG}/cells?dimension=gender&limit=500").json()["items"]
    assert {cell["group_name"] for cell in cells} == {"All items", "not known"}


@pytest.mark.parametrize(
    "address",
    [
        f"{PARTNER}?dimension=century",
        f"{PARTNER}/items?measure=property&subject=P569&dimension=all",
        f"{PARTNER}/crossed?dimension=century&by=gender",
        f"{CLASS}?dimension=century",
        "/coverage/all?dimension=century",
        "/coverage/all/items?dimension=century&group=20&measure=property&subject=P569",
    ],
)
def test_a_table_of_a_snapshot_is_not_made_for_who_has_it(
    anybody: TestClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    first = anybody.get(f"{address}&format=json")
    monkeypatch.setattr("pipelines.web.site.tables.rows_of", lambda _: pytest.fail("the table is made"))
    again = anybody.get(f"{address}&format=json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert anybody.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
