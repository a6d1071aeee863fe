"""Review: which doubtful records to ask a person about, in what order, and what their answers become. Pure.

The terminal asks (`pipelines.cli.review`); a web page can ask over the same functions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log2
from typing import Any

import pandas as pd

from pipelines.exceptions import SettingsError
from pipelines.messages import N_, counted
from pipelines.model.identifiers import KINDS
from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.parsing.names import name_key
from pipelines.model.tables import rows_of
from pipelines.partners.mapping import Mapping as PartnerMapping
from pipelines.partners.uses import placeholders
from pipelines.reconcile.decision import REVIEW
from pipelines.reconcile.fingerprints import Fingerprint
from pipelines.reconcile.judging import JUDGEMENT
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


def build_queue(
    matches: pd.DataFrame,
    candidates: pd.DataFrame,
    names: Mapping[int, str],
    statements: Mapping[int, int] | None = None,
    ranking: "pd.Series[float] | None" = None,
) -> list[Question]:
    """The records to ask about, the most telling and most consequential first.

    `matches` and `candidates`: judged and settled (schemas `MATCHES`, `CANDIDATES`); what somebody was unsure about is
    not asked again. `names`: row → the record's name. `statements`: row → how many statements hang on it.
    `ranking`: by row, what comes before all that, the largest first (rows that it lacks: 0): what closes a gap, say.
    """
    open_ = rows_of(matches[(matches["outcome"] == REVIEW) & (matches["method"] != JUDGEMENT)])
    shown: dict[int, list[Row]] = {}
    for candidate in rows_of(candidates[candidates["_row"].isin([row["_row"] for row in open_])]):
        shown.setdefault(candidate["_row"], []).append(candidate)
    same_item = Counter(row["item"] for row in open_ if row["item"])
    keys = {row["_row"]: name_key(names.get(row["_row"], "")) for row in open_}
    same_name = Counter(key for key in keys.values() if key)
    questions = [
        _question(
            row,
            sorted(shown.get(row["_row"], ()), key=lambda c: c["rank"]),
            names.get(row["_row"], ""),
            statements=(statements or {}).get(row["_row"], 0),
            rivals=same_item[row["item"]] - 1 if row["item"] else 0,
            namesakes=max(0, same_name[keys[row["_row"]]] - 1),
        )
        for row in open_
    ]
    ranked = {} if ranking is None else ranking.dropna().to_dict()
    ranks: dict[int, float] = {int(str(row)): float(rank) for row, rank in ranked.items()}
    return sorted(questions, key=lambda q: (-ranks.get(q.row, 0.0), -q.weight, q.row))


def _question(
    row: Row, candidates: Sequence[Row], name: str, *, statements: int, rivals: int, namesakes: int
) -> Question:
    doubt = entropy([c["score"] for c in candidates], row.get("none_probability"))
    # One answer also settles the rows that want the same item, and helps with those of the same name.
    reach = 1.0 + rivals + 0.5 * namesakes
    weight = (0.1 + doubt) * reach * (1.0 + log2(1 + statements))
    doubt_number = f"{doubt:.2f}"
    reasons = [N_(f"{doubt_number} bits of doubt")]
    if statements:
        reasons.append(counted("%(num)s statement hangs on it", "%(num)s statements hang on it", statements))
    if rivals:
        item = row["item"]
        reasons.append(counted("%(num)s more row wants %(item)s", "%(num)s more rows want %(item)s", rivals, item=item))
    if namesakes:
        reasons.append(counted("%(num)s more row of this name", "%(num)s more rows of this name", namesakes))
    return Question(row, tuple(candidates), name, doubt, weight, "; ".join(reasons))


def entropy(scores: Sequence[float], none: float | None) -> float:
    """Bits of doubt over a record's candidates and "none of them".

    Where `none` is not given the scores are each candidate's own probability, which need not sum to 1: what they
    leave open counts as "none", and what is too much is scaled down.
    """
    rest = max(0.0, 1.0 - sum(scores)) if none is None else none
    weights = [w for w in (*scores, rest) if w > 1e-12]
    total = sum(weights)
    doubt = -sum(w / total * log2(w / total) for w in weights) if total else 0.0
    return max(0.0, doubt)


def hanging(record: Row, mapping: PartnerMapping) -> int:
    """How many statements of the mapping the record has a value for: what an acceptance would let through."""
    filled = 0
    for spec in mapping.statements:
        needed = placeholders(spec.template) if spec.template else [spec.column] if spec.column else []
        filled += bool(needed) and all(record.get(name) for name in needed)
    return filled


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
