"""The README's tables name every check, as the tables in the code do."""

from pathlib import Path

import pytest

from pipelines.upload.checks.constraint_kinds import CONSTRAINT_KINDS, FURTHER_KINDS
from pipelines.upload.checks.evaluation import UNREADABLE
from pipelines.upload.checks.inspection import UNKNOWN_PROPERTY
from pipelines.upload.checks.kinds import ConstraintKind
from pipelines.upload.checks.scrutinizers import BATCH_KINDS, ITEM_KINDS, SCRUTINIZERS

HOME = Path(__file__).resolve().parents[3]
README = HOME / "pipelines" / "upload" / "checks" / "README.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in README.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]


@pytest.mark.parametrize("kind", [*CONSTRAINT_KINDS, *FURTHER_KINDS], ids=lambda kind: kind.name)
def test_a_constraint_has_its_row(kind: ConstraintKind) -> None:
    (row,) = [row for row in ROWS if row[0] == kind.item]
    where = "everywhere" if len(kind.positions) == 3 else ", ".join(sorted(kind.positions))
    assert row[1] == kind.name
    assert row[3:] == [where, f"{kind.mandatory}, {kind.regular}", kind.needs or "–"]


def test_no_row_names_a_constraint_that_is_not_checked() -> None:
    known = {kind.item for kind in (*CONSTRAINT_KINDS, *FURTHER_KINDS)}
    assert {row[0] for row in ROWS if row[0][:1] == "Q" and row[0][1:].isdigit()} == known


def test_all_other_checks_have_their_rows() -> None:
    told = {row[0]: row[2] for row in ROWS if len(row) == 3 and row[2] != "gravity"}
    ours = {kind.name: kind.gravity.value for kind in ITEM_KINDS}
    ours |= {kind.name: kind.gravity.value for kind in BATCH_KINDS}
    assert told == ours | {UNKNOWN_PROPERTY: "critical", UNREADABLE: "suggestion"}


def test_the_scrutinizers_have_their_rows() -> None:
    told = {row[0]: tuple(row[1].split(", ")) for row in ROWS if row[0].endswith("Scrutinizer")}
    assert told == SCRUTINIZERS


def test_the_readme_links_to_it() -> None:
    assert "pipelines/upload/checks/README.md" in (HOME / "README.md").read_text(encoding="utf-8")
