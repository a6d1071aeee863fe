"""The desk: the queues of all partners in one process, kept in step with the ledger that all processes share."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from pipelines.exceptions import ConfigurationError, DonataError
from pipelines.flows.reviewing import Queue, decide, open_queue, reconciled_run, take_back
from pipelines.flows.work import Work, open_work
from pipelines.ledger import Ledger
from pipelines.model.answers import Answer, Policy, Verdict
from pipelines.partners.partner import partner_slugs
from pipelines.reconcile.opinions import is_blind, wants_second
from pipelines.reconcile.questions import Ints, Questions
from pipelines.reconcile.review import Question, Reviewer, reviewer_name
from pipelines.settings import Settings
from pipelines.web.review.cards import Card, card_of
from pipelines.web.review.filters import Filter
from pipelines.web.review.items import Hit, Items
from pipelines.web.site.errors import ConflictError, InvalidError, NotFoundError, RefusedError

if TYPE_CHECKING:
    import pandas as pd

#: How old a queue gets before what was judged since is settled anew, beside the requests.
REFRESH = timedelta(minutes=5)
#: Seconds for which the partner's latest run is taken to be the latest.
LOOK = 5.0
#: How many records are tried for a free one at a time.
TRIED = 50
#: Gives a run's ranking by row: what a queue comes by if its policy says so.
Ranking = Callable[[Work], "pd.Series[float] | None"]


@dataclass(frozen=True)
class Sitter:
    """A reviewer at the desk, by the name that judgements carry."""

    name: str
    coordinator: bool = False

    @classmethod
    def of(cls, name: str, *, coordinator: bool) -> "Sitter":
        """From a person's name, which may be an ORCID iD."""
        return cls(reviewer_name(name), coordinator)


@dataclass
class _Shelf:
    """One partner's queue as it was built."""

    queue: Queue
    items: Items
    policy: Policy
    built: datetime
    looked: float
    rebuilding: Thread | None = None


class Desk:
    """What a page or a program asks of the review queues. Threads share it; close it."""

    def __init__(self, settings: Settings, ledger: Ledger, ranking: Ranking | None = None) -> None:
        self._settings = settings
        self._ledger = ledger
        self._ranking = ranking or (lambda _: None)
        self._shelves: dict[str, _Shelf] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def close(self) -> None:
        """Close the connections to the targets."""
        for shelf in self._shelves.values():
            if shelf.rebuilding is not None:
                shelf.rebuilding.join()
            shelf.items.close()

    def queue(self, slug: str) -> Queue:
        """The partner's queue with all that was said up to now.

        Raises:
            NotFoundError: there is no such partner, or nothing of it was reconciled yet.
            ConflictError: the partner's files changed since its run began.
        """
        return self._shelf(slug).queue

    def left(self, queue: Queue, sitter: Sitter, wanted: Filter) -> int:
        """How many records of the queue this reviewer may decide on now."""
        return len(self._open(queue, sitter, wanted))

    def listed(self, slug: str, sitter: Sitter, wanted: Filter) -> Questions:
        """The records that this reviewer may decide on, in order."""
        queue = self.queue(slug)
        return queue.questions.only(self._open(queue, sitter, wanted))

    def next_card(
        self, slug: str, sitter: Sitter, wanted: Filter, *, after: int | None = None, apart: Sequence[int] = ()
    ) -> Card | None:
        """The next free record, which is then this reviewer's for a while; None if there is none.

        `after`: the row of the last record that was skipped. `apart`: rows that are before the reviewer already.
        """
        shelf = self._shelf(slug)
        queue = shelf.queue
        others = {key for key, who in self._ledger.reservations(slug).items() if who != sitter.name}
        places = self._open(queue, sitter, wanted, after).tolist()
        keys, rows = queue.questions.keys, queue.questions.rows
        asked: Iterator[str] = (keys[at] for at in places if keys[at] not in others and rows[at] not in apart)
        while tried := list(islice(asked, TRIED)):
            for key in self._ledger.reserve(slug, tried, sitter.name):
                # Whoever had it may have decided on it since we looked, and so have let go of it.
                queue.hear(self._ledger.answer_history(slug, since=queue.last))
                if queue.turn(key, sitter.name, coordinator=sitter.coordinator) is not None:
                    return self._card(shelf, queue.by_key[key], sitter, wanted)
                self._ledger.release_reservations(slug, [key], sitter.name)
                asked = chain(tried[tried.index(key) + 1 :], asked)
        return None

    def card(self, slug: str, sitter: Sitter, row: int, wanted: Filter | None = None) -> Card:
        """One record of the queue by its row, which is then this reviewer's for a while.

        Raises:
            NotFoundError: the row is not in the queue.
            ConflictError: another reviewer has it, or it is decided.
        """
        shelf = self._shelf(slug)
        question = self._question(shelf.queue, row)
        if shelf.queue.turn(question.key, sitter.name, coordinator=sitter.coordinator) is None:
            raise ConflictError("this record is decided, or waits for another reviewer", remedy="go on with the next")
        if not self._ledger.reserve(slug, [question.key], sitter.name):
            raise ConflictError("another reviewer has this record before them", remedy="go on with the next")
        return self._card(shelf, question, sitter, wanted or Filter())

    def decide(
        self, slug: str, sitter: Sitter, row: int, verdict: Verdict, *, item: str = "", note: str = "", seen: int
    ) -> Answer:
        """Record a decision on a record; `item` (for `yes`) may be one that a search found.

        Raises:
            InvalidError: there is no such item.
            ReviewError: it was decided in the meantime, or another reviewer has it.
        """
        shelf = self._shelf(slug)
        question = self._question(shelf.queue, row)
        label = ""
        if verdict is Verdict.YES and item not in {candidate["item"] for candidate in question.candidates}:
            item, label = self._found(shelf, item)
        return decide(
            self._ledger,
            shelf.queue,
            question,
            self._reviewer(shelf.queue, sitter),
            verdict,
            item=item or None,
            label=label,
            note=note,
            coordinator=sitter.coordinator,
            seen=seen,
            policy=shelf.policy,
        )

    def undo(self, slug: str, sitter: Sitter, number: int | None = None) -> Answer:
        """Take back an answer: the reviewer's last one, or the one of this number; a coordinator may undo others'.

        Raises:
            NotFoundError: there is nothing to undo.
            RefusedError: it is another reviewer's.
            ReviewError: it was taken back before.
        """
        shelf = self._shelf(slug)
        standing = self._ledger.answers(slug)
        mine = [one for one in standing if (one.id == number if number else one.reviewer == sitter.name)]
        if not mine:
            raise NotFoundError("there is no answer to take back", remedy="load the page anew")
        if mine[-1].reviewer != sitter.name and not sitter.coordinator:
            raise RefusedError("this answer is another reviewer's", remedy="ask them, or a coordinator")
        take_back(self._ledger, shelf.queue, mine[-1], self._reviewer(shelf.queue, sitter))
        if mine[-1].reviewer != sitter.name:
            facts = {"answer": mine[-1].id, "key": mine[-1].key, "reviewer": mine[-1].reviewer}
            self._ledger.note_deed(sitter.name, "coordinator", "review-undo", slug, facts)
        return mine[-1]

    def release(self, slug: str, sitter: Sitter, row: int) -> None:
        """Let go of a record that this reviewer has before them."""
        queue = self.queue(slug)
        self._ledger.release_reservations(slug, [queue.questions.keys[_place(queue, row)]], sitter.name)

    def search(self, slug: str, text: str) -> list[Hit]:
        """Items of the target, or of the mapping's index, whose names begin so."""
        return self._shelf(slug).items.search(text) if text.strip() else []

    def url(self, slug: str, item: str) -> str:
        """The page of an item at the run's target."""
        return self.queue(slug).work.target.entity_url(item)

    def row_of(self, slug: str, key: str) -> int | None:
        """The row of a record of the queue; None if it is not in it."""
        return self.queue(slug).row(key)

    def _open(self, queue: Queue, sitter: Sitter, wanted: Filter, after: int | None = None) -> Ints:
        """The places of the records that the reviewer may decide on and wants to see; those behind the row `after`."""
        last = -1 if after is None else queue.questions.place_of_row.get(after, -1)
        shown = queue.may_answer(sitter.name, coordinator=sitter.coordinator) & wanted.lets(queue)
        return np.flatnonzero(shown[last + 1 :]) + last + 1

    def _card(self, shelf: _Shelf, question: Question, sitter: Sitter, wanted: Filter) -> Card:
        queue = shelf.queue
        turn = queue.turn(question.key, sitter.name, coordinator=sitter.coordinator) or 1
        second = wants_second(question.key, shelf.policy.second_share)
        blind = is_blind(queue.voices(question.key), turn, second=second)
        entities, labels, trouble = shelf.items.look_up([candidate["item"] for candidate in question.candidates])
        left = self.left(queue, sitter, wanted)
        return card_of(queue, question, entities, labels, turn=turn, blind=blind, left=left, trouble=trouble)

    def _found(self, shelf: _Shelf, item: str) -> tuple[str, str]:
        """An item that is none of the candidates, with its label; the target must have it."""
        hits = shelf.items.search(item)
        hit = next((hit for hit in hits if item in {hit.match, hit.item}), None)
        if hit is None:
            raise InvalidError(f"there is no item '{item}'", remedy="search for it by name", fields={"item": "unknown"})
        return hit.item, hit.label

    def _shelf(self, slug: str) -> _Shelf:
        with self._lock:
            lock = self._locks.setdefault(slug, Lock())
        with lock:
            policy, shelf = self._ledger.review_policy(slug), self._shelves.get(slug)
            now = monotonic()
            run = shelf.queue.work.run if shelf and now - shelf.looked < LOOK else self._run(slug)
            if shelf is not None and shelf.queue.work.run == run and shelf.policy.ranked == policy.ranked:
                shelf.policy, shelf.looked = policy, now if now - shelf.looked >= LOOK else shelf.looked
                shelf.queue.hear(self._ledger.answer_history(slug, since=shelf.queue.last))
                if not shelf.queue.stale:
                    self._refresh(slug, shelf)
                    return shelf
            self._shelves[slug] = self._built(slug, run, policy, shelf)
            return self._shelves[slug]

    def _run(self, slug: str) -> str:
        """The run whose doubtful rows are reviewed."""
        known = slug in partner_slugs(self._settings.home)
        run = reconciled_run(self._settings, self._ledger, slug) if known else None
        if run is None:
            raise NotFoundError(f"there is nothing to review of '{slug}'", remedy=f"run `donata run {slug}` first")
        return run

    def _built(self, slug: str, run: str, policy: Policy, before: _Shelf | None) -> _Shelf:
        try:
            work = open_work(slug, run, self._settings, reading=True)
        except ConfigurationError as error:
            raise ConflictError(error.message, remedy=error.remedy) from error
        now = self._ledger.now()
        queue = open_queue(work, self._ledger, self._ranking(work) if policy.ranked else None)
        same = before is not None and before.queue.work.run == run
        return _Shelf(queue, before.items if same and before else Items(work), policy, now, monotonic())

    def _refresh(self, slug: str, shelf: _Shelf) -> None:
        """Settle anew what was judged, beside the requests: until that is done, the queue is as it was."""
        if shelf.rebuilding is not None or self._ledger.now() - shelf.built < REFRESH:
            return
        if self._ledger.last_judgement(slug) == shelf.queue.judged:
            return

        def rebuild() -> None:
            # What goes wrong here is told by the next request that builds the queue itself.
            with suppress(DonataError):
                fresh = self._built(slug, shelf.queue.work.run, shelf.policy, shelf)
                with self._locks[slug]:
                    if self._shelves.get(slug) is shelf:
                        self._shelves[slug] = fresh
                        return
            shelf.rebuilding = None

        shelf.rebuilding = Thread(target=rebuild, name=f"review-{slug}", daemon=True)
        shelf.rebuilding.start()

    def _question(self, queue: Queue, row: int) -> Question:
        return queue.questions[_place(queue, row)]

    def _reviewer(self, queue: Queue, sitter: Sitter) -> Reviewer:
        return Reviewer(sitter.name, queue.work.facts.slug, queue.work.facts.dump_checksum)


def _place(queue: Queue, row: int) -> int:
    place = queue.questions.place_of_row.get(row)
    if place is None:
        raise NotFoundError(f"row {row} is not in the review queue", remedy="go on with the next record")
    return place
