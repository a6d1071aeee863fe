"""How good answers are: precision and recall as the threshold falls, and how high the right item stood."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from tests.benchmarks.peers.tasks import Gold

#: Row → candidates as (item, score), the best first.
Ranked = Mapping[int, list[tuple[str, float]]]


@dataclass(frozen=True)
class Point:
    """What one threshold gives."""

    threshold: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def ranked(answers: Iterable[tuple[int, str, float]]) -> dict[int, list[tuple[str, float]]]:
    """Answers of all rows in any order → each row's candidates, the best first; an item once, at its best score."""
    best: dict[int, dict[str, float]] = {}
    for row, item, score in answers:
        candidates = best.setdefault(row, {})
        candidates[item] = max(score, candidates.get(item, score))
    return {row: sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) for row, found in best.items()}


def narrowed(gold: Gold, rows: Iterable[int]) -> Gold:
    """The gold of these rows alone."""
    wanted = set(rows)
    items = {row: answers for row, answers in gold.items.items() if row in wanted}
    return Gold(items, gold.present & items.keys())


def weights(gold: Gold, whole: Gold) -> dict[int, float]:
    """What a row counts: a sample has as many rows that are in the reference as others, and the whole has not."""
    absent, all_absent = len(gold.items) - len(gold.present), len(whole.items) - len(whole.present)
    there = len(whole.present) / len(gold.present) if gold.present else 0.0
    away = all_absent / absent if absent else 0.0
    return {row: there if row in gold.present else away for row in gold.items}


def curve(found: Ranked, gold: Gold, whole: Gold | None = None) -> list[Point]:
    """Each threshold that the tool's own scores of first candidates offer, the strictest first.

    Precision counts every accepted row with a gold answer, those that the reference lacks among them; recall counts
    the rows whose answer the reference has.
    """
    counts = weights(gold, whole or gold)
    firsts = [(score, item, row) for row in gold.items for item, score in found.get(row, [])[:1]]
    answerable = sum(counts[row] for row in gold.present)
    right = accepted = 0.0
    points = []
    for score, tied in groupby(sorted(firsts, reverse=True), key=lambda first: first[0]):
        for _, item, row in tied:
            accepted += counts[row]
            right += counts[row] * (item in gold.items[row])
        points.append(Point(score, right / accepted, right / answerable if answerable else 0.0))
    return points


def at_precision(points: Iterable[Point], least: float) -> Point:
    """The point of most recall among those precise enough; nothing accepted if there is none."""
    enough = [point for point in points if point.precision >= least]
    return max(enough, key=lambda point: point.recall, default=Point(float("inf"), 1.0, 0.0))


def best_f1(points: Iterable[Point]) -> Point:
    """The point of the highest F1."""
    return max(points, key=lambda point: point.f1, default=Point(float("inf"), 1.0, 0.0))


def recall_at(number: int, found: Ranked, gold: Gold) -> float:
    """Share of the answerable rows whose right item is among the first so many candidates."""
    hits = sum(any(item in gold.items[row] for item, _ in found.get(row, [])[:number]) for row in gold.present)
    return hits / len(gold.present) if gold.present else 0.0


def accepted_point(accepted: Mapping[int, str], gold: Gold) -> Point:
    """What a tool that decides by itself gives: its accepted row → item."""
    chosen = [item in gold.items[row] for row, item in accepted.items() if row in gold.items]
    return Point(
        threshold=float("nan"),
        precision=sum(chosen) / len(chosen) if chosen else 1.0,
        recall=sum(chosen) / len(gold.present) if gold.present else 0.0,
    )
