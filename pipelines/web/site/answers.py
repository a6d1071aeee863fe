"""Answers in other forms: a chart as SVG or PNG, a table as CSV or JSON, beside the page that shows both."""

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.charts import Chart, png, standalone
from pipelines.web.site.drawings import for_page
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.tables import table


def as_asked(request: Request, frame: pd.DataFrame, name: str, chart: Chart | None = None) -> Response | None:
    """What `?format=` asks for: csv and json of the table, svg and png of its chart; None for the page.

    Raises:
        NotFoundError: a chart is asked for, and there is none.
    """
    form = request.query_params.get("format", "")
    if form not in {"svg", "png"}:
        return table(request, frame, name)
    if not chart:
        raise NotFoundError("there is no chart of this", remedy="the table as CSV or JSON has all figures")
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if form == "png":
        return Response(png(chart.wide), 200, disposition, "image/png")
    return Response(standalone(for_page(chart.wide)), 200, disposition, "image/svg+xml")
