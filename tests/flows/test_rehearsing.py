"""What counts as passed, and what a mapping demands; `tests/cli/test_rehearsing.py` plays a rehearsal itself."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipelines.cli.rehearsing import told
from pipelines.exceptions import GateError
from pipelines.flows.rehearsing import FOLDER, Rehearsal, demand_rehearsal, read_rehearsal
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import Work

ADDRESS = "a" * 64


def rehearsal(**more: Any) -> Rehearsal:
    given: dict[str, Any] = {
        "plan": ADDRESS,
        "time": datetime(2026, 11, 27, tzinfo=UTC),
        "items": 2,
        "outcomes": {"edited": 2},
        "messages": [],
        "findings": {},
        "blocked": [],
        "coverage_before": 0.5,
        "coverage_after": 0.75,
        "missing": [],
        "undone": {"done": 3},
        "restored": 2,
        "not_restored": [],
    }
    return Rehearsal(**given | more)


def work(folder: Path, wanted: str, *, public: bool = False) -> Work:
    """As much of a run's work as the gate looks at."""
    mapping = SimpleNamespace(upload=SimpleNamespace(rehearsed=wanted))
    partner = SimpleNamespace(mapping=mapping, mapping_path=folder / "m.yaml", slug="imaginary")
    parts = SimpleNamespace(folder=RunFolder(folder), partner=partner, target=SimpleNamespace(public=public))
    return cast("Work", parts)


@pytest.mark.parametrize(
    "trouble",
    [
        {"outcomes": {"edited": 1, "failed": 1}},
        {"outcomes": {"review": 1}},
        {"missing": ["Q1"]},
        {"blocked": ["Q1"]},
        {"not_restored": ["Q1"]},
    ],
)
def test_a_rehearsal_passes_only_if_all_went_as_planned(trouble: dict[str, Any]) -> None:
    assert rehearsal().passed
    assert rehearsal(outcomes={"created": 1, "unchanged": 1}).passed
    assert not rehearsal(**trouble).passed
    assert dict(told(rehearsal(**trouble)))["result"] == "not passed: do not upload this plan"


def test_what_it_showed_is_told_line_by_line() -> None:
    lines = dict(told(rehearsal(missing=["Q1"], findings={"minor": 2}, blocked=["Q2"])))
    assert lines["items"] == "2: 2 edited"
    assert lines["coverage"] == "50.0% → 75.0%"
    assert lines["checks"] == "2 minor; kept back: Q2"
    assert lines["left to do"] == "1: Q1"
    assert lines["restored"] == "2 of 2 items, by the hash of their content"
    assert "coverage" not in dict(told(rehearsal(coverage_after=None)))


def test_a_mapping_may_demand_it_of_public_targets_or_of_all(tmp_path: Path) -> None:
    demand_rehearsal(work(tmp_path, "never", public=True), ADDRESS)
    demand_rehearsal(work(tmp_path, "public"), ADDRESS)
    for demanding in (work(tmp_path, "public", public=True), work(tmp_path, "always")):
        with pytest.raises(GateError, match="was not rehearsed"):
            demand_rehearsal(demanding, ADDRESS)


def test_only_a_passed_rehearsal_of_this_very_plan_counts(tmp_path: Path) -> None:
    demanding = work(tmp_path, "always")
    RunFolder(tmp_path).write_json(f"{FOLDER}/{ADDRESS}.json", rehearsal(missing=["Q1"]).model_dump(mode="json"))
    with pytest.raises(GateError, match="did not pass its rehearsal"):
        demand_rehearsal(demanding, ADDRESS)
    RunFolder(tmp_path).write_json(f"{FOLDER}/{ADDRESS}.json", rehearsal().model_dump(mode="json") | {"passed": True})
    demand_rehearsal(demanding, ADDRESS)
    assert read_rehearsal(demanding, ADDRESS) == rehearsal()
    with pytest.raises(GateError, match="was not rehearsed"):
        demand_rehearsal(demanding, "b" * 64)
