"""Stage 2 as a flow: records find their items, batch by batch; then all matches are settled together."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pandas as pd
import pyarrow.parquet as pq

from pipelines.flows.artifacts import publish
from pipelines.flows.batch import TASK_OPTIONS, on_runner, run_batches
from pipelines.flows.judging import judged, note_judged
from pipelines.flows.matching import TOGETHER, match_batch, model_of, write_batch
from pipelines.flows.plain import flow, task
from pipelines.flows.processes import WORTH_PROCESSES, apart, processes
from pipelines.flows.run_folder import write_table
from pipelines.flows.work import FOUND, Work, open_work
from pipelines.model.tables import CANDIDATES, MATCHES, to_pandas
from pipelines.partners.expectations import check_expectations
from pipelines.reconcile.carrying import carry_candidates, carry_over
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
    if work.folder.part(MATCHES, batch).is_file():
        return
    if work.partner.mapping.match.index:
        apart(match_batch, slug, run, batch)
        return
    with work.reader() as reader, _source(work, reader) as source:
        result = reconcile(work.going_on(work.batch(batch)), work.partner, source, model_of(work))
    write_batch(work, batch, result)


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
        note_judged(work)
        with processes(_process_count(work)):
            on_runner(_reconcile_batches, work.settings)(slug, run, work.batch_count)
        _settle(work)
    outcomes = {str(name): int(count) for name, count in work.matches()["outcome"].value_counts().items()}
    if not work.folder.file("matches.html").is_file():
        _list(work)
    publish("reconcile", run, outcomes, {"matches": work.folder.file("matches.html")})
    read = work.folder.read_json("ingest/ingest.json")["rows_read"]
    counts = {"rows_read": read, "accepted": outcomes.get("accepted", 0)}
    check_expectations(work.partner.mapping.expect, counts, mapping_path=str(work.partner.mapping_path))


def _process_count(work: Work) -> int:
    """Against an index, as many as the settings have workers; a service is waited for, which threads can do."""
    rows = pq.read_metadata(work.records).num_rows
    if not work.partner.mapping.match.index or rows < WORTH_PROCESSES or work.settings.task_runner != "threads":
        return 1
    return min(work.settings.workers, work.batch_count)


def _list(work: Work) -> None:
    """Show people what became of each row."""
    matches = work.matches()
    column = work.partner.mapping.match.names[0].column if work.partner.mapping.match.names else "_key"
    named = to_pandas(pq.read_table(work.records, columns=list(dict.fromkeys(["_row", column]))))
    names = {row: name or "" for row, name in zip(named["_row"], named[column].fillna(""), strict=True)}
    work.folder.write_text("matches.csv", matches_csv(matches, names))
    candidates = judged(work).candidates
    page = matches_html(matches, candidates, names, work.partner, work.target.entity_url)
    work.folder.write_text("matches.html", page)


def _settle(work: Work) -> None:
    matches = work.folder.read_parts(MATCHES)
    resting = work.resting()
    rested: frozenset[int] = frozenset()
    if len(resting):
        keys = to_pandas(pq.read_table(work.records, columns=["_row", "_key", "_change"]))
        carried = carry_over(resting, keys)
        _carry_candidates(work, resting, carried)
        rested = frozenset(carried["_row"].tolist())
        matches = MATCHES.check(pd.concat([matches, carried], ignore_index=True))
    write_table(matches.sort_values("_row", ignore_index=True), work.folder.file(FOUND))
    settled, issues = settle(judged(work).matches, work.partner, rested)
    write_table(issues, work.folder.issues("settle", 0))
    write_table(settled, work.folder.file("matches.parquet"))


def _carry_candidates(work: Work, rested: pd.DataFrame, carried: pd.DataFrame) -> None:
    """People still have to decide on the doubtful rows, so what there is to choose from goes along."""
    if work.previous:
        candidates = carry_candidates(work.previous.read_parts(CANDIDATES), rested, carried)
        write_table(candidates, work.folder.path / CANDIDATES.name / "part-carried.parquet", together=TOGETHER)
