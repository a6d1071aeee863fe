"""Brute force with rapidfuzz: each query against every name of the reference; years may not contradict.

What one writes in an afternoon: `process.cdist` with `token_sort_ratio` over folded names, on all cores; an item's
score is that of its best name, raised a little by an agreeing year, and nothing if a year differs by more than two.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from tests.benchmarks.peers.exchange import KEPT, Clock, Figures, fold, read_entities, read_rows, write_answers

#: Names looked at for one query, and the score below which none is.
SHORTLIST, FLOOR = 50, 60
#: Years may differ so much, and an agreeing year is worth so many points.
TOLERANCE, AGREEMENT = 2, 5
#: Queries compared together, so that the table of scores stays small.
BATCH = 32


def answer(rows: Sequence[dict[str, Any]], entities: Sequence[dict[str, Any]]) -> Iterator[tuple[int, str, float]]:
    """Each row's best items, with their scores."""
    names = [(fold(name), number) for number, entity in enumerate(entities) for name in entity["names"]]
    texts, owners = [text for text, _ in names], [owner for _, owner in names]
    for start in range(0, len(rows), BATCH):
        batch = [(fold(name), row) for row in rows[start : start + BATCH] for name in row["names"]]
        scores = process.cdist(
            [text for text, _ in batch],
            texts,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=FLOOR,
            workers=-1,
            dtype=np.uint8,
        )
        for (_, row), line in zip(batch, scores, strict=True):
            for column in np.argpartition(line, -SHORTLIST)[-SHORTLIST:]:
                entity = entities[owners[column]]
                if line[column] and (points := _years(row, entity)) is not None:
                    yield row["row"], entity["item"], float(line[column]) + points


def _years(row: dict[str, Any], entity: dict[str, Any]) -> float | None:
    """Points for agreeing years; None if they contradict."""
    points = 0
    for key in ("first", "last"):
        if row[key] and entity[key]:
            if abs(row[key] - entity[key]) > TOLERANCE:
                return None
            points += AGREEMENT * (row[key] == entity[key])
    return points


def main(folder: Path) -> None:
    """Answer the task's sample."""
    entities, rows = read_entities(folder), read_rows(folder, "rapidfuzz")
    clock = Clock()
    answers = list(answer(rows, entities))
    seconds = clock()
    write_answers(folder, "rapidfuzz", _best(answers), Figures(rows=len(rows), steady=seconds, whole=seconds))


def _best(answers: list[tuple[int, str, float]]) -> Iterator[tuple[int, str, float]]:
    """The kept candidates of each row."""
    rows: dict[int, dict[str, float]] = {}
    for row, item, score in answers:
        found = rows.setdefault(row, {})
        found[item] = max(score, found.get(item, 0.0))
    for row, found in rows.items():
        for item, score in sorted(found.items(), key=lambda pair: -pair[1])[:KEPT]:
            yield row, item, score


if __name__ == "__main__":
    main(Path(sys.argv[1]))
