"""Stage 2 as a flow: records find their items, batch by batch; then all matches are settled together."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pandas as pd
import pyarrow.parquet as pq
from prefect import flow, task

from pipelines.flows.artifacts import publish
from pipelines.flows.batch import TASK_OPTIONS, on_runner, run_batches
from pipelines.flows.run_folder import write_table
from pipelines.flows.work import Work, open_work
from pipelines.model.tables import CANDIDATES, MATCHES, to_pandas
from pipelines.partners.expectations import check_expectations
from pipelines.reconcile.carrying import carry_over
from pipelines.reconcile.listing import matches_csv, matches_html
from pipelines.reconcile.matching import reconcile
from pipelines.reconcile.roster import Rosters
from pipelines.reconcile.service_source import ServiceSource
from pipelines.reconcile.settlement import settle
from pipelines.reconcile.sources import CandidateSource, WikibaseSource
from pipelines.wikibase.queries import read_query
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.reconciliation_service import ReconciliationService

_SHARED: dict[str, Rosters] = {}
_SHARING = Lock()


@task(task_run_name="reconcile-{batch}", **TASK_OPTIONS)
def reconcile_batch(slug: str, run: str, batch: int) -> None:
    """Match one batch of records, unless an earlier try already did."""
    work = open_work(slug, run)
    part = work.folder.part(MATCHES, batch)
    if part.is_file():
        return
    records = work.going_on(work.batch(batch))
    with work.reader() as reader, _source(work, reader) as source:
        result = reconcile(records, work.partner, source)
    write_table(result.issues, work.folder.issues("reconcile", batch))
    write_table(result.candidates, work.folder.part(CANDIDATES, batch))
    write_table(result.matches, part)


@contextmanager
def _source(work: Work, reader: Reader) -> Iterator[CandidateSource]:
    """Candidates from the target, or by name from the service that the mapping asks."""
    target = _target_source(work, reader)
    match = work.partner.mapping.match
    if not match.service:
        yield target
        return
    with ReconciliationService(match.service, work.settings) as service:
        yield ServiceSource(service, target, match.types)


def _target_source(work: Work, reader: Reader) -> WikibaseSource:
    """A private Wikibase is small enough to read all its names at once."""
    return WikibaseSource(
        reader,
        work.endpoint(),
        work.settings.home,
        rosters=None if work.target.public else _rosters(work),
        searches=work.settings.searches,
    )


def _rosters(work: Work) -> Rosters:
    """The same for all batches of a run that this process works on."""
    with _SHARING:
        if work.run not in _SHARED:
            _SHARED.clear()
            _SHARED[work.run] = Rosters(work.endpoint(), read_query(work.settings.home, "reconcile/all-names"))
        return _SHARED[work.run]


@flow(name="reconcile batches", validate_parameters=False)
def _reconcile_batches(slug: str, run: str, count: int) -> None:
    run_batches(reconcile_batch, ((slug, run, batch) for batch in range(count)), title="reconcile", total=count)


@flow(name="reconcile", validate_parameters=False)
def reconcile_flow(slug: str, run: str) -> None:
    """Match every record that goes on; keep the outcomes of the rest; settle what two rows claim."""
    work = open_work(slug, run)
    if not work.folder.file("matches.parquet").is_file():
        on_runner(_reconcile_batches, work.settings)(slug, run, work.batch_count)
        _settle(work)
    outcomes = {str(name): int(count) for name, count in work.matches()["outcome"].value_counts().items()}
    if not work.folder.file("matches.html").is_file():
        _list(work)
    publish("reconcile", run, outcomes, {"matches": work.folder.file("matches.html")})
    read = work.folder.read_json("ingest/ingest.json")["rows_read"]
    counts = {"rows_read": read, "accepted": outcomes.get("accepted", 0)}
    check_expectations(work.partner.mapping.expect, counts, mapping_path=str(work.partner.mapping_path))


def _list(work: Work) -> None:
    """Show people what became of each row."""
    matches = work.matches()
    column = work.partner.mapping.match.names[0].column if work.partner.mapping.match.names else "_key"
    named = to_pandas(pq.read_table(work.records, columns=list(dict.fromkeys(["_row", column]))))
    names = {row: name or "" for row, name in zip(named["_row"], named[column].fillna(""), strict=True)}
    work.folder.write_text("matches.csv", matches_csv(matches, names))
    candidates = work.folder.read_parts(CANDIDATES)
    page = matches_html(matches, candidates, names, work.partner, work.target.entity_url)
    work.folder.write_text("matches.html", page)


def _settle(work: Work) -> None:
    matches = work.folder.read_parts(MATCHES)
    rested = work.resting()
    if len(rested):
        keys = to_pandas(pq.read_table(work.records, columns=["_row", "_key", "_change"]))
        matches = MATCHES.check(pd.concat([matches, carry_over(rested, keys)], ignore_index=True))
    settled, issues = settle(matches.sort_values("_row", ignore_index=True), work.partner)
    write_table(issues, work.folder.issues("settle", 0))
    write_table(settled, work.folder.file("matches.parquet"))
