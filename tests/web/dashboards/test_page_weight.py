"""No page grows with a partner: thousands of groups, hundreds of languages, and it still weighs less than 300 KiB."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pandas as pd
import pytest
import vl_convert
from babel import Locale
from starlette.testclient import TestClient

from pipelines.coverage.figures import HOLDERS as HOLDERS_SCHEMA
from pipelines.flows.grouped_coverage import HOLDERS, MEMBERS_FILE
from pipelines.flows.run_folder import write_table
from pipelines.model.coverage_snapshots import CELLS, MEMBERS, UNKNOWN
from pipelines.model.equity import GROUPS
from pipelines.model.tables import COVERAGE
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal, open_portal
from tests.fictional import SLUG
from tests.web.conftest import asking
from tests.web.small_runs import SmallRuns
from tests.web.weight import HEAVIEST, weight

LANGUAGES = sorted(Locale("en").languages)[:300]
COUNTRIES = [f"Q{number}" for number in range(1_000_000, 1_002_000)]
CENTURIES = [str(number) for number in range(-5, 22) if number]
PROPERTIES = [f"P{number}" for number in range(21, 27)]
FOLDER = "large"
PAGE = f"/coverage/{SLUG}"
BY_LANGUAGE = "measure=label&dimension=century"


def cells() -> pd.DataFrame:
    """Six properties by 2,000 countries, and labels in 300 languages by century: of the partner and of its class."""
    rows: dict[str, list[str | int]] = {name: [] for name in CELLS.names}

    def add(scope: str, dimension: str, groups: list[str], measure: str, subjects: list[str]) -> None:
        for place, subject in enumerate(subjects):
            for number, group in enumerate(groups):
                size = 3 + len(groups) - number
                row: list[str | int] = [scope, dimension, group, measure, subject, max(1, size - place), size]
                for name, value in zip(CELLS.names, row, strict=True):
                    rows[name].append(value)

    for scope in ("partner", "class"):
        add(scope, "all", ["all"], "property", PROPERTIES)
        add(scope, "all", ["all"], "label", LANGUAGES)
        add(scope, "all", ["all"], "description", LANGUAGES)
        add(scope, "country", [*COUNTRIES, UNKNOWN], "property", PROPERTIES[: 6 if scope == "partner" else 2])
        add(scope, "century", [*CENTURIES, UNKNOWN], "label", LANGUAGES)
    return CELLS.from_columns(rows)


def groups() -> pd.DataFrame:
    """Equity with as many languages, centuries, and genders."""
    genders = [f"Q{number}" for number in range(2_000_000, 2_000_040)]
    by_dimension = {"language": LANGUAGES, "century": CENTURIES, "gender": genders}
    by_dimension["gender-by-century"] = [f"{gender}|{century}" for gender in genders for century in CENTURIES]
    rows = [
        {"scope": scope, "dimension": dimension, "group": group, "items": 5, "total": 9_000}
        for scope in ("donated", "class")
        for dimension, groups in by_dimension.items()
        for group in [*groups, "|" if "-by-" in dimension else UNKNOWN]
    ]
    return GROUPS.frame(rows)


def compared() -> pd.DataFrame:
    """Labels in all languages before and after a run."""
    row = {"measure": "label", "total": 900, "query": "coverage/items-with-label"}
    return COVERAGE.frame(
        row | {"phase": phase, "scope": scope, "subject": language, "covered": place * (phase == "after")}
        for phase in ("before", "after")
        for scope in ("partner", "class")
        for place, language in enumerate(LANGUAGES)
    )


@pytest.fixture(scope="module")
def large(runs: SmallRuns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal with a ledger in which the partner and its class are as large as they get."""
    folder = tmp_path_factory.mktemp("large")
    ledger = folder / "ledger.sqlite"
    copyfile(Path(runs.settings.ledger.removeprefix("sqlite:///")), ledger)
    changes = {"ledger_url": f"sqlite:///{ledger}", "runs_dir": folder / "runs"}
    portal = open_portal(runs.settings.model_copy(update=changes))
    members = [
        {"item": f"Q{n + 1}", "dimension": dimension, "group": groups[n % len(groups)]}
        for dimension, groups in (("country", COUNTRIES), ("century", CENTURIES))
        for n in range(400)
    ]
    write_table(MEMBERS.frame(members), portal.settings.runs / FOLDER / MEMBERS_FILE)
    write_table(HOLDERS_SCHEMA.frame(), portal.settings.runs / FOLDER / HOLDERS)
    made = cells()
    known: dict[str, Any] = {"class_": "Q5", "items": 9_000, "folder": FOLDER}
    for _ in range(2):
        portal.ledger.record_snapshot(SLUG, portal.target.name, made, phase="after", run=runs.finished, **known)
    portal.ledger.record_coverage(runs.finished, compared())
    portal.ledger.record_equity(SLUG, portal.target.name, groups(), class_="Q5", items=9_000)
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def reader(large: Portal) -> TestClient:
    """Anybody's browser over it."""
    return asking(large, PUBLIC)


@pytest.mark.parametrize(
    "address",
    [
        f"{PAGE}?dimension=country",
        f"{PAGE}?{BY_LANGUAGE}",
        f"/coverage/classes/Q5?{BY_LANGUAGE}",
        f"/coverage/all?{BY_LANGUAGE}",
        f"{PAGE}/crossed?dimension=country&by=century",
        f"{PAGE}/crossed?dimension=country&by=century&group={COUNTRIES[0]}&by_group={CENTURIES[0]}",
        f"/compare?left={SLUG}/class&right={SLUG}&measure=label",
        f"/equity/{SLUG}",
        f"/equity/{SLUG}/language",
        f"/equity/{SLUG}/gender-by-century",
    ],
)
def test_a_page_of_much_is_light(reader: TestClient, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Charts are not weighed, and take the longest.
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda *_, **__: "<svg></svg>")
    page = reader.get(address)
    assert page.status_code == 200
    assert weight(reader, page) < HEAVIEST


def test_what_one_page_leaves_out_is_on_the_next(reader: TestClient) -> None:
    first = reader.get(f"/coverage/all?{BY_LANGUAGE}").text
    assert "Groups 1 to 12 of 26" in first
    assert "Rows 1 to 40 of 300" in first
    last = reader.get(f"/coverage/all?{BY_LANGUAGE}&across=3&down=99").text
    assert "Groups 25 to 26 of 26" in last
    assert "Rows 281 to 300 of 300" in last
    assert "not known" in last
