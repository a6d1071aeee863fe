"""A report on the imaginary partner, before and after a small upload."""

from pathlib import Path

import pandas as pd

from pipelines.coverage.lists import figure_lists, find_names
from pipelines.coverage.measure import measure
from pipelines.coverage.report import Report
from pipelines.model.answers import Thanked
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.summary import RunSummary
from tests.coverage.imaginary_graph import MUSEUM, imaginary_graph, partner_items, read_imaginary_partner, text


def summary(**changes: int) -> RunSummary:
    """A run's figures, some of them changed."""
    figures = {
        "rows_read": 5,
        "rows_accepted": 4,
        "rows_quarantined": 1,
        "rows_new": 5,
        "rows_changed": 0,
        "rows_same": 0,
        "rows_gone": 0,
        "matched": 3,
        "to_review": 1,
        "unmatched": 0,
        "proposed_new": 0,
        "failed": 0,
        "issues": 2,
        "items_edited": 1,
        "items_created": 0,
        "statements_added": 1234,
        "references_added": 1,
        "terms_added": 0,
        "edits_refused": 0,
    }
    return RunSummary(
        slug="imaginary-things",
        title="Museum of Imaginary Things: artists",
        run="3fa94c0b1d2",
        target="sandbox",
        dump="artists.csv",
        dump_checksum="ab" * 32,
        coverage_before=None,
        coverage_after=None,
        report="report.html",
        **(figures | changes),
    )


ISSUES = issues_table(
    [
        Issue(
            "mapping", "unparsable-date", Severity.WARNING, "no date", "write 1853", "a.csv", 3, 2, "born", "<b>?</b>"
        ),
        Issue("mapping", "unparsable-date", Severity.WARNING, "no date", "write 1853", "a.csv", 4, 3, "born", "soon"),
        Issue("ingest", "missing-value", Severity.ERROR, "'name' is empty", "fill it in", "a.csv", 6, 5, "name", None),
    ]
)


def imaginary_report(home: Path, *, issues: pd.DataFrame = ISSUES, dry: bool = False, **changes: int) -> Report:
    """The report on a run that adds one date of death; `dry`: nothing is uploaded, and measured only before."""
    graph, partner, items = imaginary_graph(), read_imaginary_partner(home), list(partner_items())
    measured = measure(graph, home, partner, items, "before")
    coverage = measured.figures
    if not dry:
        graph.say("Q103", "P570", text("1850"), stated_in=MUSEUM)
        measured = measure(graph, home, partner, items, "after")
        coverage = pd.concat([coverage, measured.figures], ignore_index=True)
    return Report(
        summary=summary(**changes),
        partner=partner,
        home=home,
        target="Imaginary Wikibase",
        coverage=coverage,
        measured=measured,
        items=items,
        issues=issues,
        names=find_names(graph, home, partner, figure_lists(measured, items)),
        entity_url=lambda entity: f"https://wikibase.example.org/entity/{entity}",
        thanked=[Thanked("Rita Reviewer", 2)],
        edit_group="https://groups.example.org/b/donata/3fa94c0b1d2/",
        undo="Each edit carries the group's id in its summary.",
        files={"Quarantine": "ingest/quarantine.csv"},
    )
