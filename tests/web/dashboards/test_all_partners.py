"""The dashboard of all partners together: sums of figures, and the union of the items behind each."""

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from starlette.testclient import TestClient

from pipelines.model.coverage_snapshots import CELLS, Snapshot
from pipelines.model.tables import rows_of
from pipelines.web.dashboards.all_partners import summed_cells
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal, open_portal
from tests.end_to_end.installation import project
from tests.fictional import SLUG, write_partner
from tests.web.conftest import asking
from tests.web.small_runs import GIVEN, item_id

ALL = "/coverage/all"
CELL = "measure=property&dimension=century&group=20&subject=P569"
OTHER = "another-museum"


@pytest.fixture(scope="module")
def second(measured: Portal, newest: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal with a ledger in which two partners have one snapshot each, of the same items."""
    folder = tmp_path_factory.mktemp("two")
    home, ledger = project(folder / "home"), folder / "ledger.sqlite"
    for slug in (SLUG, OTHER):
        write_partner(home, slug=slug)
    changes = {"home": home, "runs_dir": measured.settings.runs, "ledger_url": f"sqlite:///{ledger}"}
    portal = open_portal(measured.settings.model_copy(update=changes))
    for slug in (SLUG, OTHER):
        portal.ledger.record_snapshot(
            slug,
            newest.target,
            newest.cells,
            class_=newest.class_,
            phase="scheduled",
            items=newest.items,
            folder=newest.folder,
        )
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def reader(second: Portal) -> TestClient:
    """Anybody's browser over the two partners."""
    return asking(second, PUBLIC)


def test_cells_are_summed_up_of_the_partners_own_items() -> None:
    cell = {"scope": "partner", "dimension": "all", "group": "all", "measure": "property", "subject": "P1"}
    left = CELLS.frame([{**cell, "covered": 1, "total": 3}, {**cell, "scope": "class", "covered": 9, "total": 9}])
    right = CELLS.frame([{**cell, "covered": 2, "total": 2}, {**cell, "subject": "P2", "covered": 0, "total": 2}])
    summed = rows_of(summed_cells([left, right]))
    assert [(row["scope"], row["subject"], row["covered"], row["total"]) for row in summed] == [
        ("partner", "P1", 3, 5),
        ("partner", "P2", 0, 2),
    ]
    assert summed_cells([]).empty
    assert isinstance(summed_cells([CELLS.frame()]), pd.DataFrame)


def test_the_page_sums_up_all_partners(reader: TestClient) -> None:
    page = reader.get(f"{ALL}?dimension=century").text
    assert "century 20" in page
    assert "date of birth" in page
    count = 2 * len(GIVEN)
    cells = {
        (cell["group"], cell["subject"]): (cell["covered"], cell["total"])
        for cell in reader.get(f"/api/v1{ALL}/cells?dimension=century&measure=property&limit=500").json()["items"]
    }
    assert cells["20", "P569"] == (count, count)
    assert cells["all", "P27"] == (0, count)
    rows = reader.get(f"{ALL}?dimension=century&format=json").json()
    assert len(rows) == len(cells)
    assert len(reader.get(f"{ALL}?dimension=century&format=csv").text.splitlines()) == len(rows) + 1
    assert f'href="{ALL}"' in reader.get("/coverage").text


def test_each_cell_opens_the_items_of_all_partners(reader: TestClient) -> None:
    address = re.findall(r'<a href="(/coverage/all/items[^"]+)"', reader.get(f"{ALL}?dimension=century").text)[0]
    assert reader.get(address.replace("&amp;", "&")).status_code == 200
    page = reader.get(f"{ALL}/items?{CELL}").text
    assert page.count('class="entity"') == len(GIVEN)
    assert f'<bdi class="slug">{OTHER}</bdi>, <bdi class="slug">{SLUG}</bdi>' in page
    for link in re.findall(r'href="(/coverage/[^"]+query=[a-z]+)"', page):
        assert reader.get(link.replace("&amp;", "&")).headers["content-type"].startswith("application/sparql-query")
    lists = reader.get(f"{ALL}/items?{CELL}&format=json").json()
    both = f"{OTHER} {SLUG}"
    assert [(row["item"], row["partners"], row["side"]) for row in lists] == [
        (item_id(n), both, "has it") for n in range(1, len(GIVEN) + 1)
    ]
    found = reader.get(f"/api/v1{ALL}/items?{CELL}").json()
    assert [one["item"] for one in found["having"]] == [row["item"] for row in lists]
    assert (found["having_total"], found["lacking"], found["lacking_total"]) == (len(GIVEN), [], 0)
    first = reader.get(f"/api/v1{ALL}/items?{CELL}&limit=3").json()
    assert first["having"] + reader.get(first["next"]).json()["having"] == found["having"]
    parts = reader.get(f"/api/v1{ALL}/parts?{CELL}").json()["items"]
    assert {(part["partner"], part["total"], len(part["queries"])) for part in parts} == {
        (OTHER, len(GIVEN), 3),
        (SLUG, len(GIVEN), 3),
    }


def test_a_number_shows_what_was_the_newest_then(reader: TestClient, second: Portal) -> None:
    last = second.ledger.snapshots(SLUG)[-1].id
    address = f"/api/v1{ALL}/cells?dimension=all&measure=property&snapshot={last}"
    assert {cell["subject"]: cell["total"] for cell in reader.get(address).json()["items"]}["P569"] == len(GIVEN)
    parts = reader.get(f"/api/v1{ALL}/parts?{CELL}&snapshot={last}").json()["items"]
    assert {part["partner"] for part in parts} == {SLUG}


def test_without_a_snapshot_it_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.web.dashboards.all_partners.snapshots", lambda *_of: [])
    assert "Nothing has been measured yet" in client.get(ALL).text
    assert client.get(f"/api/v1{ALL}/cells").json()["items"] == []
    assert client.get(f"/api/v1{ALL}/items?{CELL}").status_code == 404
