"""Judgements: what a person said of a record and an item, and which of these words are in force. Pure.

A judgement is never changed: a later word of the same reviewer replaces an earlier one, and an undone one is named by
a later row that supersedes it (which can itself be undone).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Opinion(StrEnum):
    """What was said. `undone` takes back the judgement that it supersedes, and says nothing else."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNSURE = "unsure"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's word on whether a partner's record is an item.

    `item` None with a negative opinion: none of the items is the record (an explicit "no match"). `fingerprint`: of
    the record's matching fields when it was judged; empty: not known. `identifiers`: the record's, as (property, value
    in normal form). `features`: the evidence that was seen, as JSON (`CANDIDATES.features`). `confidence`: the
    reviewer's own, 0 to 1, where one was given. `supersedes`: the id of the judgement that this one takes back.
    """

    slug: str
    key: str
    item: str | None
    opinion: Opinion
    reviewer: str
    time: datetime
    fingerprint: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    record_label: str = ""
    item_label: str = ""
    features: str = ""
    dump_checksum: str = ""
    note: str = ""
    confidence: float | None = None
    source: Literal["review", "import"] = "review"
    supersedes: int | None = None
    id: int | None = None

    @property
    def is_choice(self) -> bool:
        """Whether it says which item the record is, or that there is none; one record has one choice of a reviewer."""
        return self.opinion is Opinion.POSITIVE or (self.opinion is Opinion.NEGATIVE and self.item is None)

    @property
    def words(self) -> str:
        """Who said it and when, as evidence words have it."""
        return f"{self.reviewer} on {self.time:%Y-%m-%d}"


def in_force(history: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that hold, in the order of their writing: undone ones out, of each reviewer the last word.

    The last word goes by record and item; a choice (an item, or none at all) also replaces an earlier choice of the
    same reviewer for the record. Judgements of several reviewers stand side by side: a clash is for people to settle.
    """
    newest_first = sorted(history, key=lambda j: j.id or 0, reverse=True)
    taken_back: set[int] = set()
    said: set[tuple[str, str, str, str | None]] = set()
    chosen: set[tuple[str, str, str]] = set()
    kept = []
    for judgement in newest_first:
        if judgement.id in taken_back:
            continue
        if judgement.supersedes is not None:
            taken_back.add(judgement.supersedes)
        if judgement.opinion is Opinion.UNDONE:
            continue
        who = (judgement.slug, judgement.key, judgement.reviewer)
        replaced = (*who, judgement.item) in said or (judgement.is_choice and who in chosen)
        said.add((*who, judgement.item))
        if judgement.is_choice:
            chosen.add(who)
        if not replaced:
            kept.append(judgement)
    return kept[::-1]
