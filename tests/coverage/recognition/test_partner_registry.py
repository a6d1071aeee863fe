"""The registry: a row for every partner, and what worked by topic."""

import pandas as pd
import pytest

from pipelines.coverage.recognition.registry import Place, filtered, registry, review_effort, run_outcomes, topics
from pipelines.ledger import RunState
from pipelines.model.recognition import DECIDED
from pipelines.model.tables import rows_of
from tests.coverage.recognition.gift import ADDED, coverage, donated, package, run

DECISIONS = DECIDED.frame(
    {"slug": "imaginary-things", "reviewer": reviewer, "time": time}
    for reviewer, time in [("ada", 0.0), ("ada", 30.0), ("ada", 1000.0), ("ada", 1060.0), ("bo", 10.0)]
)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    quiet = package("A quiet one", name="quiet", donata={"topics": ["art"], "country": "XX"}, keywords=[])
    return registry(
        {"quiet": (quiet, "CC0"), "imaginary-things": (package(), "CC0 1.0")},
        {"GB": Place("United Kingdom", "Europe")},
        runs=[run(1), run(2, rows_accepted=20, matched=10), run(3, state=RunState.STARTED)],
        contributed=ADDED,
        donated=donated(Q1=False, Q2=True),
        decided=DECISIONS,
        coverage={"imaginary-things": coverage(4, 9)},
    )


def test_a_partner_is_told_by_its_runs(table: pd.DataFrame) -> None:
    row = rows_of(table)[0]
    wanted = {
        "slug": "imaginary-things",
        "country_name": "United Kingdom",
        "region": "Europe",
        "topics": "art; imaginary people",
        "runs": 3,
        "uploads": 2,
        "first": "2026-05-01",
        "last": "2026-05-03",
        "rows": 20,
        "match_rate": 0.5,
        "decisions": 5,
        "reviewers": 2,
        "decisions_per_100_rows": 25.0,
        "review_hours": pytest.approx(90 / 3600),
        "run_hours": 1.5,
        "items_enriched": 1,
        "items_created": 1,
        "statements": 5,
        "references": 8,
        "terms": 3,
        "coverage_after": 0.9,
    }
    assert {name: row[name] for name in wanted} == wanted


def test_a_partner_without_a_run_is_there_too(table: pd.DataFrame) -> None:
    row = rows_of(table)[1]
    assert (row["slug"], row["runs"], row["match_rate"], row["region"]) == ("quiet", 0, None, None)


def test_what_worked_by_topic(table: pd.DataFrame) -> None:
    assert [(row["topic"], row["partners"], row["match_rate"], row["items"]) for row in rows_of(topics(table))] == [
        ("art", 2, 0.5, 2),
        ("imaginary people", 1, 0.5, 2),
    ]


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({}, ["imaginary-things", "quiet"]),
        ({"topic": "Imaginary  People"}, ["imaginary-things"]),
        ({"region": "europe", "kind": "glam"}, ["imaginary-things"]),
        ({"country": "xx"}, ["quiet"]),
        ({"text": "QUIET"}, ["quiet"]),
        ({"text": "a(b"}, []),
    ],
)
def test_filters(table: pd.DataFrame, asked: dict[str, str], slugs: list[str]) -> None:
    assert filtered(table, **asked)["slug"].to_list() == slugs


def test_runs_are_told_the_newest_first_with_undos() -> None:
    rows = rows_of(run_outcomes([run(1), run(3, state=RunState.STARTED)], [run(2, state=RunState.FAILED)]))
    assert [(row["does"], row["state"], row["seconds"]) for row in rows] == [
        ("donate", "started", None),
        ("undo", "failed", 7200.0),
        ("donate", "finished", 3600.0),
    ]
    assert rows[0]["match_rate"] == 0.8


def test_no_decisions_are_no_effort() -> None:
    assert review_effort(DECIDED.frame()) == {}
