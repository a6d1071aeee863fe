"""What the pages of a partner and of a class have in common: looks to choose from, before and after, and the trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.charts import Chart
from pipelines.coverage.figures import Measure, Scope
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import partner_view, wording
from pipelines.web.dashboards.choices import Choice
from pipelines.web.dashboards.reading import labels, measured_run, measured_runs
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.portal import Portal

#: Looks to choose from, and looks in the table of a page: the newest; the table as CSV or JSON has all.
OFFERED, LISTED = 100, 20


@dataclass(frozen=True)
class Looks:
    """The looks at a partner's items, or at a class, the oldest first.

    `kept`: the one that is shown, with its cells; `newest`: the one that is shown if none is asked for; `known`: all to
    choose from; `lined`: those that can be compared with it; `scope`: whose figures they are.
    """

    kept: Snapshot
    newest: Snapshot
    known: list[Snapshot]
    lined: list[Snapshot]
    scope: Scope

    @property
    def offered(self) -> list[Snapshot]:
        """The newest looks, the last first, and always the one that is shown."""
        found = self.known[: -OFFERED - 1 : -1]
        return found if any(each.id == self.kept.id for each in found) else [*found, self.kept]

    @property
    def runs(self) -> list[str]:
        """The runs that looks were taken with, the newest first."""
        return measured_runs(self.known)

    def chosen_run(self, run: str | None) -> str | None:
        """The run whose before and after is shown: the one asked for, else the newest of the shown look's partner.

        Raises:
            NotFoundError: no look was taken with it.
        """
        return measured_run(self.lined if run is None else self.known, run)


def shown(request: Request, portal: Portal, looks: Looks, choice: Choice, run: str | None) -> dict[str, Any]:
    """What a page needs of all this."""
    changes = _changes(request, portal, looks, run, choice.measure)
    listed = looks.lined[: -LISTED - 1 : -1]
    context = {"looks": looks, "listed": listed, "run": run, "trend": _trend(looks)}
    return context | {name: changes[name] for name in ("changed", "changes", "unchanged", "subject_names")}


def part_as_asked(
    request: Request, portal: Portal, looks: Looks, choice: Choice, *, run: str | None, part: str, name: str
) -> Response | None:
    """The trend or a run's before and after as a file, if it is that part that is asked for."""
    if part == "trend":
        return as_asked(request, partner_view.trend_table(looks.lined), f"{name}-trend", _trend(looks))
    if part == "run":
        changes = _changes(request, portal, looks, run, choice.measure)
        return as_asked(request, changes["comparison"], f"{name}-{run}-before-after", changes["changes"])
    return None


def _trend(looks: Looks) -> Chart:
    return partner_view.trend_drawn(looks.lined, _("Coverage over time"))


def _changes(request: Request, portal: Portal, looks: Looks, run: str | None, measure: Measure) -> dict[str, Any]:
    """A run's figures before and after: the table, and the rows and the chart of one measure."""
    comparison = partner_view.run_comparison(portal.ledger, run or "")
    if looks.scope is Scope.CLASS:
        comparison = comparison[comparison["scope"] == Scope.CLASS.value]
    own = comparison[(comparison["scope"] == looks.scope.value) & (comparison["measure"] == measure.value)]
    most = partner_view.most_changed(own)
    locale = locale_of(request)
    subjects = {str(subject) for subject in most["subject"]}
    found = labels(portal, looks.kept, subjects, wording.languages_of(locale))
    names = {each: wording.subject_name(measure, each, found, locale) for each in subjects}
    title = _("Before and after the run")
    chart = partner_view.comparison_drawn(most, looks.scope.value, measure.value, names, title)
    left = {"unchanged": len(own) - len(most), "subject_names": names}
    return {"comparison": comparison, "changed": rows_of(most), "changes": chart, **left}


def known_looks(kept: Snapshot, known: Sequence[Snapshot]) -> Looks:
    """The looks at one partner's items."""
    return Looks(kept, known[-1], list(known), list(known), Scope.PARTNER)
