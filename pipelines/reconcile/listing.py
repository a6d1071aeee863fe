"""The list of matches: what became of each row and why, for people, as a page and as a table of all rows."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.model.tables import CANDIDATES, MATCHES, rows_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.decision import ACCEPTED, FAILED, NEW, NONE, REVIEW

#: Rows of one outcome that the page shows; the CSV has all.
SHOWN = 1_000
TITLES = {
    REVIEW: "To review",
    NEW: "May become new items",
    FAILED: "Not decided: the service did not answer",
    NONE: "No match",
    ACCEPTED: "Accepted",
}
CSV_COLUMNS = ("row", "key", "name", "outcome", "item", "score", "method", "evidence", "runner_up", "runner_up_score")


@dataclass(frozen=True)
class Section:
    """The rows of one outcome: those shown, and how many there are."""

    outcome: str
    title: str
    rows: tuple[dict[str, Any], ...]
    count: int


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipelines.reconcile"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def matches_html(
    matches: pd.DataFrame,
    candidates: pd.DataFrame,
    names: Mapping[int, str],
    partner: Partner,
    entity_url: Callable[[str], str],
) -> str:
    """One self-contained page: rows by outcome, the doubtful first, each with its evidence and its candidates.

    `matches` is of schema `MATCHES`, `candidates` of `CANDIDATES`; `names`: row → what the partner calls it.
    """
    sections = [section for outcome in TITLES if (section := _section(outcome, matches)).count]
    return (
        _environment()
        .get_template("matches.html.j2")
        .render(
            partner=partner,
            sections=sections,
            candidates=_candidates_by_row(candidates, sections),
            names=names,
            entity_url=entity_url,
            total=len(matches),
            shown=SHOWN,
        )
    )


def _section(outcome: str, matches: pd.DataFrame) -> Section:
    chosen = matches[matches["outcome"] == outcome]
    return Section(outcome, TITLES[outcome], tuple(rows_of(MATCHES.check(chosen.head(SHOWN)))), len(chosen))


def _candidates_by_row(candidates: pd.DataFrame, sections: list[Section]) -> dict[int, list[dict[str, Any]]]:
    """The candidates of the doubtful rows that the page shows."""
    doubtful = [row["_row"] for section in sections if section.outcome == REVIEW for row in section.rows]
    found: dict[int, list[dict[str, Any]]] = {}
    for candidate in rows_of(CANDIDATES.check(candidates[candidates["_row"].isin(doubtful)])):
        found.setdefault(candidate["_row"], []).append(candidate)
    return found


def matches_csv(matches: pd.DataFrame, names: Mapping[int, str]) -> str:
    """All rows, one a line (`CSV_COLUMNS`); null is an empty cell."""
    text = StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows_of(MATCHES.check(matches)):
        own = {"row": row["_row"], "key": row["_key"], "name": names.get(row["_row"], "")}
        writer.writerow(own | {column: row[column] for column in CSV_COLUMNS[3:]})
    return text.getvalue()
