"""The page that compares: two partners, two dates, or a partner with its class."""

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.charts import Chart
from pipelines.coverage.figures import Measure
from pipelines.model.coverage_snapshots import ALL
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import partner_view, wording
from pipelines.web.dashboards.choices import DimensionQuery, GroupQuery, MeasureQuery
from pipelines.web.dashboards.comparing import Side, compared, read_side, sides
from pipelines.web.dashboards.reading import labels
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_slugs

__all__ = ["comparison_table", "pages"]

pages = APIRouter(include_in_schema=False)
SideQuery = Annotated[str, Query(max_length=120, description="`slug`, `slug@snapshot`, either with `/class`")]


@pages.get("/compare")
def compare_page(
    request: Request,
    portal: ThePortal,
    *,
    left: SideQuery = "",
    right: SideQuery = "",
    measure: MeasureQuery = Measure.PROPERTY,
    dimension: DimensionQuery = ALL,
    group: GroupQuery = ALL,
) -> Response:
    """Both sides beside each other, as a table and as a chart."""
    visible = seen_slugs(portal, person_of(request))
    choices = sides(portal, visible)
    context: dict[str, Any] = {"choices": choices, "measure": measure, "dimension": dimension, "group": group}
    context |= {"left": left, "right": right, "words": wording, "rows": [], "drawn": "", "measures": list(Measure)}
    context |= {"sides": None, "groups": []}
    if left and right:
        pair = (read_side(portal, visible, left, "left"), read_side(portal, visible, right, "right"))
        frame, chart = _compared(request, portal, pair, measure, (dimension, group))
        name = f"compare-{pair[0].key}-{pair[1].key}".replace("/", "-").replace("@", "-")
        asked = as_asked(request, frame, name, chart)
        if asked:
            return asked
        context |= {"rows": rows_of(frame), "drawn": chart, "sides": pair}
        context |= {"left": pair[0].key, "right": pair[1].key}
        # Older ones are not offered, but an address may name them.
        offered = {key for key, _kept, _scope in choices}
        choices += [(side.key, side.kept, side.scope) for side in pair if side.key not in offered]
        context["groups"] = _groups(request, portal, pair)
    return page(request, "dashboards/compare.html.jinja", **context)


def comparison_table(
    portal: Portal, pair: tuple[Side, Side], measure: Measure, place: tuple[str, str], languages: tuple[str, ...]
) -> pd.DataFrame:
    """Both sides of one measure: subject, name, counts and shares left and right, and the difference of the shares."""
    frame = compared(*pair, *place)
    chosen = frame[frame["measure"] == measure.value]
    named = labels(portal, pair[0].kept, set(chosen["subject"]), languages)
    named = labels(portal, pair[1].kept, set(chosen["subject"]), languages) | named
    rows = []
    for row in rows_of(chosen):
        shares = row["before_share"], row["after_share"]
        difference = None if None in shares else shares[1] - shares[0]
        line = {"measure": row["measure"], "subject": row["subject"], "name": named.get(row["subject"], row["subject"])}
        line |= {"left": row["before"], "left_total": row["before_total"], "left_share": shares[0]}
        line |= {"right": row["after"], "right_total": row["after_total"], "right_share": shares[1]}
        rows.append(line | {"difference": difference})
    columns = ["measure", "subject", "name", "left", "left_total", "left_share"]
    columns += ["right", "right_total", "right_share", "difference"]
    return pd.DataFrame(rows, columns=columns).convert_dtypes(dtype_backend="pyarrow")


def _compared(
    request: Request, portal: Portal, pair: tuple[Side, Side], measure: Measure, place: tuple[str, str]
) -> tuple[pd.DataFrame, Chart]:
    locale = locale_of(request)
    frame = comparison_table(portal, pair, measure, place, wording.languages_of(locale))
    if measure.of_terms:
        frame = frame.assign(name=[wording.subject_name(measure, str(s), {}, locale) for s in frame["subject"]])
    names = dict(zip(frame["subject"], frame["name"], strict=True))
    bars = compared(*pair, *place)
    bars = bars[bars["subject"].isin(partner_view.most_changed(frame)["subject"])]
    bars = bars.assign(scope="both").astype({"scope": "string[pyarrow]"})
    return frame, partner_view.comparison_drawn(bars, "both", measure.value, names, _("Left and right"))


def _groups(request: Request, portal: Portal, pair: tuple[Side, Side]) -> list[tuple[str, str, str]]:
    """Groups that both sides have, up to a hundred: dimension, group, and what it is called."""
    found: list[dict[tuple[str, str], int]] = []
    for side in pair:
        found.append(
            {
                (dimension, group): max(row["total"] for row in rows)
                for (scope, dimension, group), rows in side.kept.places.items()
                if scope == side.scope.value and dimension != ALL
            }
        )
    both = sorted(set(found[0]) & set(found[1]), key=lambda key: (key[0], -found[0][key]))[:100]
    named = labels(
        portal, pair[0].kept, {group for _dimension, group in both}, wording.languages_of(locale_of(request))
    )
    return [(*key, wording.group_name(*key, named)) for key in both]
