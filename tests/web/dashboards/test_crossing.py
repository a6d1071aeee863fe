"""Figures by two groupings at once."""

import csv
import re
from html import unescape
from io import StringIO

import pandas as pd
from starlette.testclient import TestClient

from pipelines.web.dashboards.crossing import crossed_cells, crossed_matrix
from tests.fictional import SLUG
from tests.web.small_runs import GIVEN, item_id

PAGE = f"/coverage/{SLUG}/crossed"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_each_pair_of_groups_has_its_share_and_opens_its_items(anybody: TestClient) -> None:
    asked = f"{PAGE}?figure=property/P27&dimension=century&by=gender"
    assert table(anybody.get(f"{asked}&format=csv").text) == [
        {"group": "20", "by_group": "", "covered": "0", "total": str(len(GIVEN))}
    ]
    told = anybody.get(asked)
    assert "century 20" in told.text
    [address] = re.findall(rf'href="({PAGE}[^"]*by_group=)"', told.text)
    items = anybody.get(unescape(address)).text
    assert item_id(1) in items
    assert "There is none." in items
    assert len(table(anybody.get(f"{unescape(address)}&format=csv").text)) == len(GIVEN)
    [figure] = anybody.get(f"/api/v1{asked}").json()
    assert (figure["total"], figure["share"]) == (len(GIVEN), 0.0)


def test_what_is_left_open_is_chosen_and_what_is_not_there_refused(anybody: TestClient) -> None:
    assert f'href="{PAGE}?number=' in anybody.get(f"/coverage/{SLUG}").text
    assert anybody.get(PAGE).status_code == 200
    assert anybody.get(f"/api/v1{PAGE}?figure=partner-reference/P569").json()[0]["covered"] == len(GIVEN)
    for wrong in ("figure=property/P1", "dimension=gender&by=gender", "by=no-such"):
        assert anybody.get(f"/api/v1{PAGE}?{wrong}").status_code == 422


def test_an_item_in_two_groups_counts_in_both_and_the_largest_are_shown() -> None:
    rows = [("Q1", "a", "19", 1, 1), ("Q1", "b", "19", 1, 1), ("Q2", "a", "-1", 0, 1), ("Q3", "", "", 1, 1)]
    items = pd.DataFrame(rows, columns=["item", "group", "by_group", "covered", "total"])
    across, down = crossed_matrix(crossed_cells(items), ("gender", "century"))
    assert across == ["-1", "19", ""]
    assert [group for group, _ in down] == ["a", "b", ""]
    assert [cell.share if cell else None for cell in down[0][1]] == [0.0, 1.0, None]
