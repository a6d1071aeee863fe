"""Filters of the review queue: which of the doubtful records a reviewer wants before them. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from pipelines.flows.reviewing import Queue
from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.explanation import pieces
from pipelines.reconcile.levels import Level, level_of
from pipelines.reconcile.review import Question

#: From which probability of the best candidate on a record is in a band.
BOUNDS = {"likely": 0.8, "even": 0.4, "unlikely": 0.0}


class Band(StrEnum):
    """How probable the best candidate is: 0.8 and more, 0.4 to 0.8, less, or there is no candidate."""

    LIKELY = "likely"
    EVEN = "even"
    UNLIKELY = "unlikely"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Filter:
    """What a record must have to be shown; empty: anything.

    `field`: the column that contradicts the best candidate. `text`: part of the record's name, key, or a candidate's
    label or id. `disagreements`: reviewers differ on it. `reviewer`: somebody who said something of it.
    """

    band: Band | None = None
    field: str = ""
    text: str = ""
    disagreements: bool = False
    reviewer: str = ""

    @property
    def query(self) -> str:
        """As part of an address; empty if nothing is filtered."""
        given = {
            "band": self.band,
            "field": self.field,
            "text": self.text,
            "disagreements": "1" if self.disagreements else "",
            "reviewer": self.reviewer,
        }
        return urlencode({name: value for name, value in given.items() if value})

    def lets(self, queue: Queue, question: Question) -> bool:
        """Whether a record of the queue is shown."""
        if self.band and band_of(question) is not self.band:
            return False
        if self.disagreements and not differs(queue, question.key):
            return False
        if self.reviewer and self.reviewer not in {answer.reviewer for answer in queue.said.get(question.key, ())}:
            return False
        if self.text and not _has_text(question, fold_name(self.text)):
            return False
        return not self.field or self.field in contradicting(question)


def band_of(question: Question) -> Band:
    """The band of the record's best candidate."""
    if not question.candidates:
        return Band.NOBODY
    score = question.candidates[0]["score"]
    return next(Band(name) for name, least in BOUNDS.items() if score >= least)


def differs(queue: Queue, key: str) -> bool:
    """Whether reviewers said different things of a record."""
    return len({answer.said for answer in queue.voices(key)}) > 1


def contradicting(question: Question) -> set[str]:
    """The columns by which the record contradicts its best candidate."""
    if not question.candidates:
        return set()
    found = pieces(question.candidates[0].get("features"))
    return {piece.column for piece in found if level_of(piece.level) is Level.CONTRADICTING and piece.column}


def _has_text(question: Question, text: str) -> bool:
    shown = [question.name, question.key]
    for candidate in question.candidates:
        shown += [candidate["item"], candidate.get("label") or ""]
    return any(text in fold_name(each) for each in shown)
