"""A card: one doubtful record with its candidates as a page or a program is given it. Pure."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from pipelines.flows.reviewing import Queue
from pipelines.messages import N_
from pipelines.model.entities import Entity
from pipelines.model.records import cell_values, is_own_column
from pipelines.reconcile.beside import beside
from pipelines.reconcile.explanation import PRIOR, sum_words, times_words, waterfall
from pipelines.reconcile.levels import LEVEL_WORDS, SYMBOLS, level_of
from pipelines.reconcile.review import Question


class Compared(BaseModel):
    """One field of the record beside the candidate's: `symbol` and `words` both say how they compare (`level`)."""

    column: str
    ours: str
    theirs: str
    level: str
    symbol: str
    words: str


class WeightStep(BaseModel):
    """One piece of evidence, of a column or a `kind`: what it weighs (`bits`; `odds` in words).

    `sum`: the bits with all before it.
    """

    kind: str
    name: str
    level: str
    bits: float | None
    odds: str
    words: str
    sum: float


class Candidate(BaseModel):
    """An item that the record may be; `number` is the key that chooses it, `probability` is among all candidates."""

    number: int
    item: str
    url: str
    label: str
    description: str
    probability: float
    fields: list[Compared]
    evidence: str
    steps: list[WeightStep]
    verdict: str


class Voice(BaseModel):
    """What another reviewer said, where it may be seen."""

    reviewer: str
    verdict: str
    item: str | None
    note: str


class Card(BaseModel):
    """A record to decide on.

    `turn`: 1, 2 for a second opinion, 3 to settle two that differ. `seen`: sent back with the answer, so that nobody
    decides on what has changed. `trouble`: why the items could not be looked at.
    """

    slug: str
    run: str
    row: int
    key: str
    name: str
    why: str
    record: dict[str, str]
    candidates: list[Candidate]
    best: str | None
    none_probability: float | None
    evidence: str
    turn: int
    blind: bool
    voices: list[Voice]
    seen: int
    left: int
    trouble: str = ""


def card_of(
    queue: Queue,
    question: Question,
    entities: Mapping[str, Entity],
    labels: Mapping[str, str],
    *,
    turn: int,
    blind: bool,
    left: int,
    trouble: str = "",
) -> Card:
    """Put together what is shown of a record; `entities` and `labels` as from `candidate_items`."""
    record = queue.records[question.row]
    candidates = []
    for number, candidate in enumerate(question.candidates, start=1):
        entity = entities.get(candidate["item"])
        fields = beside(record, candidate.get("features"), entity, queue.work.partner.mapping.match, labels)
        languages = queue.work.partner.mapping.languages
        steps = steps_of(candidate.get("features"))
        candidates.append(
            Candidate(
                number=number,
                item=candidate["item"],
                url=queue.work.target.entity_url(candidate["item"]),
                label=(entity.label(languages) if entity else None) or candidate.get("label") or "",
                description=(entity.description(languages) if entity else None) or candidate.get("description") or "",
                probability=candidate["score"],
                fields=[_compared(f.column, f.ours, f.theirs, f.level) for f in fields],
                evidence=candidate["evidence"],
                steps=steps,
                verdict=_sum_words(steps),
            )
        )
    voices = queue.voices(question.key) if turn == 3 else []
    return Card(
        slug=queue.work.facts.slug,
        run=queue.work.run,
        row=question.row,
        key=question.key,
        name=question.name,
        why=question.why,
        record=shown_record(record),
        candidates=candidates,
        best=question.match["item"],
        none_probability=question.match.get("none_probability"),
        evidence=question.match["evidence"],
        turn=turn,
        blind=blind,
        voices=[Voice(reviewer=v.reviewer, verdict=v.verdict, item=v.item, note=v.note) for v in voices],
        seen=queue.seen(question.key),
        left=left,
        trouble=trouble,
    )


def shown_record(record: Mapping[str, object]) -> dict[str, str]:
    """The partner's own fields that have a value, in the dump's order."""
    own = {name: value for name, value in record.items() if not is_own_column(name) and value}
    return {name: ", ".join(cell_values(str(value))) for name, value in own.items()}


def steps_of(features: str | None) -> list[WeightStep]:
    """The explanation of one candidate, piece by piece."""
    return [
        WeightStep(
            kind=step.piece.kind,
            name=step.piece.name,
            level="" if step.piece.kind == PRIOR else level_of(step.piece.level),
            bits=step.piece.bits,
            odds=times_words(step.piece.bits),
            words=step.piece.words,
            sum=step.sum,
        )
        for step in waterfall(features)
    ]


def _compared(column: str, ours: str, theirs: str, level: str) -> Compared:
    known = level_of(level)
    return Compared(
        column=column, ours=ours, theirs=theirs, level=known, symbol=SYMBOLS[known], words=LEVEL_WORDS[known]
    )


def _sum_words(steps: Sequence[WeightStep]) -> str:
    if not steps:
        return ""
    sum_number, alone_said = f"{steps[-1].sum:+.2f}", sum_words(steps[-1].sum)
    return N_(f"{sum_number} bits: {alone_said}")
