"""Expectations: what a mapping's `expect` demands of a run's counts, or the run stops before it does harm."""

from collections.abc import Mapping as Counts
from datetime import date

from pipelines.exceptions import ExpectationError
from pipelines.partners.mapping import Expect, Range


def check_expectations(expect: Expect, counts: Counts[str, int], *, mapping_path: str) -> None:
    """Hold the counts that are known so far against `expect`; what is not yet counted is not judged.

    `counts` may have: rows_read, rows_quarantined, accepted, edits, planned (items looked at), kept_back (items).

    Raises:
        ExpectationError: a count or share is out of its range; names the expectation, the figure and the range.
    """
    read = counts.get("rows_read")
    figures: dict[str, tuple[float | None, Range]] = {
        "rows": (read, expect.rows),
        "quarantined_share": (_share(counts.get("rows_quarantined"), read), expect.quarantined_share),
        "matched_share": (_share(counts.get("accepted"), read), expect.matched_share),
        "edits": (counts.get("edits"), expect.edits),
        "changed_share": (_share(counts.get("edits"), counts.get("planned")), expect.changed_share),
        "kept_back_share": (
            _share(counts.get("kept_back"), counts.get("edits", 0) + counts.get("kept_back", 0)),
            expect.kept_back_share,
        ),
    }
    for name, (figure, allowed) in figures.items():
        if figure is not None and not _inside(figure, allowed):
            raise ExpectationError(
                f"expect.{name}: {_text(figure)} is not within {_text(allowed.min)} … {_text(allowed.max)}",
                file=mapping_path,
                remedy="look at the check report: if the dump is right, change `expect` in the mapping and run again",
            )


def check_age(expect: Expect, issued: date, *, mapping_path: str) -> None:
    """Hold the dump's date against `expect.since`.

    Raises:
        ExpectationError: the dump is older.
    """
    if expect.since is not None and issued < expect.since:
        raise ExpectationError(
            f"expect.since: the dump was issued on {issued}, before {expect.since}",
            file=mapping_path,
            remedy="ask the partner for a newer dump, or change `expect.since` in the mapping",
        )


def _share(part: int | None, whole: int | None) -> float | None:
    if part is None or not whole:
        return None
    return part / whole


def _inside(figure: float, allowed: Range) -> bool:
    return (allowed.min is None or figure >= allowed.min) and (allowed.max is None or figure <= allowed.max)


def _text(figure: float | None) -> str:
    return "any" if figure is None else f"{figure:g}" if figure < 1 else f"{figure:.0f}"
