"""The board's tables as files: the lines of a plan, and lists of what pages show; in English, as all files are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

import pandas as pd
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pipelines.ledger import Run
from pipelines.upload.checks.findings import FindingCount
from pipelines.upload.views import Fact, Labels
from pipelines.web.board.history import Happened, history_of
from pipelines.web.board.labels import written_labels
from pipelines.web.board.models import JobView
from pipelines.web.board.plan_models import ExclusionView
from pipelines.web.board.plan_page import exclusions_of, index_of
from pipelines.web.board.plan_view import PlanFilter, PlanItem, item_of, read_findings
from pipelines.web.board.views import folder_of, job_view
from pipelines.web.site.answers import as_asked
from pipelines.web.site.portal import Portal

__all__ = ["PLAN_COLUMNS", "jobs_table", "plan_frame", "plan_table", "run_table"]

PLAN_COLUMNS = (
    *("item", "name", "action", "place", "place_name", "value", "value_id", "qualifiers", "existing", "why", "row"),
    *("references", "findings", "edit"),
)


def run_table(request: Request, portal: Portal, run: Run, part: str) -> Response | None:
    """The table of a run's page that `part` names, if a file is asked for: `jobs`, or else who did what."""
    name = f"{run.slug}-{run.id}"
    if part == "jobs":
        return jobs_table(request, portal, name, run=run.id)
    return as_asked(request, _shown(history_of(portal, run), Happened), f"{name}-history")


def jobs_table(
    request: Request, portal: Portal, name: str, *, slug: str | None = None, run: str | None = None
) -> Response | None:
    """All jobs, or those of a partner or run, if a file is asked for."""
    jobs = [job_view(portal, job) for job in portal.ledger.jobs(slug=slug, run=run)]
    return as_asked(request, _shown(jobs, JobView), f"{name}-jobs")


def plan_table(request: Request, portal: Portal, run: Run, wanted: PlanFilter, part: str) -> Response | None:
    """The table of a plan's page that `part` names, if a file is asked for: `findings`, `exclusions`, or its lines.

    Raises:
        As `plan_frame`.
    """
    name = f"{run.slug}-{run.id}"
    if part == "findings":
        return as_asked(request, _sums(portal, run), f"{name}-findings")
    if part == "exclusions":
        return as_asked(request, _shown(exclusions_of(portal, run), ExclusionView), f"{name}-left-out")
    return as_asked(request, plan_frame(portal, run, wanted), f"{name}-plan")


def plan_frame(portal: Portal, run: Run, wanted: PlanFilter) -> pd.DataFrame:
    """The lines of the run's plan that the filter wants, of all items: the columns `PLAN_COLUMNS`.

    `place`: a property, or a term's kind and language. `edit`: the line's address, empty where it changes nothing.
    `findings`: the checks that found something on the item. Facts are `property: value`, joined by `; `, references by
    ` | `. Names are those that the run wrote down: nobody is asked.

    Raises:
        NotFoundError: the run has no plan yet.
        GateError: the plan was altered.
    """
    index, folder = index_of(portal, run), folder_of(portal, run)
    findings, labels = read_findings(folder), written_labels(folder)
    rows = [
        row
        for subject in index.shown(wanted, findings.warned)
        for row in _lines(
            item_of(subject, index.items[subject], labels, wanted, findings.by_item.get(subject, ())), labels
        )
    ]
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS), dtype=object)


def _sums(portal: Portal, run: Run) -> pd.DataFrame:
    sums = read_findings(folder_of(portal, run)).sums
    columns = [field.name for field in fields(FindingCount)]
    return pd.DataFrame([asdict(one) for one in sums], columns=columns, dtype=object)


def _shown(shown: Sequence[BaseModel], model: type[BaseModel]) -> pd.DataFrame:
    return pd.DataFrame([one.model_dump(mode="json") for one in shown], columns=list(model.model_fields), dtype=object)


def _lines(item: PlanItem, labels: Labels) -> Iterator[tuple[Any, ...]]:
    view = item.view
    checks = "; ".join(dict.fromkeys(str(found["check"]) for found in item.findings))
    for one in item.lines:
        line = one.line
        yield (
            view.id,
            view.name.text,
            line.action,
            one.place,
            labels.get(one.place, one.place),
            line.value.text,
            line.value.id,
            _facts(line.qualifiers),
            line.existing,
            line.why,
            line.row,
            " | ".join(_facts(view.sources[number - 1]) for number in line.sources),
            checks,
            one.address,
        )


def _facts(facts: Iterable[Fact]) -> str:
    return "; ".join(f"{one.property.id or one.property.text}: {one.value.id or one.value.text}" for one in facts)
