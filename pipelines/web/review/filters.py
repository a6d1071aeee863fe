"""Filters of the review queue: which of the doubtful records a reviewer wants before them. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

import numpy as np

from pipelines.flows.reviewing import Queue
from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.questions import Flags, Reals

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
    def given(self) -> dict[str, str]:
        """What is filtered by, as parameters of an address."""
        given = {
            "band": self.band,
            "field": self.field,
            "text": self.text,
            "disagreements": "1" if self.disagreements else "",
            "reviewer": self.reviewer,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def query(self) -> str:
        """As part of an address; empty if nothing is filtered."""
        return urlencode(self.given)

    def lets(self, queue: Queue) -> Flags:
        """Which records of the queue are shown."""
        questions = queue.questions
        shown = np.ones(len(questions), dtype=bool)
        if self.band:
            shown &= in_band(questions.best_scores, self.band)
        if self.disagreements:
            shown &= queue.where(lambda key: differs(queue, key), silent=False)
        if self.reviewer:
            shown &= queue.where(lambda key: self.reviewer in {one.reviewer for one in queue.said[key]}, silent=False)
        if self.text:
            text = fold_name(self.text)
            shown &= np.array([text in line for line in questions.folded], dtype=bool)
        if self.field:
            shown &= questions.contradictions.get(self.field, False)
        return shown


def band_of(score: float | None) -> Band:
    """The band of a record whose best candidate is so probable; None: it has no candidate."""
    if score is None:
        return Band.NOBODY
    return next(Band(name) for name, least in BOUNDS.items() if score >= least)


def in_band(scores: Reals, band: Band) -> Flags:
    """Which probabilities are in a band; NaN: there is no candidate."""
    if band is Band.NOBODY:
        return np.isnan(scores)
    above = [least for least in BOUNDS.values() if least > BOUNDS[band]]
    return (scores >= BOUNDS[band]) & (scores < min(above, default=np.inf))


def differs(queue: Queue, key: str) -> bool:
    """Whether reviewers said different things of a record."""
    return len({answer.said for answer in queue.voices(key)}) > 1
