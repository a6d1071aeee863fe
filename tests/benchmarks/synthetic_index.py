"""The index of N synthetic entities that several benches ask: built once, then kept under `data/runs/benchmarks`."""

from pathlib import Path

from pipelines.reconcile.reference.building import build_reference
from pipelines.reconcile.reference.folder import MANIFEST, VERSION
from tests.benchmarks.peers.exchange import Clock
from tests.benchmarks.peers.tasks import HOME, TASKS, read_reference
from tests.benchmarks.synthetic_entities import write_synthetic


def synthetic_index(number: int, folder: Path | None = None) -> Path:
    """The index; made in the folder if there is none yet (a million: about 0.8 GB, several minutes)."""
    folder = folder or HOME / "data" / "runs" / "benchmarks" / f"synthetic-{number}-{VERSION}"
    if not (folder / MANIFEST).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        dump = folder.with_suffix(".jsonl")
        real = [dict(entity.json) for task in TASKS.values() for entity in read_reference(task.reference_path)]
        write_synthetic(dump, list({entity["id"]: entity for entity in real}.values()), number)
        clock = Clock()
        build_reference(dump, folder)
        print(f"index of {number:,} entities built in {clock():,.0f} s: {folder}")
        dump.unlink()
    return folder
