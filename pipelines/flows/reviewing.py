"""The review of a run, over which the terminal and the portal ask: its queue, what was said since, and a decision."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from pipelines.exceptions import ReviewError
from pipelines.flows.doubtful import Candidates, Record, read_records, record_names
from pipelines.flows.judging import judged_alone
from pipelines.flows.work import FOUND, Work, run_folder
from pipelines.ledger import Ledger
from pipelines.model.answers import Answer, Policy, Verdict, standing_answers
from pipelines.model.entities import Entity
from pipelines.reconcile.asking import asked, build_queue, hanging
from pipelines.reconcile.beside import linked_items
from pipelines.reconcile.fingerprints import Fingerprint, fingerprint
from pipelines.reconcile.opinions import is_blind, settled, turn_for, voices, wants_second
from pipelines.reconcile.questions import Flags, Questions
from pipelines.reconcile.review import (
    Question,
    Reviewer,
    choose,
    doubt_all,
    refuse_all,
    settling,
    undo,
)
from pipelines.reconcile.settlement import settle
from pipelines.settings import Settings
from pipelines.wikibase.reader import Reader

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Queue:
    """A run's doubtful records in the order in which they are asked about, and what was said of them since.

    `said`: the answers on each record, taken back or not, by key. `mark`: the last answer when the queue was built;
    `judged`: the last judgement then. `reopened`: records that are asked about again although they were settled.
    `stale`: a record came back to the queue that it lacks, so that it must be built anew.
    """

    work: Work
    questions: Questions
    records: Mapping[int, Record]
    said: dict[str, list[Answer]]
    mark: int
    judged: int
    last: int = 0
    stale: bool = False
    hearing: Lock = field(default_factory=Lock, repr=False)
    reopened: frozenset[str] = frozenset()
    #: By key, for records of which something was said: the fingerprint; and the history with what of it counts.
    _digests: dict[str, str] = field(default_factory=dict, repr=False)
    _voices: dict[str, tuple[list[Answer], list[Answer]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.last = self.mark
        self.reopened = frozenset(key for key in self._told() if settled(self.voices(key)))
        self._voices.clear()

    @property
    def by_key(self) -> Mapping[str, Question]:
        """The records by their keys, each read when it is taken."""
        return self.questions.by_key

    @property
    def by_row(self) -> Mapping[int, Question]:
        """The records by their row numbers, each read when it is taken."""
        return self.questions.by_row

    def row(self, key: str) -> int | None:
        """The row number of a record; None if it is not in the queue."""
        place = self.questions.place.get(key)
        return None if place is None else int(self.questions.rows[place])

    def fingerprint(self, question: Question) -> Fingerprint:
        """The record's fingerprint."""
        return fingerprint(self.records[question.row], self.work.partner.mapping.match)

    def voices(self, key: str) -> list[Answer]:
        """What reviewers have said of a record of the queue, as far as it counts."""
        history = self.said.get(key)
        if not history:
            return []
        known = self._voices.get(key)
        if known is None or known[0] is not history:
            known = self._voices[key] = history, self._counting(key, history)
        return known[1]

    def _counting(self, key: str, history: Sequence[Answer]) -> list[Answer]:
        standing = standing_answers(history)
        if key in self.reopened:
            standing = [answer for answer in standing if answer.id > self.mark]
        if key not in self._digests:
            record = self.records[int(self.questions.rows[self.questions.place[key]])]
            self._digests[key] = fingerprint(record, self.work.partner.mapping.match).digest
        return voices(standing, self._digests[key])

    def _told(self) -> list[str]:
        """The keys of records of the queue of which something was said."""
        return [key for key in list(self.said) if key in self.questions.place]

    def turn(self, key: str, reviewer: str, *, coordinator: bool = False) -> int | None:
        """Which opinion this reviewer may give on the record; None: it is settled, or others' turn."""
        return turn_for(self.voices(key), reviewer, coordinator=coordinator)

    def is_open(self, key: str) -> bool:
        """Whether the record is still undecided, whoever's turn it is."""
        said = self.voices(key)
        return not said or not settled(said)

    def open_rows(self) -> list[int]:
        """The row numbers of the records that are still undecided, in order."""
        rows: list[int] = self.questions.rows[self.where(self.is_open)].tolist()
        return rows

    def reviewers(self) -> list[str]:
        """Who said something of records of the queue, by name."""
        return sorted({answer.reviewer for key in self._told() for answer in self.said[key]})

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
                if answer.verdict is Verdict.UNDONE and answer.key not in self.questions.place:
                    self.stale = True

    def where(self, holds: Callable[[str], bool], *, silent: bool = True) -> Flags:
        """Which records something holds for, by their keys; `silent`: whether it does where nothing was said."""
        found = np.full(len(self.questions), silent)
        for key in self._told():
            found[self.questions.place[key]] = holds(key)
        return found

    def may_answer(self, reviewer: str, *, coordinator: bool = False) -> Flags:
        """Which questions this reviewer may answer now."""
        return self.where(lambda key: self.turn(key, reviewer, coordinator=coordinator) is not None)

    def open_to(self, reviewer: str, *, coordinator: bool = False) -> Questions:
        """The questions that this reviewer may answer now, in order."""
        return self.questions.only(np.flatnonzero(self.may_answer(reviewer, coordinator=coordinator)))


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
    found, changed = judged_alone(work)
    matches = asked(settle(found.matches, work.partner)[0])
    rows = matches["_row"].to_numpy(dtype=np.int64)
    records = read_records(work, rows)
    names = dict(zip(records.rows, record_names(records, work), strict=True))
    statements = dict(zip(records.rows, hanging(records.table, work.partner.mapping).tolist(), strict=True))
    candidates = Candidates(work.folder, rows, changed, found.candidates)
    questions = build_queue(matches, candidates.shown, names, statements, ranking=ranking, reading=candidates.read)
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
