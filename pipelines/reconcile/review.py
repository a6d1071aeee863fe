"""Review: a doubtful record as it is put before a person, and what their answer becomes. Pure.

Which records are asked about, and in what order, is in `pipelines.reconcile.asking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipelines.exceptions import SettingsError
from pipelines.model.identifiers import KINDS
from pipelines.model.judgements import Judgement, Opinion
from pipelines.reconcile.fingerprints import Fingerprint
from pipelines.reconcile.sssom import ORCID

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """A doubtful record, with the candidates that it may be.

    `doubt`: bits that an answer is expected to tell (the entropy of the probabilities). `weight`: doubt times how much
    hangs on it. `why`: in words, why it comes where it comes.
    """

    match: Row
    candidates: tuple[Row, ...]
    name: str
    doubt: float
    weight: float
    why: str

    @property
    def key(self) -> str:
        """The record's key."""
        return str(self.match["_key"])

    @property
    def row(self) -> int:
        """The record's row number."""
        return int(self.match["_row"])


@dataclass(frozen=True)
class Reviewer:
    """Who judges what: goes with every judgement."""

    name: str
    slug: str
    dump_checksum: str


def reviewer_name(given: str | None) -> str:
    """The reviewer as judgements name them: a name, or the address of an ORCID iD.

    Raises:
        SettingsError: nobody is named, or the name holds line breaks or other control characters.
    """
    name = " ".join((given or "").split(" ")).strip()
    if not name:
        raise SettingsError("a judgement needs a name", remedy="say who you are: --as NAME, or the setting `reviewer`")
    if not name.isprintable():
        raise SettingsError("the reviewer's name holds control characters", remedy="write it on one line")
    orcid = KINDS["orcid"].normalise(name)
    return f"{ORCID}{orcid}" if orcid else name


def choose(
    question: Question, item: str, by: Reviewer, time: datetime, known: Fingerprint | None, *, label: str = ""
) -> list[Judgement]:
    """The record is this item; `label` is its own, where it is none of the candidates."""
    chosen = _judgement(question, item, Opinion.POSITIVE, by=by, time=time, known=known)
    return [replace(chosen, item_label=chosen.item_label or label)]


def refuse_all(question: Question, by: Reviewer, time: datetime, known: Fingerprint | None) -> list[Judgement]:
    """None of the candidates is the record: each is turned down, and so is the search."""
    items = [candidate["item"] for candidate in question.candidates]
    return [_judgement(question, item, Opinion.NEGATIVE, by=by, time=time, known=known) for item in (*items, None)]


def doubt_all(question: Question, by: Reviewer, time: datetime, known: Fingerprint | None) -> list[Judgement]:
    """The reviewer cannot tell: of none of the candidates shown, so that it is not asked again."""
    items = [candidate["item"] for candidate in question.candidates] or [question.match["item"]]
    return [_judgement(question, item, Opinion.UNSURE, by=by, time=time, known=known) for item in items]


def settling(
    question: Question, in_force: Sequence[Judgement], by: Reviewer, time: datetime, answer: Sequence[Judgement]
) -> list[Judgement]:
    """The answer, and the taking back of what other reviewers said of the record and the answer contradicts."""
    taken_back = [
        replace(_blank(other, by, time), opinion=Opinion.UNDONE, supersedes=other.id, note="settled by a later review")
        for other in in_force
        if other.key == question.key and any(_contradicts(one, other) for one in answer)
    ]
    return [*taken_back, *answer]


def undo(recorded: Sequence[Judgement], by: Reviewer, time: datetime) -> list[Judgement]:
    """Take back what one answer had recorded, with all that it took back."""
    return [replace(_blank(one, by, time), opinion=Opinion.UNDONE, supersedes=one.id) for one in reversed(recorded)]


def _contradicts(answer: Judgement, other: Judgement) -> bool:
    if answer.opinion is Opinion.UNSURE:
        return False
    if answer.opinion is Opinion.NEGATIVE:
        return other.opinion is Opinion.POSITIVE and answer.item in {None, other.item}
    if other.opinion is Opinion.POSITIVE:
        return other.item != answer.item
    return other.opinion is Opinion.NEGATIVE and other.item in {None, answer.item}


def _blank(judgement: Judgement, by: Reviewer, time: datetime) -> Judgement:
    """The same record and item, said by this reviewer now."""
    return Judgement(judgement.slug, judgement.key, judgement.item, Opinion.UNDONE, by.name, time)


def _judgement(
    question: Question, item: str | None, opinion: Opinion, *, by: Reviewer, time: datetime, known: Fingerprint | None
) -> Judgement:
    seen = next((c for c in question.candidates if c["item"] == item), {})
    return Judgement(
        slug=by.slug,
        key=question.key,
        item=item,
        opinion=opinion,
        reviewer=by.name,
        time=time,
        fingerprint=known.digest if known else "",
        identifiers=known.identifiers if known else (),
        record_label=question.name,
        item_label=seen.get("label") or "",
        features=seen.get("features") or "",
        dump_checksum=by.dump_checksum,
    )
