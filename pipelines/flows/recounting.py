"""Recounting: whether the graph that a snapshot has stored still gives the snapshot's figures, kept beside them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from pipelines.coverage.recount import RECOUNTED, differing_cells
from pipelines.flows.grouped_coverage import recount
from pipelines.flows.run_folder import RunFolder, read_table, write_table
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.settings import Settings

FILE, TABLE = "recount.json", "recount.parquet"


@dataclass(frozen=True)
class Recount:
    """What a recount found: of `figures` of the partner's, those that differ (schema `RECOUNTED`).

    `class_figures`: how many of the class there are, which are not counted again. They are the endpoint's own counts
    over a class of up to millions of items, and the stored graph has the partner's items alone.
    """

    time: datetime
    figures: int
    class_figures: int
    differing: pd.DataFrame

    @property
    def reproduced(self) -> bool:
        """Whether the stored graph gives each of the partner's figures."""
        return self.differing.empty

    def facts(self) -> dict[str, Any]:
        """All but the table, as the file has it."""
        told = {"time": self.time.isoformat(timespec="seconds"), "figures": self.figures}
        return told | {"class_figures": self.class_figures, "differing": len(self.differing)}


def recount_snapshot(settings: Settings, ledger: Ledger, number: int) -> Recount:
    """Count the partner's figures of a snapshot again from its stored graph, by the mapping of now, and keep that.

    Raises:
        LedgerError: there is no such snapshot.
        QueryError: its files are not there any more.
        PartnerError, MappingError: the partner's definition cannot be used.
    """
    kept = ledger.snapshot(number)
    again = recount(settings, kept)
    own = int((kept.cells["scope"] == "partner").sum())
    found = Recount(datetime.now(UTC), own, len(kept.cells) - own, differing_cells(kept.cells, again.cells))
    folder = _folder(settings, kept)
    write_table(found.differing, folder.file(TABLE))
    folder.write_json(FILE, found.facts())
    return found


def read_recount(settings: Settings, kept: Snapshot) -> Recount | None:
    """The last recount of a snapshot; None: it was never counted again."""
    folder = _folder(settings, kept)
    facts = folder.read_json(FILE)
    if facts is None:
        return None
    differing = RECOUNTED.check(read_table(folder.file(TABLE)))
    return Recount(datetime.fromisoformat(facts["time"]), facts["figures"], facts["class_figures"], differing)


def _folder(settings: Settings, kept: Snapshot) -> RunFolder:
    return RunFolder(settings.runs / kept.folder)
