"""Explanation: why a record was matched as it was, as a waterfall in words. Pure; the terminal only colours it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.messages import N_
from pipelines.reconcile.judging import JUDGEMENT
from pipelines.reconcile.levels import Level

Row = Mapping[str, Any]
PRIOR = "prior"
#: What evidence is called that is about no column of the partner's.
KIND_WORDS = {
    PRIOR: N_("prior"),
    "form": N_("which names agree"),
    "rarity": N_("rarity of the name"),
    "homonyms": N_("namesakes"),
    "title": N_("main names"),
    "rivals": N_("rival candidates"),
    "branch": N_("branch of something"),
    "agreement": N_("agreement of full names"),
    "acronym": N_("acronym"),
    "type": N_("type of the item"),
    "suitability": N_("description of the item"),
    "kind": N_("kind of the row"),
    "country": N_("country in the description"),
    "place": N_("place in the description"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence as a person is shown it; `bits` None: it was not weighed in bits."""

    kind: str
    column: str
    level: str
    bits: float | None
    words: str

    @property
    def name(self) -> str:
        """What it is about: the column, or the kind where there is none."""
        return self.column or self.kind


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall: a piece, and the bits so far."""

    piece: Piece
    sum: float


@dataclass(frozen=True)
class Explanation:
    """All there is to say of one record: see `explanation_lines` for how it reads.

    `lost`: why the runner-up lost, as (piece of the best, piece of the runner-up), the largest difference first.
    """

    match: Row
    best: Row | None
    runner_up: Row | None
    steps: tuple[Step, ...]
    lost: tuple[tuple[Piece, Piece], ...]
    shown: int


def pieces(features: str | None) -> tuple[Piece, ...]:
    """The pieces of `CANDIDATES.features`; none where there is nothing, or nothing that can be read."""
    try:
        found = json.loads(features or "[]")
    except ValueError:
        return ()
    return tuple(
        Piece(
            kind=str(each.get("kind") or ""),
            column=str(each.get("column") or ""),
            level=str(each.get("level") or Level.UNKNOWN),
            bits=None if each.get("bits") is None else float(each["bits"]),
            words=str(each.get("words") or ""),
        )
        for each in found
        if isinstance(each, dict)
    )


def waterfall(features: str | None) -> tuple[Step, ...]:
    """The pieces of `CANDIDATES.features` in order, each with the bits so far."""
    steps, total = [], 0.0
    for piece in pieces(features):
        total += piece.bits or 0.0
        steps.append(Step(piece, total))
    return tuple(steps)


def explain(match: Row, candidates: Sequence[Row]) -> Explanation:
    """Put together what a match row and its candidates (best first) say."""
    best = next((c for c in candidates if c["item"] == match["item"]), None)
    others = [c for c in candidates if c is not best]
    second = next((c for c in others if c["item"] == match.get("runner_up")), others[0] if others else None)
    steps = waterfall(best.get("features") if best else None)
    lost = _differences(best, second) if best and second else ()
    return Explanation(match, best, second, steps, lost, len(candidates))


def _differences(best: Row, second: Row) -> tuple[tuple[Piece, Piece], ...]:
    theirs = {(p.kind, p.column): p for p in pieces(second.get("features"))}
    ours = {(p.kind, p.column): p for p in pieces(best.get("features"))}
    pairs = []
    for kind, column in dict.fromkeys((*ours, *theirs)):
        silent = Piece(kind, column, Level.UNKNOWN, 0.0, N_("nothing to compare"))
        pairs.append((ours.get((kind, column), silent), theirs.get((kind, column), silent)))
    differing = [pair for pair in pairs if _gap(pair) != 0]
    return tuple(sorted(differing, key=lambda pair: -abs(_gap(pair))))


def _gap(pair: tuple[Piece, Piece]) -> float:
    return (pair[0].bits or 0.0) - (pair[1].bits or 0.0)


def explanation_lines(explanation: Explanation, name: str = "") -> list[str]:
    """The explanation as lines of plain text."""
    match, best = explanation.match, explanation.best
    lines = [f"Row {match['_row']}, key {match['_key']}" + (f": {name}" if name else "")]
    lines.append(_verdict(match))
    if best is None:
        lines += ["", f"Why: {match['evidence']}"]
        return [*lines, *_runner_up(explanation)]
    lines += ["", f"{best['item']} {_called(best)}".rstrip()]
    if explanation.steps:
        lines += _waterfall(explanation.steps)
        lines += _competition(explanation)
    else:
        lines += [f"  {words}" for words in str(best["evidence"]).split("; ")]
        lines.append(f"  score {best['score']:.3f} (this run kept no weights)")
    if match["method"] == JUDGEMENT or "judge" in match["evidence"] or "chosen by" in match["evidence"]:
        lines += ["", f"Judgement: {match['evidence'].split('; ')[0]}"]
    return [*lines, *_runner_up(explanation)]


def _verdict(match: Row) -> str:
    words = {
        "accepted": f"accepted as {match['item']}",
        "review": "to review" + (f"; the best candidate is {match['item']}" if match["item"] else ""),
        "none": "no match",
        "new": "no match; a new item may be created",
        "failed": "not decided: the service did not answer",
    }
    by = " by a person's judgement" if match["method"] == JUDGEMENT else ""
    return f"Outcome: {words.get(match['outcome'], match['outcome'])}{by}"


def _waterfall(steps: Sequence[Step]) -> list[str]:
    lines = []
    for step in steps:
        bits = step.piece.bits
        weight = "       –" if bits is None else f"{bits:+8.2f}"
        level = "" if step.piece.kind == PRIOR else f" [{step.piece.level}]"
        label = f"{step.piece.name}{level}"
        lines.append(f"  {weight} bits  {label:<28} {times_words(bits):<16} {step.piece.words}".rstrip())
    total = steps[-1].sum
    return [*lines, f"  {total:+8.2f} bits  {'sum':<28} {sum_words(total)}"]


def _competition(explanation: Explanation) -> list[str]:
    match, score = explanation.match, explanation.match["score"]
    none = match.get("none_probability")
    rivals = explanation.shown - 1
    among = [f"{rivals} other candidate{'s' if rivals != 1 else ''}"] if rivals else []
    if none is not None:
        among.append(f'"none of them" ({none:.3f})')
    against = f" against {' and '.join(among)}" if among else ""
    return [] if score is None else [f"  {score:.3f} is its probability{against}"]


def _runner_up(explanation: Explanation) -> list[str]:
    second, match = explanation.runner_up, explanation.match
    if second is None:
        return ["", "There was no other candidate."]
    what = "Runner-up" if explanation.best is not None else "Nearest"
    lines = ["", f"{what}: {second['item']} {_called(second)}".rstrip() + f", {second['score']:.3f}"]
    if explanation.best is None:
        return [*lines, f"  {second['evidence']}"]
    for ours, theirs in explanation.lost:
        gap = _gap((ours, theirs))
        side = "behind" if gap > 0 else "ahead"
        lines.append(f"  {abs(gap):5.2f} bits {side} by {ours.name}: {theirs.words} (the best: {ours.words})")
    if not explanation.lost:
        same = "the evidence weighs the same" if explanation.steps else second["evidence"]
        lines.append(f"  {same}" if match["method"] != JUDGEMENT else f"  {same}; a person decided")
    return lines


def _called(candidate: Row) -> str:
    label, description = candidate.get("label") or "", candidate.get("description") or ""
    return f"{label} ({description})" if description else label


def times_words(bits: float | None) -> str:
    """What a piece does to the odds, in words."""
    if bits is None or bits == 0:
        return N_("odds unchanged")
    factor = 2.0 ** abs(bits)
    odds_number = f"{factor:,.0f}" if factor >= 10 else f"{factor:.1f}"
    return N_(f"odds × {odds_number}") if bits > 0 else N_(f"odds ÷ {odds_number}")


def odds_words(bits: float) -> str:
    """Log-odds in bits as odds, in words."""
    factor = 2.0 ** min(abs(bits), 60)
    odds_number = f"{factor:,.0f}" if factor >= 10 else f"{factor:.1f}"
    return N_(f"odds {odds_number} to 1") if bits >= 0 else N_(f"odds 1 to {odds_number}")


def sum_words(bits: float) -> str:
    """What all pieces together say of a candidate by itself, in words."""
    odds_said, alone_number = odds_words(bits), f"{probability(bits):.3f}"
    return N_(f"{odds_said}, so {alone_number} taken by itself")


def probability(bits: float) -> float:
    """Log-odds in bits → probability."""
    return float(1.0 / (1.0 + 2.0 ** -max(min(bits, 1000.0), -1000.0)))
