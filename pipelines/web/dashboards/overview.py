"""The overview: all partners beside each other, and all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.coverage.figures import Measure
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.web.dashboards.reading import snapshots
from pipelines.web.site.portal import Portal

COLUMNS = (Measure.PROPERTY, Measure.REFERENCE, Measure.PARTNER_REFERENCE, Measure.LABEL, Measure.DESCRIPTION)


@dataclass(frozen=True)
class Line:
    """One partner: its newest snapshot, and the one before the newest run's upload, if both are there."""

    slug: str
    title: str
    newest: Snapshot | None
    before: Snapshot | None

    @property
    def gained(self) -> float | None:
        """By how much the share of properties grew since the last upload began."""
        if self.newest is None or self.before is None:
            return None
        now, then = self.newest.share(Measure.PROPERTY), self.before.share(Measure.PROPERTY)
        return None if now is None or then is None else now - then


def overview(portal: Portal, partners: Sequence[tuple[str, str]]) -> list[Line]:
    """A line for each partner (slug, title)."""
    return [_line(slug, title, snapshots(portal, slug)) for slug, title in partners]


def _line(slug: str, title: str, known: Sequence[Snapshot]) -> Line:
    newest = known[-1] if known else None
    return Line(slug, title, newest, next((each for each in reversed(known) if each.phase == "before"), None))


def together(lines: Sequence[Line]) -> dict[str, float | None]:
    """Measure → the share over all partners' items; an item of two partners counts for both."""
    shares: dict[str, float | None] = {}
    for measure in COLUMNS:
        pairs = [line.newest.totals.get(measure, (0, 0)) for line in lines if line.newest]
        covered, total = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        shares[measure] = covered / total if total else None
    return shares


def overview_table(lines: Sequence[Line]) -> pd.DataFrame:
    """The same for programs: a row for each partner and measure."""
    rows = [
        {
            "partner": line.slug,
            "snapshot": line.newest.id,
            "time": line.newest.time.isoformat(timespec="seconds"),
            "class": line.newest.class_,
            "items": line.newest.items,
            "measure": measure,
            "covered": line.newest.totals.get(measure, (0, 0))[0],
            "total": line.newest.totals.get(measure, (0, 0))[1],
            "share": line.newest.share(measure),
        }
        for line in lines
        if line.newest
        for measure in COLUMNS
    ]
    columns = ["partner", "snapshot", "time", "class", "items", "measure", "covered", "total", "share"]
    return pd.DataFrame(rows, columns=columns)
