"""One partner's dashboard: what its page shows, and its tables and charts for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from babel import Locale

from pipelines.coverage.charts import Chart, coverage_chart
from pipelines.coverage.comparison import compare
from pipelines.coverage.figures import Measure
from pipelines.coverage.notation import Notation
from pipelines.coverage.trends import trend_chart
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.model.equity import EquitySnapshot
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import wording
from pipelines.web.dashboards.choices import Choice, dimensions_of
from pipelines.web.dashboards.matrix import Matrix, Sheet, build_matrix, chosen_cells
from pipelines.web.dashboards.reading import labels
from pipelines.web.site.i18n import notation
from pipelines.web.site.portal import Portal

#: Rows of a comparison that a chart can have: a screen or two.
CHANGED = 40
#: The lines of a trend.
SERIES = (Measure.PROPERTY, Measure.REFERENCE, Measure.PARTNER_REFERENCE)


def matrix_context(kept: Snapshot, choice: Choice, sheet: Sheet) -> dict[str, Any]:
    """What a page needs for the table of one measure by one dimension, but for the names in it."""
    dimensions = dimensions_of(kept, choice.scope)
    dimension = choice.dimension if choice.dimension in dimensions else (dimensions or ["all"])[0]
    shown = build_matrix(kept, choice.scope, choice.measure, dimension, sheet)
    of_scope = [rows for (scope, _dimension, _group), rows in kept.places.items() if scope == choice.scope.value]
    return {
        "kept": kept,
        "choice": choice.model_copy(update={"dimension": dimension}),
        "dimensions": dimensions,
        "measures": list(dict.fromkeys(str(row["measure"]) for rows in of_scope for row in rows)),
        "matrix": shown,
        "words": wording,
    }


def matrix_entities(kept: Snapshot, shown: Matrix) -> list[str]:
    """The groups and subjects of a matrix, and the class, that have labels."""
    entities = [kept.class_, *(column.group for column in shown.columns), *(subject for subject, _cells in shown.rows)]
    return [entity for entity in entities if entity[:1] in {"Q", "P"} and entity[1:].isdigit()]


def matrix_labels(portal: Portal, kept: Snapshot, shown: Matrix, locale: Locale) -> dict[str, str]:
    """Labels of the groups and subjects of a matrix, and of the class."""
    return labels(portal, kept, matrix_entities(kept, shown), wording.languages_of(locale))


def cells_table(
    portal: Portal, kept: Snapshot, *, scope: str, measure: str, dimension: str, locale: Locale
) -> pd.DataFrame:
    """All cells of a measure by one dimension, with names and shares: the long table that programs get."""
    chosen = chosen_cells(kept.cells, scope, measure, dimension)
    named = labels(portal, kept, cells_entities(chosen), wording.languages_of(locale))
    return named_cells(chosen, named, locale)


def chosen_table(portal: Portal, kept: Snapshot, choice: Choice, locale: Locale) -> pd.DataFrame:
    """The same of what an address chooses."""
    return cells_table(
        portal, kept, scope=choice.scope, measure=choice.measure, dimension=choice.dimension, locale=locale
    )


def cells_entities(chosen: pd.DataFrame) -> list[str]:
    """The groups and subjects of cells."""
    return [str(entity) for entity in {*chosen["group"], *chosen["subject"]}]


def named_cells(chosen: pd.DataFrame, named: dict[str, str], locale: Locale) -> pd.DataFrame:
    """Cells with the names of groups and subjects, and with shares."""
    rows = [
        row
        | {
            "group_name": wording.group_name(row["dimension"], row["group"], named),
            "subject_name": wording.subject_name(row["measure"], row["subject"], named, locale),
            "share": row["covered"] / row["total"] if row["total"] else None,
        }
        for row in rows_of(chosen)
    ]
    columns = [*chosen.columns, "group_name", "subject_name", "share"]
    return pd.DataFrame(rows, columns=columns).convert_dtypes(dtype_backend="pyarrow")


@dataclass(frozen=True)
class ClassShare:
    """The partner's share of its class: of the items, and of the statements of the measured properties."""

    items: float | None
    statements: float | None


def class_share(kept: Snapshot, equity: EquitySnapshot | None) -> ClassShare:
    """The statements' share by a snapshot of coverage, the items' by the newest one of equity, if of the same class."""
    whole = kept.places.get(("class", ALL, ALL), ())
    chosen = [row for row in whole if row["measure"] == Measure.PARTNER_REFERENCE]
    covered, total = (sum(row[column] for row in chosen) for column in ("covered", "total"))
    same = equity is not None and equity.class_ == kept.class_
    return ClassShare(equity.class_share if equity and same else None, covered / total if total else None)


def trend_table(known: Sequence[Snapshot]) -> pd.DataFrame:
    """Shares over time: a row for each snapshot and measure."""
    rows = [
        {
            "snapshot": each.id,
            "time": each.time.isoformat(timespec="seconds"),
            "phase": each.phase,
            "run": each.run,
            "items": each.items,
            "measure": measure,
            "covered": covered,
            "total": total,
            "share": covered / total if total else None,
        }
        for each in known
        for measure, (covered, total) in each.totals.items()
    ]
    columns = ["snapshot", "time", "phase", "run", "items", "measure", "covered", "total", "share"]
    return pd.DataFrame(rows, columns=columns)


def trend_drawn(known: Sequence[Snapshot], title: str) -> Chart:
    """The trend as a chart; empty with fewer than two snapshots."""
    if len(known) < 2:
        return Chart()
    points = tuple(
        (each.time.isoformat(), wording.measure_name(measure), share)
        for measure in SERIES
        for each in known
        if (share := each.share(measure)) is not None
    )
    return _trend(points, title, notation())


@lru_cache(maxsize=128)
def _trend(points: tuple[tuple[str, str, float], ...], title: str, written: Notation) -> Chart:
    rows = [{"time": time, "series": series, "share": share} for time, series, share in points]
    return trend_chart(rows, title, written)


def run_comparison(ledger: Ledger, run: str) -> pd.DataFrame:
    """A run's figures before and after (schema `comparison.COMPARISON`)."""
    return _run_comparison(ledger, run).copy()


@lru_cache(maxsize=64)
def _run_comparison(ledger: Ledger, run: str) -> pd.DataFrame:
    return compare(ledger.coverage(run))


def most_changed(comparison: pd.DataFrame) -> pd.DataFrame:
    """The rows with the largest `difference`, at most `CHANGED`, in their order."""
    if len(comparison) <= CHANGED:
        return comparison
    sizes = comparison["difference"].abs().fillna(0)
    return comparison.loc[sorted(sizes.nlargest(CHANGED).index)]


def comparison_drawn(comparison: pd.DataFrame, scope: str, measure: str, names: dict[str, str], title: str) -> Chart:
    """Before and after of one measure as a chart."""
    chosen = comparison[(comparison["scope"] == scope) & (comparison["measure"] == measure)]
    rows = tuple(tuple(sorted(row.items())) for row in rows_of(chosen))
    return _comparison(rows, tuple(sorted(names.items())), title, notation())


@lru_cache(maxsize=256)
def _comparison(
    rows: tuple[tuple[tuple[str, Any], ...], ...], names: tuple[tuple[str, str], ...], title: str, written: Notation
) -> Chart:
    if not rows:
        return Chart()
    frame = pd.DataFrame([dict(row) for row in rows]).convert_dtypes(dtype_backend="pyarrow")
    return coverage_chart(frame, dict(names), title, written)


def languages_table(kept: Snapshot, locale: Locale) -> pd.DataFrame:
    """Labels and descriptions of the partner's items by language."""
    rows: dict[str, dict[str, Any]] = {}
    for row in kept.places.get(("partner", ALL, ALL), ()):
        if not Measure(row["measure"]).of_terms:
            continue
        name = wording.subject_name(row["measure"], row["subject"], {}, locale)
        line = rows.setdefault(row["subject"], {"language": row["subject"], "name": name, "items": row["total"]})
        line[row["measure"] + "s"] = row["covered"]
    frame = pd.DataFrame(list(rows.values()), columns=["language", "name", "items", "labels", "descriptions"])
    return frame.convert_dtypes(dtype_backend="pyarrow")
