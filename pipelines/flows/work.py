"""A run's work: the partner, the target and the files that the stages of one run share, opened anew by each stage.

What a run is about stands in its `run.json`, so that any stage, on any worker, starts from two words: slug and run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel

from pipelines.exceptions import ConfigurationError
from pipelines.flows.run_folder import RunFolder, read_table
from pipelines.ingest.given import as_given
from pipelines.ledger import Ledger, Run, RunState
from pipelines.mapping.naming import naming_columns, naming_others
from pipelines.model.tables import EDITS, MATCHES, to_pandas
from pipelines.partners.package import Resource
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile.carrying import is_resting, resting
from pipelines.settings import Settings, load_settings
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import Target, read_target

#: The matches of all rows as evidence alone has them, before judgements and settlement.
FOUND = "found.parquet"
#: What a plan makes of a value that the item has.
_THERE = pa.array(["keep", "add-reference", "renew-reference"])
#: The keys of the records that had been judged when the run was reconciled, and judged items that are redirects.
JUDGED = "judged.json"


class RunFacts(BaseModel):
    """What one run is about, as kept in `run.json`.

    `dump`: the snapshot of the dump, kept under its checksum. `issued`: the day on which the dump was issued.
    `previous`: the last finished run of this partner on this target. `settled`: whether rows that have not changed
    since then may rest (the mapping is the same, and nobody asked for everything). `given`: whether it is another dump
    than the package's own.
    """

    slug: str
    run: str
    target: str
    named: bool
    dump: Path
    dump_name: str
    dump_bytes: int
    issued: date
    dump_checksum: str
    mapping_checksum: str
    previous: str | None
    settled: bool
    given: bool = False

    def resource(self, partner: Partner) -> Resource:
        """The resource by which the dump is read."""
        return as_given(partner.resource) if self.given else partner.resource


@dataclass(frozen=True)
class Work:
    """Everything that a stage needs."""

    settings: Settings
    partner: Partner
    target: Target
    folder: RunFolder
    facts: RunFacts

    @property
    def run(self) -> str:
        """The run's id, which is also its edit group."""
        return self.facts.run

    @property
    def records(self) -> Path:
        """The accepted records.

        Raises:
            GateError: the dump was not read to its end yet.
        """
        self.folder.demand(self.folder.file("ingest/ingest.json"), "ingest")
        return self.folder.file("ingest/records.parquet")

    @property
    def previous(self) -> RunFolder | None:
        """The folder of the last finished run."""
        return run_folder(self.settings, self.facts.slug, self.facts.previous) if self.facts.previous else None

    def resting(self) -> pd.DataFrame:
        """The last run's matches that need no second look; none if the mapping changed or everything was asked for.

        They are as they were settled. Records that somebody has judged (`pipelines.flows.judging`) are not among them.
        """
        if not (self.facts.settled and self.previous):
            return MATCHES.frame()
        outcomes = read_table(self.previous.file("outcomes.parquet"))
        refused = outcomes.loc[outcomes["status"].isin(["failed", "review"]), "subject"].to_list()
        earlier = MATCHES.completed(read_table(self.previous.file("matches.parquet")))
        found = resting(earlier, refused, (self.folder.read_json(JUDGED) or {}).get("keys", []))
        naming = naming_columns(self.partner.mapping)
        if not naming:
            return found
        # The item of a row that it names may have changed, though the row itself did not.
        records = to_pandas(pq.read_table(self.records, columns=["_key", "_change", *naming]))
        still = records.loc[is_resting(records, found), "_key"]
        return found[~found["_key"].isin(naming_others(records, self.partner.mapping, self.facts.issued, still))]

    def seen(self) -> dict[str, int]:
        """Items of which earlier plans found something there already, with the latest revision that they looked at."""
        return _seen_in(self.previous.path) if self.previous else {}

    def going_on(self, records: pd.DataFrame) -> pd.DataFrame:
        """The records that this run has to decide on: all, or only those that do not rest since the last one."""
        return records[~is_resting(records, self.resting())]

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger, closed at the end."""
        with Ledger(self.settings.ledger) as ledger:
            yield ledger

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A reader of the target's entities."""
        with WikibaseClient(self.target, self.settings) as client:
            yield Reader(client)

    @property
    def batch_count(self) -> int:
        """How many batches the records make: the row groups of their file."""
        return int(pq.read_metadata(self.records).num_row_groups)

    def batch(self, number: int) -> pd.DataFrame:
        """One batch of the records."""
        with pq.ParquetFile(self.records) as file:
            return to_pandas(file.read_row_group(number))

    def endpoint(self) -> SparqlEndpoint:
        """The target's SPARQL endpoint."""
        return SparqlEndpoint(self.target.sparql_url, self.settings)

    def matches(self) -> pd.DataFrame:
        """The settled matches of all rows.

        Raises:
            GateError: there are none yet.
        """
        return read_table(self.folder.demand(self.folder.file("matches.parquet"), "reconcile"))


@lru_cache(maxsize=2)
def _seen_in(path: Path) -> dict[str, int]:
    """What the plan of a finished run, and of those before it, saw; read once for all batches of the next run."""
    seen: dict[str, int] = {}
    folder = RunFolder(path)
    for part in folder.parts(EDITS):
        table = pq.read_table(part, columns=["subject", "action", "revision"])
        for row in table.filter(pc.is_in(table["action"], _THERE)).to_pylist():
            if row["revision"]:
                seen[row["subject"]] = max(row["revision"], seen.get(row["subject"], 0))
    earlier = (folder.read_json("run.json") or {}).get("previous")
    before = _seen_in(path.parent / earlier) if earlier else {}
    return {item: max(seen.get(item, 0), before.get(item, 0)) for item in {**before, **seen}}


def run_folder(settings: Settings, slug: str, run: str) -> RunFolder:
    """Where a run keeps its files."""
    return RunFolder(settings.runs / slug / run)


def open_work(slug: str, run: str, settings: Settings | None = None, *, reading: bool = False) -> Work:
    """Open the work of a run that has begun; for `reading` alone no credentials are needed.

    Raises:
        ConfigurationError: there is no such run, or the partner's files changed since it began.
    """
    settings = settings or load_settings()
    folder = run_folder(settings, slug, run)
    content = folder.read_json("run.json")
    if content is None:
        raise ConfigurationError(
            f"partner '{slug}' has no run '{run}'", file=folder.path, remedy="`donata runs` lists the runs"
        )
    facts = RunFacts.model_validate(content)
    partner = read_partner(settings.home, slug)
    if partner.mapping_checksum != facts.mapping_checksum:
        raise ConfigurationError(
            f"the mapping changed since run '{run}' began",
            file=partner.mapping_path,
            remedy=f"start anew with `donata run {slug}`; what was uploaded is known to the ledger",
        )
    target = read_target(settings, facts.target, named_on_command_line=facts.named, reading=reading)
    return Work(settings, replace(partner, given_dump=facts.dump_name), target, folder, facts)


def latest_run(settings: Settings, slug: str) -> str:
    """The id of a partner's latest run.

    Raises:
        ConfigurationError: there is none yet.
    """
    with Ledger(settings.ledger) as ledger:
        runs: list[Run] = ledger.runs(slug)
    if not runs:
        raise ConfigurationError(f"partner '{slug}' has no run yet", remedy=f"start with `donata run {slug}`")
    return max(runs, key=lambda run: run.started).id


def interrupted_run(settings: Settings, slug: str) -> str:
    """The id of a partner's latest run, if it was stopped or interrupted before its end.

    Raises:
        ConfigurationError: there is none, it came to its end, or it was a dry one.
    """
    with Ledger(settings.ledger) as ledger:
        run = ledger.run(latest_run(settings, slug))
        if run.state is RunState.FINISHED:
            raise ConfigurationError(
                f"partner '{slug}' has nothing to resume: run '{run.id}' came to its end",
                remedy=f"begin a new one with `donata run {slug}`",
            )
        if run_folder(settings, slug, run.id).file("summary.json").is_file() and not ledger.edits(run.id):
            raise ConfigurationError(
                f"partner '{slug}' has nothing to resume: run '{run.id}' was a dry one",
                remedy=f"look at its preview, then carry it out with `donata upload {slug}`",
            )
    return run.id
