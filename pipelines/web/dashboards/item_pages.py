"""The page of the items behind a cell, of a partner's or of a class's, with the queries that say so."""

from typing import Any

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from pipelines.model.coverage_snapshots import Snapshot
from pipelines.web.dashboards import wording
from pipelines.web.dashboards.behind import Asked, Behind, Place, Side, query_of
from pipelines.web.dashboards.reading import labels
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.pages import page
from pipelines.web.site.portal import Portal
from pipelines.web.site.tables import table

__all__ = ["LISTED", "behind_table", "items_page", "query_file"]

#: Items of each list that a page shows; the table has all.
LISTED = 100


def items_page(request: Request, portal: Portal, kept: Snapshot, *, place: Place, found: Behind, base: str) -> Response:
    """Both lists, as a page or as a table."""
    locale = locale_of(request)
    whole = request.query_params.get("format") is not None
    shown = [*found.having, *found.lacking] if whole else [*found.having[:LISTED], *found.lacking[:LISTED]]
    named = labels(portal, kept, {*shown, place.group, place.subject}, wording.languages_of(locale))
    name = f"{kept.slug}-{place.measure}-{place.subject}"
    # The table has all items, of which the page shows the first ones alone.
    if whole and (asked := table(request, behind_table(found, named), name)):
        return asked
    context: dict[str, Any] = {"kept": kept, "place": place, "found": found, "named": named}
    context |= {"listed": LISTED, "base": base, "words": wording}
    context["group_name"] = wording.group_name(place.dimension, place.group, named)
    context["subject_name"] = wording.subject_name(place.measure, place.subject, named, locale)
    return page(request, "dashboards/items.html.jinja", **context)


def behind_table(found: Behind, named: dict[str, str]) -> pd.DataFrame:
    """Both lists as one table: item, label, and on which side it stands."""
    sides = [("has it", item) for item in found.having] + [("lacks it", item) for item in found.lacking]
    rows = [{"item": item, "label": named.get(item), "side": side} for side, item in sides]
    return pd.DataFrame(rows, columns=["item", "label", "side"])


def query_file(queries: list[Asked], side: Side, slug: str) -> Response:
    """The query of one side as a file.

    Raises:
        NotFoundError: there is none.
    """
    told = {"Content-Disposition": f'attachment; filename="{slug}-{side}.rq"'}
    return Response(query_of(queries, side).text + "\n", 200, told, "application/sparql-query; charset=utf-8")
