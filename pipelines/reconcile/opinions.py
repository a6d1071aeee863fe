"""Opinions: how many a record wants, whose turn it is, when they settle it, and how well reviewers agree. Pure.

A record that wants a second opinion is judged by two reviewers who do not see each other's answers; where they differ,
a third, or a coordinator, decides with both in sight. Until then nothing that was said of it counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from pipelines.model.answers import Answer, Verdict, standing_answers


def wants_second(key: str, share: float) -> bool:
    """Whether a record is among the share (0 to 1) that wants a second opinion: always the same ones, by their key."""
    place = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") / 2**64
    return place < share


def voices(answers: Iterable[Answer], digest: str = "") -> list[Answer]:
    """Each reviewer's last word on one record, in order; words on the record as it was before are left out.

    `answers`: those that stand, of one record. `digest`: of the record's fingerprint, empty if it is not known.
    """
    last: dict[str, Answer] = {}
    for answer in answers:
        if not (digest and answer.fingerprint and answer.fingerprint != digest):
            last.pop(answer.reviewer, None)
            last[answer.reviewer] = answer
    return list(last.values())


def settled(said: Sequence[Answer]) -> bool:
    """Whether what was said of a record (`voices`) decides it."""
    if any(one.turn == 3 and one.verdict is not Verdict.UNSURE for one in said):
        return True
    if not said or not any(one.blind for one in said):
        return bool(said)
    return len(said) == 2 and said[0].said == said[1].said


def turn_for(said: Sequence[Answer], reviewer: str, *, coordinator: bool = False) -> int | None:
    """Which opinion this reviewer may give on a record now: 1, 2 or 3; None: it is settled, or others' turn."""
    if not said:
        return 1
    if settled(said):
        return None
    own = reviewer in {one.reviewer for one in said}
    if len(said) == 1:
        return None if own else 2
    return 3 if coordinator or not own else None


def is_blind(said: Sequence[Answer], turn: int, *, second: bool) -> bool:
    """Whether the next opinion is given without seeing those before it."""
    return turn == 2 or (turn == 1 and not said and second)


def waiting(answers: Iterable[Answer]) -> list[Answer]:
    """Of one partner's answers that stand, those that do not count yet, for want of another opinion."""
    by_key: dict[str, list[Answer]] = {}
    for answer in answers:
        by_key.setdefault(answer.key, []).append(answer)
    return [answer for said in map(voices, by_key.values()) if not settled(said) for answer in said]


@dataclass(frozen=True)
class Agreement:
    """How well reviewers agree on records that two judged blind.

    `observed`: the share on which they agree. `expected`: the share that chance alone would give, from how often each
    kind of answer was given. `kappa`: Cohen's, (observed - expected) / (1 - expected); None where it is not defined.
    `table`: (kind of the first answer, kind of the second) → records; kinds are best, other, none and unsure.
    """

    records: int
    agreed: int
    observed: float | None
    expected: float | None
    kappa: float | None
    table: Mapping[tuple[str, str], int]


#: The kinds of answers that agreement by chance is counted over: the first candidate, another item, none, unsure.
KINDS = ("best", "other", "none", "unsure")


def blind_pairs(history: Iterable[Answer]) -> list[tuple[Answer, Answer]]:
    """The first and the second answer on each record that got both, blind; whatever a third said later."""
    first: dict[str, Answer] = {}
    pairs = {}
    for answer in standing_answers(history):
        if not answer.blind:
            continue
        if answer.turn == 1:
            first[answer.key] = answer
        elif (before := first.get(answer.key)) and before.reviewer != answer.reviewer:
            pairs[answer.key] = (before, answer)
    return list(pairs.values())


def agreement(pairs: Sequence[tuple[Answer, Answer]], best: Mapping[str, str | None]) -> Agreement:
    """Agreement over pairs of blind answers; `best`: key → the record's best candidate.

    Two who chose different items do not agree, even where both are of one kind. J. Cohen, A coefficient of agreement
    for nominal scales, Educational and Psychological Measurement 20 (1960): who came first stands for the first rater.
    """
    table = Counter((_kind(one, best), _kind(two, best)) for one, two in pairs)
    agreed = sum(one.said == two.said for one, two in pairs)
    if not pairs:
        return Agreement(0, 0, None, None, None, {})
    total = len(pairs)
    firsts, seconds = Counter(_kind(one, best) for one, _ in pairs), Counter(_kind(two, best) for _, two in pairs)
    expected = sum(firsts[kind] * seconds[kind] for kind in KINDS) / total**2
    observed = agreed / total
    kappa = (observed - expected) / (1.0 - expected) if expected < 1.0 else None
    return Agreement(total, agreed, observed, expected, kappa, dict(table))


def _kind(answer: Answer, best: Mapping[str, str | None]) -> str:
    if answer.verdict is Verdict.YES:
        return "best" if answer.item == best.get(answer.key) else "other"
    return "none" if answer.verdict is Verdict.NONE else "unsure"
