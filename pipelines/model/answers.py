"""Answers: what a reviewer decided on one record, which of several opinions it was, and who may be thanked. Pure.

An answer is made of judgements (`pipelines.model.judgements`), which say what holds; the answer says how it came to be.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What was decided: the record is an item, none of those shown, or it cannot be told. `undone` takes one back."""

    YES = "yes"
    NONE = "none"
    UNSURE = "unsure"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Answer:
    """One reviewer's decision on one record.

    `turn`: 1, or 2 for a second opinion, or 3 for the one that settles two that differ. `blind`: the record wants two
    opinions, and this one was given without seeing the other. `fingerprint`: of the record's matching fields.
    `judgements`: the ids of what was recorded. `supersedes`: the answer that this one takes back.
    """

    slug: str
    key: str
    run: str
    reviewer: str
    time: datetime
    verdict: Verdict
    item: str | None = None
    turn: int = 1
    blind: bool = False
    fingerprint: str = ""
    note: str = ""
    judgements: tuple[int, ...] = ()
    supersedes: int | None = None
    id: int = 0

    @property
    def said(self) -> tuple[Verdict, str | None]:
        """What two reviewers must have in common to agree."""
        return self.verdict, self.item


@dataclass(frozen=True, slots=True)
class Policy:
    """How a partner's queue is reviewed.

    `second_share`: the share (0 to 1) of records that want a second, blind opinion. `ranked`: records come by how much
    each closes a gap, instead of by how much an answer tells.
    """

    second_share: float = 0.0
    ranked: bool = False


@dataclass(frozen=True, slots=True)
class Thanked:
    """A reviewer who wishes to be named in reports, and on how many records of a partner they decided."""

    name: str
    records: int


def standing_answers(history: Iterable[Answer]) -> list[Answer]:
    """The answers that were not taken back, in the order of their writing."""
    rows = list(history)
    gone = {answer.supersedes for answer in rows if answer.verdict is Verdict.UNDONE}
    return [answer for answer in rows if answer.verdict is not Verdict.UNDONE and answer.id not in gone]
