"""A run's folder, `data/runs/<slug>/<run>/`: files written atomically, so that a run resumes where it stopped.

A stage that works in batches writes one part file a batch, `<table>/part-00000.parquet`; the number is the batch's
place in the records, so a resumed run can tell which parts exist.
"""

import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.exceptions import GateError
from pipelines.ledger.fence import demand_may_write
from pipelines.model.tables import ISSUES, TableSchema, to_pandas

UNFINISHED = ".partial"


@dataclass(frozen=True)
class RunFolder:
    """Where one run keeps its files."""

    path: Path

    def part(self, table: TableSchema, batch: int) -> Path:
        """The part file of one batch."""
        return self.path / table.name / f"part-{batch:05d}.parquet"

    def parts(self, table: TableSchema) -> list[Path]:
        """The part files that exist, in order."""
        return sorted((self.path / table.name).glob("part-*.parquet"))

    def issues(self, stage: str, batch: int) -> Path:
        """The file of the issues that a stage found in one batch."""
        return self.path / "issues" / f"{stage}-{batch:05d}.parquet"

    def file(self, name: str) -> Path:
        """A file of the run by name."""
        return self.path / name

    def demand(self, path: Path, command: str) -> Path:
        """The path of a file that an earlier stage has written; `command` is the one that writes it.

        Raises:
            GateError: it is not there yet.
        """
        if not path.is_file():
            raise GateError(
                f"run '{self.path.name}' has no {path.relative_to(self.path)} yet",
                file=self.path,
                remedy=f"run `donata {command} {self.path.parent.name}` first",
            )
        return path

    def demand_parts(self, table: TableSchema, count: int, command: str) -> None:
        """Hold a stage back until the one before has written all its parts: some of them would pass for all.

        Raises:
            GateError: one is not there yet.
        """
        for batch in range(count):
            self.demand(self.part(table, batch), command)

    def read_parts(self, table: TableSchema) -> pd.DataFrame:
        """All parts of a table as one frame; empty if there are none."""
        frames = [table.completed(read_table(path)) for path in self.parts(table)]
        filled = [frame for frame in frames if len(frame)]
        return table.check(pd.concat(filled, ignore_index=True)) if filled else table.frame()

    def read_rows(self, table: TableSchema, rows: Collection[int]) -> pd.DataFrame:
        """What a table says of the records with these numbers (`_row`); only what has some of them is read whole."""
        wanted, found = pa.array(sorted(rows), pa.int64()), []
        for path in self.parts(table) if rows else ():
            with pq.ParquetFile(path) as file:
                for number in range(file.num_row_groups):
                    there = pc.is_in(file.read_row_group(number, columns=["_row"])["_row"], wanted)
                    if pc.any(there).as_py():
                        found.append(table.completed(to_pandas(file.read_row_group(number).filter(there))))
        return table.check(pd.concat(found, ignore_index=True)) if found else table.frame()

    def read_issues(self) -> pd.DataFrame:
        """The issues of all stages so far, in the order of the stages."""
        paths = [self.file("ingest/issues.parquet"), *sorted((self.path / "issues").glob("*.parquet"))]
        frames = [frame for path in paths if path.is_file() and len(frame := read_table(path))]
        return ISSUES.check(pd.concat(frames, ignore_index=True)) if frames else ISSUES.frame()

    def write_json(self, name: str, content: Any) -> Path:
        """Write a JSON file of the run."""
        path = self.file(name)
        with replacing(path) as partial:
            partial.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path

    def clear_unfinished(self) -> None:
        """Remove what a process that was killed had begun to write; only for whoever works on the run alone."""
        for path in self.path.rglob(f".*{UNFINISHED}"):
            path.unlink(missing_ok=True)

    def write_csv(self, name: str, frame: pd.DataFrame) -> Path:
        """Write a table of the run for people's own programs; null is an empty cell."""
        return self.write_text(name, frame.to_csv(index=False, lineterminator="\n"))

    def read_json(self, name: str) -> Any:
        """Read a JSON file of the run; None if there is none."""
        path = self.file(name)
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def write_text(self, name: str, text: str) -> Path:
        """Write a text file of the run."""
        path = self.file(name)
        with replacing(path) as partial:
            partial.write_text(text, encoding="utf-8")
        return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to that becomes `path` only when the block ends well, and this process may write then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        yield partial
        demand_may_write()
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_table(frame: pd.DataFrame, path: Path, *, together: int | None = None) -> Path:
    """Write a frame as Parquet, atomically; `together`: rows that are read at once, where few of them are wanted."""
    with replacing(path) as partial:
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), partial, row_group_size=together)
    return path


def read_table(path: Path) -> pd.DataFrame:
    """Read a Parquet file as a frame with Arrow-backed dtypes."""
    return to_pandas(pq.read_table(path))
