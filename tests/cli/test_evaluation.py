"""`donata evaluate` and `donata train` on the fictional partner, its gallery column standing in for known items."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.imaginary import SLUG
from tests.end_to_end.installation import Installation
from tests.reconcile.crowd import crowd, rows_about


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "people.json"
    path.write_text("[\n" + ",\n".join(json.dumps(person.json) for person in crowd(300)) + "\n]\n", encoding="utf-8")
    return path


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Rows about half of the people; the biography is where this museum keeps the items it knows."""
    lines = ["id,name,bio,nationality,born,died,ulan,gallery"]
    for number, row in enumerate(rows_about(crowd(300)), start=1):
        lines.append(f"{number},{row['name']},{row['gallery']},,{row.get('born', '')},,,1")
    path = tmp_path / "artists.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_model_is_learned_and_measured(installation: Installation, dump: Path, reference: Path) -> None:
    models = installation.home / "data" / "models"
    target = models.resolve()
    models.unlink()
    models.mkdir()
    for path in target.glob("*.json"):
        (models / path.name).write_bytes(path.read_bytes())
    common = (SLUG, "--dump", str(dump), "--reference", str(reference))
    done = installation.command("train", *common, "--gold", "bio", "--name", "crowd")
    assert done.returncode == 0, done.stderr
    learned = json.loads((models / "crowd.json").read_text(encoding="utf-8"))
    assert learned["about"]["partner"] == SLUG
    assert learned["about"]["dump_checksum"]

    done = installation.command(
        "evaluate", *common, "--gold", "bio", "--model", "crowd", "--ignore-identifiers", "--workers", "1"
    )
    assert done.returncode == 0, done.stderr
    assert "recall of accepted" in done.stdout
    folder = installation.runs / "evaluations" / SLUG
    found = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    assert found["about"]["part"] == "test"
    assert found["recall_at_5"]["value"] > 0.9
    assert "Reliability" in (folder / "evaluation.html").read_text(encoding="utf-8")

    done = installation.command("train", *common, "--name", "blind")
    assert done.returncode == 0, done.stderr
    assert json.loads((models / "blind.json").read_text(encoding="utf-8"))["about"]["started_from"] == "people"


def test_what_is_missing_is_said(installation: Installation, dump: Path) -> None:
    done = installation.command("evaluate", SLUG, "--gold", "bio", "--dump", str(dump))
    assert done.returncode == 1
    assert "no reference to match against" in done.stderr
    done = installation.command("evaluate", SLUG, "--gold", "bio", "--part", "half")
    assert done.returncode == 1
    assert "no part 'half'" in done.stderr
