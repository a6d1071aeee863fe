"""The review of a run, over which the terminal and the portal ask: its queue, what was said since, and a decision."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from pipelines.exceptions import ReviewError
from pipelines.flows.judging import judged
from pipelines.flows.work import FOUND, Work, run_folder
from pipelines.ledger import Ledger
from pipelines.model.answers import Answer, Policy, Verdict, standing_answers
from pipelines.model.entities import Entity
from pipelines.model.records import is_own_column
from pipelines.model.tables import rows_of, to_pandas
from pipelines.reconcile.beside import linked_items
from pipelines.reconcile.fingerprints import Fingerprint, fingerprint, matching_columns
from pipelines.reconcile.opinions import is_blind, settled, turn_for, voices, wants_second
from pipelines.reconcile.review import (
    Question,
    Reviewer,
    build_queue,
    choose,
    doubt_all,
    hanging,
    refuse_all,
    settling,
    undo,
)
from pipelines.reconcile.settlement import settle
from pipelines.settings import Settings
from pipelines.wikibase.reader import Reader

if TYPE_CHECKING:
    import pandas as pd

Record = Mapping[str, Any]


@dataclass
class Queue:
    """A run's doubtful records in the order in which they are asked about, and what was said of them since.

    `said`: the answers on each record, taken back or not, by key. `mark`: the last answer when the queue was built;
    `judged`: the last judgement then. `reopened`: records that are asked about again although they were settled.
    `stale`: a record came back to the queue that it lacks, so that it must be built anew.
    """

    work: Work
    questions: Sequence[Question]
    records: Mapping[int, Record]
    said: dict[str, list[Answer]]
    mark: int
    judged: int
    last: int = 0
    stale: bool = False
    hearing: Lock = field(default_factory=Lock, repr=False)
    by_key: Mapping[str, Question] = field(init=False)
    by_row: Mapping[int, Question] = field(init=False)
    place: Mapping[str, int] = field(init=False)
    reopened: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.mark
        self.by_key = {question.key: question for question in self.questions}
        self.by_row = {question.row: question for question in self.questions}
        self.place = {question.key: number for number, question in enumerate(self.questions)}
        self.reopened = frozenset()
        told = [key for key in self.said if key in self.by_key]
        self.reopened = frozenset(key for key in told if settled(self.voices(key)))

    def fingerprint(self, question: Question) -> Fingerprint:
        """The record's fingerprint."""
        return fingerprint(self.records[question.row], self.work.partner.mapping.match)

    def voices(self, key: str) -> list[Answer]:
        """What reviewers have said of a record of the queue, as far as it counts."""
        history = self.said.get(key)
        if not history:
            return []
        standing = standing_answers(history)
        if key in self.reopened:
            standing = [answer for answer in standing if answer.id > self.mark]
        return voices(standing, self.fingerprint(self.by_key[key]).digest)

    def turn(self, key: str, reviewer: str, *, coordinator: bool = False) -> int | None:
        """Which opinion this reviewer may give on the record; None: it is settled, or others' turn."""
        return turn_for(self.voices(key), reviewer, coordinator=coordinator)

    def is_open(self, key: str) -> bool:
        """Whether the record is still undecided, whoever's turn it is."""
        said = self.voices(key)
        return not said or not settled(said)

    def seen(self, key: str) -> int:
        """The id of the last answer on a record; 0 if there is none."""
        history = self.said.get(key)
        return history[-1].id if history else 0

    def hear(self, answers: Iterable[Answer]) -> None:
        """Take in answers that were recorded since, in the order of their writing."""
        with self.hearing:
            for answer in answers:
                if answer.id <= self.last:
                    continue
                self.said[answer.key] = [*self.said.get(answer.key, ()), answer]
                self.last = answer.id
                if answer.verdict is Verdict.UNDONE and answer.key not in self.by_key:
                    self.stale = True

    def open_to(self, reviewer: str, *, coordinator: bool = False) -> Iterator[Question]:
        """The questions that this reviewer may answer now, in order."""
        return (q for q in self.questions if self.turn(q.key, reviewer, coordinator=coordinator) is not None)


def reconciled_run(settings: Settings, ledger: Ledger, slug: str) -> str | None:
    """The partner's latest run that was reconciled, so that there is something to review; None if there is none."""
    return next((run.id for run in ledger.runs(slug) if run_folder(settings, slug, run.id).file(FOUND).is_file()), None)


def open_queue(work: Work, ledger: Ledger, ranking: "pd.Series[float] | None" = None) -> Queue:
    """The queue of a run as it is now; `ranking`: see `build_queue`.

    Raises:
        GateError: the run was not reconciled yet.
    """
    history = ledger.answer_history(work.facts.slug)
    last = ledger.last_judgement(work.facts.slug)
    tables = judged(work)
    matches, _ = settle(tables.matches, work.partner)
    doubtful = matches.loc[matches["outcome"] == "review", "_row"].to_list()
    records = records_of(work, set(doubtful))
    mapping = work.partner.mapping
    names = {row: record_name(record, work) for row, record in records.items()}
    statements = {row: hanging(record, mapping) for row, record in records.items()}
    questions = build_queue(matches, tables.candidates, names, statements, ranking)
    said: dict[str, list[Answer]] = {}
    for answer in history:
        said.setdefault(answer.key, []).append(answer)
    return Queue(work, questions, records, said, history[-1].id if history else 0, last)


def decide(
    ledger: Ledger,
    queue: Queue,
    question: Question,
    by: Reviewer,
    verdict: Verdict,
    *,
    item: str | None = None,
    label: str = "",
    note: str = "",
    coordinator: bool = False,
    seen: int | None = None,
    policy: Policy | None = None,
) -> Answer:
    """Record what a reviewer decides on a record: `item` is it (`yes`), none of those shown is, or it cannot be told.

    `label`: the item's, where it is none of the candidates. `seen`: the last answer when the record was shown. What
    others said and this contradicts is taken back, unless two opinions are wanted that shall be independent: `policy`
    says so, the ledger's unless it is given.

    Raises:
        ReviewError: it is settled or others' turn; another reviewer has it; it was decided since it was shown.
    """
    now, key = ledger.now(), question.key
    queue.hear(ledger.answer_history(by.slug, since=queue.last))
    turn = queue.turn(key, by.name, coordinator=coordinator)
    if turn is None:
        mine = [answer for answer in queue.voices(key) if answer.reviewer == by.name]
        if seen is not None and mine and mine[-1].id > seen and mine[-1].said == (verdict, item):
            return mine[-1]
        raise ReviewError("this record was decided already, or waits for others", remedy="go on with the next one")
    second = wants_second(key, (policy or ledger.review_policy(by.slug)).second_share)
    blind = is_blind(queue.voices(key), turn, second=second)
    known = queue.fingerprint(question)
    if verdict is Verdict.YES and item:
        words = choose(question, item, by, now, known, label=label)
    else:
        words = (refuse_all if verdict is Verdict.NONE else doubt_all)(question, by, now, known)
    words = [replace(judgement, note=note) for judgement in words]
    if not blind:
        others = [judgement for judgement in ledger.judgements(by.slug, [key]) if judgement.reviewer != by.name]
        words = settling(question, others, by, now, words)
    answer = Answer(
        slug=by.slug,
        key=key,
        run=queue.work.run,
        reviewer=by.name,
        time=now,
        verdict=verdict,
        item=item if verdict is Verdict.YES else None,
        turn=turn,
        blind=blind,
        fingerprint=known.digest,
        note=note,
    )
    recorded = ledger.record_answer(answer, words, seen=seen)
    queue.hear(ledger.answer_history(by.slug, since=queue.last))
    return recorded


def take_back(ledger: Ledger, queue: Queue, answer: Answer, by: Reviewer) -> None:
    """Take an answer back, with all that it took back.

    Raises:
        ReviewError: it was taken back before.
    """
    history = ledger.judgement_history(by.slug, [answer.key])
    recorded = [judgement for judgement in history if judgement.id in answer.judgements]
    ledger.undo_answer(answer, by.name, undo(recorded, by, ledger.now()))
    queue.hear(ledger.answer_history(by.slug, since=queue.last))


def candidate_items(reader: Reader, items: Sequence[str], work: Work) -> tuple[dict[str, Entity], dict[str, str]]:
    """Items as they are now, by the id that was asked for, and the labels of what they link to.

    Raises:
        ServiceError: the target does not answer.
    """
    entities = reader.entities(items) if items else {}
    match, languages = work.partner.mapping.match, work.partner.mapping.languages
    linked = {item for entity in entities.values() for item in linked_items(entity, match)}
    found = reader.entities(sorted(linked)) if linked else {}
    return entities, {item: entity.label(languages) or item for item, entity in found.items()}


def records_of(work: Work, rows: set[int]) -> dict[int, dict[str, Any]]:
    """The run's records with these numbers, as plain rows, with the columns that matching and mapping read."""
    mapping = work.partner.mapping
    wanted = {"_row", "_key", *matching_columns(mapping.match)}
    found: dict[int, dict[str, Any]] = {}
    with pq.ParquetFile(work.records) as file:
        columns = [name for name in file.schema_arrow.names if not is_own_column(name) or name in wanted]
        for number in range(file.num_row_groups):
            batch = to_pandas(file.read_row_group(number, columns=columns))
            found |= {record["_row"]: record for record in rows_of(batch[batch["_row"].isin(list(rows))])}
    return found


def record_name(record: Mapping[str, Any], work: Work) -> str:
    """The record's name as the partner writes it."""
    names = work.partner.mapping.match.names
    return str(record.get(names[0].column) or "").replace("\x1f", ", ") if names else str(record["_key"])
