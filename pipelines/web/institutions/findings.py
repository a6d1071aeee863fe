"""Findings: a check report as its page shows it, worst first, with places, values and remedy. Pure."""

from dataclasses import dataclass

from pipelines.ingest.check import frequency, shown
from pipelines.ingest.report import IngestReport, IssueCount

#: Kinds of trouble that a page shows; a file with ten thousand unknown columns has as many.
SHOWN = 60


@dataclass(frozen=True)
class Place:
    """One occurrence: where, the value with its invisible characters made visible, and what is particular to it."""

    where: str
    value: str
    message: str


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble in one column."""

    code: str
    severity: str
    column: str
    often: str
    message: str
    remedy: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Findings:
    """What a check found; `more` kinds of trouble are not shown."""

    report: IngestReport
    troubles: tuple[Trouble, ...]
    more: int

    @property
    def whole(self) -> bool:
        """Whether every row can go on."""
        return not self.report.rows_quarantined


def findings_of(report: IngestReport) -> Findings:
    """The report's kinds of trouble in its own order, errors first; at most `SHOWN` of them."""
    troubles = tuple(_trouble(count, report) for count in report.details[:SHOWN])
    return Findings(report, troubles, max(0, len(report.details) - SHOWN))


def _trouble(count: IssueCount, report: IngestReport) -> Trouble:
    places = tuple(Place(*place) for place in shown(count, report))
    column, often = count.column, frequency(count, report)
    return Trouble(count.code, count.severity, column, often, count.message, count.remedy, places)
