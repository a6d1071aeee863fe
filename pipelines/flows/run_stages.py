"""Run stages: how far a run has come, by what it has written: its folder, and counts of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.flows.excluding import PlanFile, plan_file
from pipelines.flows.run_folder import RunFolder
from pipelines.model.tables import EDITS, MATCHES, PROPOSALS, TableSchema


class StageState(StrEnum):
    """Where a stage of a run is. `next` is the first that is not done, which a run that goes on is at."""

    DONE = "done"
    NEXT = "next"
    WAITING = "waiting"


@dataclass(frozen=True)
class Stage:
    """One stage of a run; `done` of `total` batches or items, where there is something to count."""

    name: str
    state: StageState
    done: int | None = None
    total: int | None = None
    unit: str = "batches"

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1; None where nothing is counted yet."""
        if self.state is StageState.DONE:
            return 1.0
        return min(1.0, (self.done or 0) / self.total) if self.total else None


@dataclass(frozen=True)
class Progress:
    """How far a run has come; `plan` once there is one."""

    stages: tuple[Stage, ...]
    plan: PlanFile | None

    @property
    def current(self) -> Stage | None:
        """The stage that the run is at; None once all are done."""
        return next((stage for stage in self.stages if stage.state is StageState.NEXT), None)

    @property
    def prepared(self) -> bool:
        """Whether the plan is there, and all before it."""
        return all(stage.state is StageState.DONE for stage in self.stages if stage.name in _BEFORE_UPLOAD)

    @property
    def uploaded(self) -> bool:
        """Whether the plan was carried out to its end."""
        return any(stage.name == "upload" and stage.state is StageState.DONE for stage in self.stages)


#: Where a run remembers Prefect's pages of its flow runs (`flows/prefect_run.py`).
PREFECT_FILE = "prefect.json"
_BEFORE_UPLOAD = ("ingest", "reconcile", "map", "plan", "measure")


def read_progress(folder: RunFolder, counts: Mapping[str, int]) -> Progress:
    """How far the run of this folder has come; `counts` of the ledger's outcomes by status (`open`: not known yet)."""
    ingested = folder.file("ingest/ingest.json").is_file()
    batches = _batches(folder.file("ingest/records.parquet")) if ingested else None
    matched = folder.file("matches.parquet").is_file()
    plan = plan_file(folder)
    settled = sum(count for status, count in counts.items() if status != "open")
    found = [
        ("ingest", ingested, None, None, ""),
        ("reconcile", matched, _parts(folder, MATCHES), batches, "batches"),
        ("map", _parts(folder, PROPOSALS) >= (batches or 1), _parts(folder, PROPOSALS), batches, "batches"),
        ("plan", plan is not None, _parts(folder, EDITS), batches, "batches"),
        ("measure", folder.file("coverage-before.parquet").is_file(), None, None, ""),
        ("upload", folder.file("outcomes.parquet").is_file(), settled, plan.items if plan else None, "items"),
        ("report", _reported(folder), None, None, ""),
    ]
    stages, reached = [], True
    last = max((place for place, stage in enumerate(found) if stage[1]), default=-1)
    for place, (name, there, count, total, unit) in enumerate(found):
        # A later stage has not begun before all earlier ones were done.
        done = there or place < last
        state = StageState.DONE if done else StageState.NEXT if reached else StageState.WAITING
        reached = reached and done
        stages.append(Stage(name, state, count, total, unit))
    return Progress(tuple(stages), plan)


def _reported(folder: RunFolder) -> bool:
    return folder.file("coverage-after.parquet").is_file() and folder.file("report.html").is_file()


def _parts(folder: RunFolder, table: TableSchema) -> int:
    return len(folder.parts(table))


def _batches(path: Path) -> int | None:
    try:
        return _row_groups(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=512)
def _row_groups(path: Path, changed: int) -> int:
    del changed
    return int(pq.read_metadata(path).num_row_groups)
