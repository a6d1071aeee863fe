"""Figures by two groupings at once."""

import csv
import re
from html import unescape
from io import StringIO

import pandas as pd
import pytest
from starlette.testclient import TestClient

from pipelines.partners.partner import read_partner
from pipelines.web.dashboards.behind import AskedOf, partner_queries, query_of
from pipelines.web.dashboards.crossing import crossed_cells, crossed_matrix
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.portal import Portal
from pipelines.wikibase.queries import read_query
from tests.fictional import SLUG
from tests.web.small_runs import GIVEN, item_id

PAGE = f"/coverage/{SLUG}/crossed"
OWN = {item_id(number) for number in range(1, len(GIVEN) + 1)}
PREFIX = "PREFIX wdt: <http://www.wikidata.org/prop/direct/> SELECT DISTINCT ?item WHERE "
PEOPLE = PREFIX + "{ ?item wdt:P31 <http://www.wikidata.org/entity/Q5> }"
#: The same as the catalogue's query asks, by other means.
BORN_THEN = PREFIX + (
    "{ ?item wdt:P31 <http://www.wikidata.org/entity/Q5> ; wdt:P569|wdt:P571|wdt:P577 ?date . "
    "FILTER(YEAR(?date) > 1900 && YEAR(?date) <= 2000) FILTER NOT EXISTS { ?item wdt:P21 ?gender } }"
)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def items(portal: Portal, query: str) -> list[str]:
    return sorted(str(row["item"]) for row in portal.endpoint().select(query))


def test_each_pair_of_groups_has_its_share_and_opens_its_items(anybody: TestClient) -> None:
    asked = f"{PAGE}?figure=property/P27&dimension=century&by=gender"
    assert table(anybody.get(f"{asked}&format=csv").text) == [
        {"group": "20", "by_group": "", "covered": "0", "total": str(len(GIVEN))}
    ]
    told = anybody.get(asked)
    assert "century 20" in told.text
    [address] = re.findall(rf'href="({PAGE}[^"]*by_group=)"', told.text)
    page = anybody.get(unescape(address)).text
    assert item_id(1) in page
    assert "None." in page
    assert len(table(anybody.get(f"{unescape(address)}&format=csv").text)) == len(GIVEN)
    [figure] = anybody.get(f"/api/v1{asked}").json()["items"]
    assert (figure["total"], figure["share"]) == (len(GIVEN), 0.0)


def test_the_queries_behind_a_pair_give_just_its_items(anybody: TestClient, measured: Portal) -> None:
    asked = "figure=partner-reference/P569&dimension=century&by=gender&group=20&by_group="
    page = anybody.get(f"{PAGE}?{asked}").text
    for side, expected in (("group", OWN), ("with", OWN), ("without", set[str]())):
        assert f"&amp;query={side}" in page
        whole = anybody.get(f"{PAGE}?{asked}&query={side}")
        assert whole.headers["content-type"].startswith("application/sparql-query")
        assert items(measured, whole.text) == sorted(expected)
    # Asked of everybody it leaves out who lacks a date, and who has a gender.
    query = read_query(measured.settings.home, "coverage/items-in-two-groups")
    everybody = items(measured, PEOPLE)
    of = {"grouping": ["P569", "P571", "P577"], "group": "20", "by_grouping": ["P21"], "by_group": ""}
    found = items(measured, query.bind(item=everybody, **of))
    assert found == items(measured, BORN_THEN)
    assert OWN <= set(found) < set(everybody)


def test_programs_are_given_the_items_of_a_pair_page_by_page(anybody: TestClient) -> None:
    asked = f"/api/v1{PAGE}/items?figure=property/P569&dimension=century&by=gender&group=20&by_group="
    told = anybody.get(f"{asked}&limit=2").json()
    assert (told["having_total"], told["lacking_total"], told["whole"]) == (len(GIVEN), 0, True)
    assert told["having"] == [item_id(1), item_id(2)]
    assert anybody.get(told["next"]).json()["having"] == [item_id(3), item_id(4)]
    assert {query["name"] for query in told["queries"]} >= {"coverage/items-in-two-groups"}
    assert anybody.get(f"{asked}&side=without").json()["having"] == []
    assert anybody.get(f"/api/v1{PAGE}?dimension=century&by=gender&limit=1").json()["next"] is None


def test_groups_that_the_partner_made_are_told_by_no_query(measured: Portal) -> None:
    partner = read_partner(measured.settings.home, SLUG)
    figure, rooms = ("property", "P569"), ("collection", "Room 1")
    one = partner_queries(measured, partner, AskedOf(figure, (rooms, ("century", "20"))), [item_id(1)])
    assert query_of(one, "group").name == "coverage/items-in-group"
    none = partner_queries(measured, partner, AskedOf(figure, (rooms, rooms)), [item_id(1)])
    assert {each.side for each in none} == {"with", "without"}
    with pytest.raises(NotFoundError):
        query_of(none, "group")


def test_what_is_left_open_is_chosen_and_what_is_not_there_refused(anybody: TestClient) -> None:
    assert f'href="{PAGE}?number=' in anybody.get(f"/coverage/{SLUG}").text
    assert anybody.get(PAGE).status_code == 200
    figures = anybody.get(f"/api/v1{PAGE}?figure=partner-reference/P569").json()["items"]
    assert figures[0]["covered"] == len(GIVEN)
    for wrong in ("figure=property/P1", "dimension=gender&by=gender", "by=no-such"):
        assert anybody.get(f"/api/v1{PAGE}?{wrong}").status_code == 422


def test_an_item_in_two_groups_counts_in_both_and_the_largest_are_shown() -> None:
    rows = [("Q1", "a", "19", 1, 1), ("Q1", "b", "19", 1, 1), ("Q2", "a", "-1", 0, 1), ("Q3", "", "", 1, 1)]
    items = pd.DataFrame(rows, columns=["item", "group", "by_group", "covered", "total"])
    across, down = crossed_matrix(crossed_cells(items), ("gender", "century"))
    assert across == ["-1", "19", ""]
    assert [group for group, _ in down] == ["a", "b", ""]
    assert [cell.share if cell else None for cell in down[0][1]] == [0.0, 1.0, None]
