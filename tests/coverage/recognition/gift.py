"""An imaginary partner's gift, as the ledger and an audit tell it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from pipelines.coverage.recognition.recognition import Recognition, recognise
from pipelines.coverage.recognition.standing import standing
from pipelines.ledger import Run, RunState
from pipelines.model.recognition import CONTRIBUTED, DONATED
from pipelines.model.tables import COVERAGE
from pipelines.partners.package import DataPackage

STARTED = datetime(2026, 5, 1, 9, tzinfo=UTC)
NASTY = "Museum of [[Evil]] {{Things}} | '''<script>''' ~~~~ ISBN 123"


def package(title: str = "Museum of Imaginary Things", **more: Any) -> DataPackage:
    given: dict[str, Any] = {
        "name": "imaginary-things",
        "title": title,
        "description": "Artists that never were",
        "homepage": "https://imaginary.example/",
        "contributors": [{"title": "The museum"}],
        "licenses": [{"name": "CC0-1.0"}],
        "keywords": ["Art ", "imaginary  people"],
        "resources": [{"name": "artists", "path": "artists.csv", "schema": {"fields": [{"name": "id"}]}}],
        "donata": {"item": "Q42", "kind": "glam", "country": "GB"},
    }
    return DataPackage.model_validate(given | more)


def run(number: int = 1, *, slug: str = "imaginary-things", state: RunState = RunState.FINISHED, **counts: int) -> Run:
    started = STARTED + timedelta(days=number - 1)
    return Run(
        id=f"{number:011x}",
        slug=slug,
        target="sandbox",
        dump_name=f"artists-{number}.csv",
        dump_checksum="d",
        mapping_checksum="m",
        state=state,
        started=started,
        ended=None if state is RunState.STARTED else started + timedelta(hours=number),
        counts={"rows_accepted": 10, "matched": 8, "to_review": 1, "unmatched": 1} | counts,
    )


def contributed(*rows: tuple[int, str, str | None, int, bool]) -> pd.DataFrame:
    """Rows of run, kind, property or language, count, undone."""
    return CONTRIBUTED.frame(
        {
            "slug": "imaginary-things",
            "run": f"{number:011x}",
            "kind": kind,
            "property" if kind in {"statement", "reference"} else "language": place,
            "undone": undone,
            "count": count,
            "cited": count if kind in {"statement", "reference"} else 0,
        }
        for number, kind, place, count, undone in rows
    )


def donated(**items: bool) -> pd.DataFrame:
    """Item → whether it was created."""
    return DONATED.frame({"slug": "imaginary-things", "item": item, "created": made} for item, made in items.items())


def coverage(before: int, after: int) -> pd.DataFrame:
    row = {"scope": "partner", "measure": "property", "subject": "P569", "total": 10, "query": "q"}
    return COVERAGE.frame(
        row | {"phase": phase, "covered": covered} for phase, covered in (("before", before), ("after", after))
    )


ADDED = contributed(
    (1, "statement", "P569", 5, False),
    (1, "statement", "P570", 1, True),
    (1, "reference", "P569", 3, False),
    (2, "label", "fr", 2, False),
    (2, "alias", "cy", 1, False),
)
AUDITED = pd.DataFrame(
    [
        *((number, "statement", "kept") for number in (1, 2)),
        (3, "statement", "value changed"),
        (4, "statement", "deprecated"),
        (6, "statement", "kept"),  # taken back since
        (7, "reference", "further sourced"),
        (8, "reference", "removed"),
        (9, "reference", "kept"),
        (10, "label", "kept"),
    ],
    columns=["contribution", "kind", "state"],
)
TAKEN_BACK = {6}


def recognition(title: str = "Museum of Imaginary Things", *, looked: bool = True, **more: Any) -> Recognition:
    given: dict[str, Any] = {
        "target": "Wikidata",
        "licence": "CC0 1.0 Universal",
        "runs": [run(2), run(1), run(3)],
        "contributed": ADDED,
        "donated": donated(Q1=False, Q2=False, Q3=True),
        "standing": standing(ADDED, AUDITED if looked else None, TAKEN_BACK),
        "coverage": coverage(4, 9),
        "looked": STARTED + timedelta(days=30) if looked else None,
        "deciders": {"ada", "bo"},
        "credited": {"ada": "Ada Q.", "someone": "Someone Else"},
    }
    about = {name: more.pop(name) for name in ("contributors", "sources") if name in more}
    return recognise("imaginary-things", package(title, **about), **(given | more))
