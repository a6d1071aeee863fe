"""What passes between the bench and a tool's own process: the task's tables in, ranked answers and figures out.

Standard library and Arrow only, for the peers run in an environment without the project.
"""

import json
import resource
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = pa.schema(
    {
        "row": pa.int64(),
        "names": pa.list_(pa.string()),  # as written, the main name first
        "acronyms": pa.list_(pa.string()),
        "first": pa.int32(),  # year of birth or foundation
        "last": pa.int32(),  # year of death
        "gender": pa.string(),  # item
        "countries": pa.list_(pa.string()),  # items: nationality, or seat
        "types": pa.list_(pa.string()),  # items
        "website": pa.string(),
        "domain": pa.string(),  # its registered domain
    }
)
#: The reference's entities have the same columns, with their item for the row's number.
ENTITIES = pa.schema([pa.field("item", pa.string()), *list(ROWS)[1:]])
ANSWERS = pa.schema({"row": pa.int64(), "item": pa.string(), "score": pa.float64()})
#: Candidates kept of each row.
KEPT = 5
#: Times that the steady part is measured, ours and Splink's in turn, for a machine is faster at one minute than at the
#: next. The best counts: what else it does at the moment makes any one of them up to half as fast again or as slow.
ROUNDS = 5
#: What a tool says when all is made ready, and when it has done a round.
READY, DONE = "ready for a round", "a round is done"


@dataclass
class Figures:
    """A tool's own account: rows answered, seconds of each part, and the process's largest size in MiB.

    `steady` is for the rows alone, with all made ready that outlives them (index, trained model); `whole` is from the
    tables as they come to the answers, with all preparation and training. Neither counts the interpreter's start.
    """

    rows: int
    steady: float
    whole: float
    memory: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)


def read_rows(folder: Path, tool: str | None = None) -> list[dict[str, Any]]:
    """The task's rows, or the sample of them that is for this tool, in the form of `ROWS`."""
    table = pq.read_table(folder / (f"rows-{tool}.parquet" if tool else "rows.parquet"))
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def read_entities(folder: Path) -> list[dict[str, Any]]:
    """The reference, in the form of `ENTITIES`."""
    entities: list[dict[str, Any]] = pq.read_table(folder / "entities.parquet").to_pylist()
    return entities


def turns() -> Iterator[None]:
    """A round each time that the bench, at the other end of standard input, asks for one."""
    print(READY, flush=True)
    for _ in sys.stdin:
        yield
        print(DONE, flush=True)


def write_answers(folder: Path, tool: str, answers: Iterable[tuple[int, str, float]], figures: Figures) -> None:
    """Leave the answers (row, item, score; any order) and the figures for the bench to read."""
    columns = list(zip(*answers, strict=True)) or [(), (), ()]
    pq.write_table(pa.table(list(map(list, columns)), schema=ANSWERS), folder / f"{tool}.parquet")
    figures.memory = peak_memory()
    (folder / f"{tool}.json").write_text(json.dumps(asdict(figures)), encoding="utf-8")


def peak_memory() -> float:
    """The process's largest size so far in MiB, read from its own account, for `ru_maxrss` outlives an exec."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fold(name: str) -> str:
    """A name as a practitioner would make it comparable: lower case, no marks, no punctuation, single spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = (" " if not (c.isalnum() or unicodedata.combining(c)) else c for c in letters)
    return " ".join("".join(c for c in kept if not unicodedata.combining(c)).split())


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def __call__(self) -> float:
        return time.perf_counter() - self._began
