"""Equity of a partner on its target: measured into the ledger, and the ranking of its queues by it."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from pipelines.coverage.equity.class_groups import ClassGroups
from pipelines.coverage.equity.comparison import AFTER, BEFORE, DONATED
from pipelines.coverage.equity.dimensions import LABEL
from pipelines.coverage.equity.facts import counted, find_facts, in_class, membership
from pipelines.coverage.equity.planned import after, is_new, planned_facts, planned_subjects
from pipelines.coverage.equity.ranking import as_series, gaps, rank
from pipelines.coverage.partner_items import Endpoint
from pipelines.coverage.regions import read_countries
from pipelines.exceptions import DonataError
from pipelines.flows.freezing import PLAN
from pipelines.flows.run_folder import RunFolder, read_table, write_table
from pipelines.flows.snapshot import Phase
from pipelines.flows.work import Work, run_folder
from pipelines.ledger import Ledger, RunState
from pipelines.model.equity import GROUPS, MEMBERSHIP, RANKING, EquitySnapshot
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.tables import EDITS
from pipelines.partners.partner import mapping_path, read_mapping
from pipelines.settings import Settings
from pipelines.upload.frozen import thaw

MEMBERS = "members.parquet"


def take_equity(
    settings: Settings, ledger: Ledger, endpoint: Endpoint, slug: str, target: str
) -> tuple[EquitySnapshot, list[Issue]]:
    """Measure whom a partner's items, its class and its next uploads are about, into the ledger.

    Also gives what could not be answered about the class. Who is in which group stands in `members.parquet`.

    Raises:
        ServiceError: the endpoint did not answer about the partner's items.
        MappingError: the partner's mapping cannot be used.
    """
    home, class_ = settings.home, read_mapping(mapping_path(settings.home, slug)).class_
    countries = read_countries(home)
    items = ledger.donated(target, slug)["item"].to_list()
    donated = membership(items, find_facts(endpoint, home, items), countries)
    of_class = ClassGroups(endpoint, home, class_, countries)
    parts = [counted(DONATED, donated, len(items)), of_class.groups(), in_class(endpoint, home, items, class_)]
    run = next_run(settings, ledger, slug, target)
    edits = planned_edits(settings, slug, run) if run else None
    if edits is not None:
        subjects = planned_subjects(edits)
        there = [subject for subject in subjects if not is_new(subject)]
        now = find_facts(endpoint, home, there)
        then = after(now, planned_facts(edits))
        parts += [counted(BEFORE, membership(there, now, countries), len(there))]
        parts += [counted(AFTER, membership(subjects, then, countries), len(subjects))]
    filled = [part for part in parts if len(part)]
    groups = GROUPS.check(pd.concat(filled, ignore_index=True)) if filled else GROUPS.frame()
    write_table(donated, equity_folder(settings, slug, target) / MEMBERS)
    kept = ledger.record_equity(slug, target, groups, class_=class_, items=len(items), next_run=run)
    return kept, of_class.issues


def measure_equity(work: Work, phase: Phase) -> None:
    """Measure once when a run's plan waits, and once after its upload; what goes wrong is an issue of the run."""
    path = work.folder.issues(f"coverage-equity-{phase}", 0)
    if path.is_file():
        return
    facts = work.facts
    try:
        with work.ledger() as ledger:
            _, issues = take_equity(work.settings, ledger, work.endpoint(), facts.slug, facts.target)
    except DonataError as error:
        issues = [_unmeasured(error)]
    write_table(issues_table(issues), path)


def _unmeasured(error: DonataError) -> Issue:
    return Issue(
        stage="coverage",
        code="equity-not-measured",
        severity=Severity.WARNING,
        message=f"equity was not measured: {error.message}",
        remedy="measure it on the partner's equity page; the upload is not concerned",
    )


def next_run(settings: Settings, ledger: Ledger, slug: str, target: str) -> str | None:
    """The partner's newest run, if it was planned and its upload has not come to its end."""
    newest = next((run for run in ledger.runs(slug) if run.target == target), None)
    if newest is None or newest.state is RunState.FINISHED:
        return None
    folder = run_folder(settings, slug, newest.id)
    # The upload has ended before the run is finished: measuring and reporting come between.
    uploaded = folder.file("outcomes.parquet").is_file()
    return newest.id if folder.parts(EDITS) and not uploaded else None


def planned_edits(settings: Settings, slug: str, run: str) -> pd.DataFrame:
    """What a run's upload would do: its frozen plan, from which people may have left edits out (schema `tables.EDITS`).

    Raises:
        GateError: the plan's file was altered.
    """
    folder = run_folder(settings, slug, run)
    known = folder.read_json(PLAN)
    return thaw(folder.file(known["file"])).edits if known else folder.read_parts(EDITS)


def read_members(settings: Settings, slug: str, target: str) -> pd.DataFrame:
    """Who of the partner's items is in which group, as of the newest snapshot: schema `MEMBERSHIP`."""
    path = equity_folder(settings, slug, target) / MEMBERS
    return MEMBERSHIP.check(read_table(path)) if path.is_file() else MEMBERSHIP.frame()


def equity_folder(settings: Settings, slug: str, target: str) -> Path:
    """Where a snapshot's members are."""
    return settings.runs / slug / "equity" / target


def review_ranking(
    settings: Settings, ledger: Ledger, endpoint: Endpoint, *, slug: str, target: str, run: str
) -> pd.DataFrame:
    """The rows of a run that wait for a reviewer, by how much their best candidate closes a gap: schema `RANKING`.

    Empty if the partner's class was never measured.
    """
    last = ledger.last_equity(slug, target)
    path = run_folder(settings, slug, run).file("matches.parquet")
    if last is None or not path.is_file():
        return RANKING.frame()
    matches = read_table(path)
    waiting = matches[matches["outcome"] == "review"]
    subjects = dict(zip(waiting["_row"].to_list(), waiting["item"].fillna("").to_list(), strict=True))
    items = [item for item in subjects.values() if item]
    members = membership(items, find_facts(endpoint, settings.home, items), read_countries(settings.home))
    return rank(subjects, members, [], gaps(last.groups))


def upload_ranking(settings: Settings, ledger: Ledger, endpoint: Endpoint, slug: str, target: str) -> pd.DataFrame:
    """The subjects of the next upload, by how much the item as it would be closes a gap: schema `RANKING`."""
    run = next_run(settings, ledger, slug, target)
    if run is None:
        return RANKING.frame()
    return _ranked(settings, ledger, endpoint, planned_edits(settings, slug, run), place=(slug, target))


def in_order(work: Work, ledger: Ledger, edits: pd.DataFrame) -> pd.DataFrame:
    """The edits of an upload (schema `tables.EDITS`): what closes most first, if the partner's policy says so.

    Where the order cannot be told, the edits stay as they are: it is not worth a stopped upload.
    """
    place = (work.facts.slug, work.facts.target)
    if not ledger.review_policy(work.facts.slug).ranked:
        return edits
    try:
        ranked = _ranked(work.settings, ledger, work.endpoint(), edits, place=place)
    except DonataError:
        return edits
    order = {subject: number for number, subject in enumerate(ranked["subject"].to_list())}
    numbers = edits["subject"].map(lambda subject: order.get(subject, len(order))).to_numpy(dtype=int)
    return edits.iloc[numbers.argsort(kind="stable")]


def _ranked(
    settings: Settings, ledger: Ledger, endpoint: Endpoint, edits: pd.DataFrame, *, place: tuple[str, str]
) -> pd.DataFrame:
    last = ledger.last_equity(*place)
    if last is None:
        return RANKING.frame()
    rows = edits.drop_duplicates("subject")
    subjects = dict(zip(rows["_row"].to_list(), rows["subject"].to_list(), strict=True))
    added = planned_facts(edits)
    there = [subject for subject in subjects.values() if not is_new(subject)]
    then = after(find_facts(endpoint, settings.home, there), added)
    members = membership(subjects.values(), then, read_countries(settings.home))
    labels = added[added["kind"] == LABEL]
    languages = list(zip(labels["item"].to_list(), labels["value"].to_list(), strict=True))
    return rank(subjects, members, languages, gaps(last.groups))


class QueueRanking:
    """What a review queue asks: a run's scores by row; asked of the endpoint once for each snapshot and run."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known = lru_cache(maxsize=64)(self._scores)

    def __call__(self, work: Work) -> "pd.Series[float] | None":
        """Scores by row, the higher the sooner; None if there is nothing to rank by."""
        number = self._ledger.newest_equity(work.facts.slug, work.facts.target)
        return None if number is None else self._known(_Asked(work, number, _stamp(work.folder)))

    def _scores(self, asked: "_Asked") -> "pd.Series[float]":
        work = asked.work
        facts = work.facts
        table = review_ranking(
            work.settings, self._ledger, work.endpoint(), slug=facts.slug, target=facts.target, run=facts.run
        )
        return as_series(table)


class _Asked:
    """A run and the snapshot to rank it by; equal as long as nothing of it has changed."""

    def __init__(self, work: Work, number: int, stamp: int) -> None:
        self.work, self._key = work, (work.facts.slug, work.facts.run, number, stamp)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key


def _stamp(folder: RunFolder) -> int:
    path = folder.file("matches.parquet")
    return path.stat().st_mtime_ns if path.is_file() else 0
