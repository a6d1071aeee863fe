"""Measuring coverage: a snapshot of the partner's items and of their class, before or after an upload."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from pipelines.coverage.class_items import LIST_LIMIT, ClassSurvey
from pipelines.coverage.figures import (
    LISTS,
    Measure,
    Scope,
    figure_query,
    measured_subjects,
    partner_mark,
)
from pipelines.coverage.partner_items import Endpoint, find_holders
from pipelines.coverage.whole_class import class_lists
from pipelines.model.issues import issues_table
from pipelines.model.tables import COVERAGE
from pipelines.partners.partner import Partner

Phase = Literal["before", "after"]


@dataclass(frozen=True)
class Measured:
    """A snapshot.

    `figures`: schema `tables.COVERAGE`; `holders`: who of the partner's items has what (`figures.HOLDERS`); `lists`:
    items of the class (`figures.LISTS`); `issues`: what could not be answered about the class (`tables.ISSUES`).
    """

    figures: pd.DataFrame
    holders: pd.DataFrame
    lists: pd.DataFrame
    issues: pd.DataFrame


def measure(
    endpoint: Endpoint,
    home: Path,
    partner: Partner,
    items: Sequence[str],
    phase: Phase,
    *,
    with_lists: bool = True,
    survey: ClassSurvey | None = None,
) -> Measured:
    """Measure the partner's items (each once, whatever the order) and their class.

    `with_lists`: also list the class's items, which takes some queries a figure where the class cannot be read whole;
    `survey`: what asks about the class, and may know it already.

    Raises:
        ServiceError: the endpoint did not answer about the partner's items.
        QueryError: a query of the catalogue is missing or broken.
    """
    known = sorted(set(items), key=lambda item: int(item[1:]))
    holders = find_holders(endpoint, home, partner, known)
    survey = survey or ClassSurvey(endpoint, home, partner)
    rows = list(summed_up(holders, partner, len(known), Scope.PARTNER))
    if with_lists and (whole := survey.whole):
        rows += summed_up(whole.holders, partner, len(whole.items), Scope.CLASS)
        lists = class_lists(whole, partner, LIST_LIMIT)
    else:
        rows += survey.figures()
        lists = survey.lists() if with_lists else LISTS.frame()
    return Measured(
        COVERAGE.frame({"phase": phase, **row} for row in rows), holders, lists, issues_table(survey.issues)
    )


def summed_up(holders: pd.DataFrame, partner: Partner, items: int, scope: Scope) -> Iterator[dict[str, Any]]:
    """Who has what, summed up: rows of the coverage table, without their phase; `items` is how many there are."""
    mark = partner_mark(partner)
    sums = holders.groupby(["measure", "subject"])[["covered", "total"]].sum()
    known = {key: (int(covered), int(total)) for key, covered, total in sums.itertuples()}
    for kind in Measure:
        if kind is Measure.PARTNER_REFERENCE and not mark:
            continue
        for subject in measured_subjects(partner, kind):
            covered, total = known.get((kind.value, subject), (0, 0))
            total = total if kind.of_statements else items
            yield {
                "scope": scope.value,
                "measure": kind.value,
                "subject": subject,
                "covered": covered,
                "total": total,
                "query": figure_query(scope, kind, mark),
            }
