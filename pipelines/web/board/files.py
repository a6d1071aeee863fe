"""Files of a run: which of them the portal hands out, to whom, and in what form."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from starlette.responses import FileResponse, Response, StreamingResponse

from pipelines.flows.run_folder import RunFolder
from pipelines.model.safe_cells import safe_row
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.i18n import N_
from pipelines.web.site.i18n import gettext as _

__all__ = ["RunFile", "file_response", "run_files"]

#: A report is a page of its own, with styles and scripts within: it is shown as if it came from elsewhere, so that
#: nothing in it reaches the portal.
REPORT_POLICY = "; ".join(
    (
        "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "script-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'none'",
    )
)


class _Kind(NamedTuple):
    title: str
    public: bool = False


#: All files that are handed out, by their place in the run's folder.
_KINDS: Mapping[str, _Kind] = {
    "report.html": _Kind(N_("Report"), public=True),
    "report.json": _Kind(N_("Report, for programs"), public=True),
    "report.csv": _Kind(N_("Coverage in figures"), public=True),
    "coverage-items.csv": _Kind(N_("Items behind the figures"), public=True),
    "ingest/check.html": _Kind(N_("Check report of the dump")),
    "matches.html": _Kind(N_("What each row was matched to, and why")),
    "matches.csv": _Kind(N_("The same as a table")),
    "preview.html": _Kind(N_("Every edit, and why")),
    "checks-summary.csv": _Kind(N_("What the checks found, summed up")),
    "checks.csv": _Kind(N_("Every finding of the checks")),
    "plan.qs": _Kind(N_("Commands for QuickStatements")),
    "plan.csv": _Kind(N_("Commands for QuickStatements, as a table")),
    "proposed.qs": _Kind(N_("What is proposed to a person")),
    "not-exported.csv": _Kind(N_("What QuickStatements has no words for")),
    "outcomes.csv": _Kind(N_("What became of each item")),
    "undo.csv": _Kind(N_("What was taken back, what stays, and why")),
    "requests.csv": _Kind(N_("What administrators must be asked for")),
    "requests.wiki": _Kind(N_("The same as a request in wikitext")),
    "coverage-before.csv": _Kind(N_("Coverage before")),
    "coverage-after.csv": _Kind(N_("Coverage after")),
}
_TYPES = {
    ".html": "text/html",
    ".json": "application/json",
    ".csv": "text/csv",
    ".qs": "text/plain",
    ".wiki": "text/plain",
}
#: Handed out to the letter, since another tool reads them: its values are no formulas.
_VERBATIM = frozenset({"plan.csv"})


class RunFile(NamedTuple):
    """One file of a run."""

    name: str
    title: str
    bytes: int


def run_files(folder: RunFolder, *, all_: bool) -> list[RunFile]:
    """The files that are there; `all_`, or those that everybody may see."""
    found = ((name, kind, folder.file(name)) for name, kind in _KINDS.items() if all_ or kind.public)
    return [RunFile(name, _(kind.title), path.stat().st_size) for name, kind, path in found if path.is_file()]


def file_response(folder: RunFolder, name: str, *, all_: bool) -> Response:
    """A file of the run.

    Raises:
        NotFoundError: it is none of those that are handed out to this person, or not there.
    """
    kind = _KINDS.get(name)
    path = folder.file(name)
    if kind is None or not (all_ or kind.public) or not path.is_file():
        raise NotFoundError(f"the run has no file '{name}'", remedy="the run's page lists its files")
    media = _TYPES[path.suffix]
    if path.suffix == ".html":
        return FileResponse(path, media_type=media, headers={"Content-Security-Policy": REPORT_POLICY})
    disposition = {"Content-Disposition": f'attachment; filename="{folder.path.name}-{path.name}"'}
    if path.suffix == ".csv" and name not in _VERBATIM:
        return StreamingResponse(_safe_rows(path), headers=disposition, media_type=media)
    return FileResponse(path, media_type=media, headers=disposition)


def _safe_rows(path: Path) -> Iterator[str]:
    """A table as it stands, no cell of which a spreadsheet takes for a formula."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            text = StringIO()
            csv.writer(text, lineterminator="\n").writerow(safe_row(row))
            yield text.getvalue()
