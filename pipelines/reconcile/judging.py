"""Judging: one record's match after what people said of it; a pure function of its judgements' standing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.messages import N_
from pipelines.model.judgements import Judgement, Opinion
from pipelines.reconcile.decision import ACCEPTED, NEW, NONE, REVIEW, held_back
from pipelines.reconcile.standing import Standing

JUDGEMENT = "judgement"
#: Below this probability the next best candidate of a record is not worth a person's time.
WORTH_ASKING = 0.1

Row = dict[str, Any]
#: From the next best candidate's probability to an outcome.
Decide = Callable[[float], str]


def cautious(probability: float) -> str:
    """The outcome of a candidate that moves up: nobody has looked at it as the best one, so it is never accepted."""
    return REVIEW if probability >= WORTH_ASKING else NONE


def judge(
    row: Row,
    candidates: Sequence[Row],
    stands: Standing,
    elsewhere: Mapping[str, list[Judgement]],
    decide: Decide = cautious,
) -> tuple[Row, list[Row]]:
    """A match row and its candidates, after the judgements; `elsewhere`: item → choices on other partners' records."""
    if clash := stands.clash:
        item = clash[0].item or row["item"]
        differing_list = "; ".join(map(_words, clash))
        words = N_(f"the judgements differ ({differing_list})")
        return _said(row, held_back(words), outcome=REVIEW, item=_now(item, stands)), list(candidates)
    if stands.chosen:
        [(item, by)] = stands.chosen.items()
        left = [c for c in candidates if c["item"] not in stands.barred]
        return _chosen(row, left, item, _chosen_words(item, by)), left
    row, candidates = _without_barred(row, candidates, stands, decide)
    if not stands.none_fits and elsewhere:
        row = _reused(row, candidates, stands, elsewhere)
    return _doubts(row, stands), list(candidates)


def _without_barred(row: Row, candidates: Sequence[Row], stands: Standing, decide: Decide) -> tuple[Row, Sequence[Row]]:
    """Take out what was turned down; if the best was, the next best is decided anew."""
    barred = [c for c in candidates if c["item"] in stands.barred]
    named = [item for item in (row["item"], row["runner_up"]) if item in stands.barred]
    if not barred and not named:
        return row, candidates
    left = [c for c in candidates if c["item"] not in stands.barred]
    row, left = _conditioned(row, left, sum(c["score"] for c in barred))
    words = "; ".join(N_(f"not {item}: {_names(by)}") for item, by in stands.barred.items() if item in named)
    if row["item"] not in stands.barred:
        return (_said(row, words, **_second(left, row["item"])) if words else row), left
    if not left:
        gone = {"item": None, "score": None, "outcome": NONE, "method": JUDGEMENT}
        return _said(row, words, **gone, **_second((), None)), left
    best = left[0]
    outcome = decide(best["score"])
    method = best["method"] if outcome != NONE else "none"
    now = {"item": best["item"], "score": best["score"], "outcome": outcome, "method": method}
    return _said(row | {"evidence": best["evidence"]}, words, **now, **_second(left, best["item"])), left


def _second(candidates: Sequence[Row], item: str | None) -> dict[str, Any]:
    """The runner-up beside an item, as columns of the match."""
    second = next((c for c in candidates if c["item"] != item), None)
    return {"runner_up": second and second["item"], "runner_up_score": second and second["score"]}


def _conditioned(row: Row, left: Sequence[Row], removed: float) -> tuple[Row, list[Row]]:
    """The probabilities given that it is none of the removed; only where they are ones that sum up with "none"."""
    none = row.get("none_probability")
    rest = 1.0 - removed
    scale = 1.0 / rest if none is not None and rest > 1e-9 else 1.0
    left = [c | {"score": min(1.0, c["score"] * scale), "rank": n} for n, c in enumerate(left, start=1)]
    if row["score"] is not None:
        row = row | {"score": min(1.0, row["score"] * scale)}
    return (row | {"none_probability": min(1.0, none * scale)} if none is not None else row), left


def _reused(row: Row, candidates: Sequence[Row], stands: Standing, elsewhere: Mapping[str, list[Judgement]]) -> Row:
    """A choice on another partner's record with the same identifier counts, unless this record speaks against it."""
    possible = {item: by for item, by in elsewhere.items() if item not in stands.barred}
    if not possible:
        return row
    told_list = "; ".join(f"{item}: {_names(by)} for {_places(by)}" for item, by in possible.items())
    words = N_(f"records of other partners with the same identifier were judged ({told_list})")
    [item, *more] = possible
    doubted = item in stands.unsure or item in stands.reopened or stands.dropped.keys() - {item}
    if more or doubted or (row["outcome"] == ACCEPTED and row["item"] != item):
        return _said(row, held_back(words), outcome=REVIEW)
    return _chosen(row, candidates, item, words)


def _doubts(row: Row, stands: Standing) -> Row:
    """No match, unsure, and what has to be asked again because something changed."""
    if stands.none_fits and row["method"] != JUDGEMENT:
        said = _names(stands.none_fits)
        if row["outcome"] == ACCEPTED:
            words = N_(f"{row['item']} was not among the items of which {said} said that none fits")
            return _said(row, held_back(words), outcome=REVIEW)
        outcome = NEW if row["outcome"] == NEW else NONE
        return _said(row, N_(f"no item fits: {said}"), outcome=outcome, method=JUDGEMENT)
    reopened = stands.reopened.get(row["item"], [])
    dropped = [j for item, by in stands.dropped.items() for j in by if item != row["item"]]
    if (again := [*reopened, *dropped]) and row["method"] != JUDGEMENT:
        changed_list = "; ".join(map(_words, again))
        words = N_(f"what was judged has changed since ({changed_list})")
        return _said(row, held_back(words), outcome=REVIEW)
    if (unsure := stands.unsure.get(row["item"])) and row["outcome"] in {ACCEPTED, REVIEW}:
        return _said(row, held_back(N_(f"{_names(unsure)} was unsure")), outcome=REVIEW, method=JUDGEMENT)
    return row


def _chosen(row: Row, candidates: Sequence[Row], item: str, words: str) -> Row:
    score = next((c["score"] for c in candidates if c["item"] == item), None)
    now = {"item": item, "score": score, "outcome": ACCEPTED, "method": JUDGEMENT}
    return _said(row, words, **now, **_second(candidates, item))


def _said(row: Row, words: str, **changes: Any) -> Row:
    """The row with changes, and the words put before its evidence."""
    return row | changes | {"evidence": f"{words}; {row['evidence']}" if row["evidence"] else words}


def _chosen_words(item: str, by: Sequence[Judgement]) -> str:
    merged = sorted({str(j.item) for j in by if j.item != item})
    if merged:
        return N_(f"chosen by {_names(by)} ({', '.join(merged)}, since merged into {item})")
    return N_(f"chosen by {_names(by)}")


def _names(judgements: Sequence[Judgement]) -> str:
    return " and ".join(j.words for j in judgements)


def _words(judgement: Judgement) -> str:
    said = {
        Opinion.POSITIVE: f"{judgement.item}",
        Opinion.NEGATIVE: f"not {judgement.item}" if judgement.item else "none",
        Opinion.UNSURE: f"perhaps {judgement.item}",
    }
    return f"{said.get(judgement.opinion, judgement.opinion)}: {judgement.words}"


def _places(judgements: Sequence[Judgement]) -> str:
    return " and ".join(f"record {j.key} of {j.slug}" for j in judgements)


def _now(item: str | None, stands: Standing) -> str | None:
    """The item of a judgement as it is called today."""
    return next((today for today, by in stands.chosen.items() if any(j.item == item for j in by)), item)
