"""Questions: a run's doubtful records in columns, in the order in which a person is asked about them. Pure.

A queue has tens of thousands of records, of which a sitting shows some dozens. What they are ordered and looked for by
is at hand in columns; all else is read where a record is shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipelines.messages import N_, counted
from pipelines.model.parsing.names import fold_names
from pipelines.model.tables import CANDIDATES
from pipelines.reconcile.explanation import pieces
from pipelines.reconcile.levels import Level, level_of
from pipelines.reconcile.review import Question

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
K = TypeVar("K")
#: Reads columns of the candidates of the records with these numbers, in any order.
Reading = Callable[[Sequence[int], Sequence[str]], pa.Table]


@dataclass(frozen=True, slots=True)
class Head:
    """What a list says of a record.

    `best`, `probability`: of its match. `label`, `score`: of its first candidate. The rest as in `Question`.
    """

    row: int
    key: str
    name: str
    best: str | None
    probability: float | None
    label: str
    score: float | None
    doubt: float
    weight: float
    why: str


@dataclass(frozen=True, eq=False)
class Questions(Sequence[Question]):
    """The records to ask about, in order. One is read whole when it is taken; to look at many, use the columns.

    `hanging`, `rivals`, `namesakes`: how many statements hang on each, how many more rows want its item, and how many
    are of its name. `matches`: schema `MATCHES`. `shown`: item, label and score of all candidates; a record's are the
    `sizes` from `starts` on, the best first.
    """

    rows: Ints
    keys: list[str]
    names: list[str]
    doubt: Reals
    weight: Reals
    hanging: Ints
    rivals: Ints
    namesakes: Ints
    matches: pa.Table
    shown: pa.Table
    starts: Ints
    sizes: Ints
    reading: Reading

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Question: ...

    @overload
    def __getitem__(self, place: slice) -> "Questions": ...

    def __getitem__(self, place: int | slice) -> "Question | Questions":
        """The record at a place, with all that is known of its candidates; or a part of the queue."""
        if isinstance(place, slice):
            return self.only(np.arange(len(self))[place])
        at = range(len(self))[place]
        [match] = self.matches.slice(at, 1).to_pylist()
        found = self.reading([match["_row"]], CANDIDATES.names).to_pylist()
        return Question(
            match,
            tuple(sorted(found, key=lambda candidate: int(candidate["rank"]))),
            self.names[at],
            float(self.doubt[at]),
            float(self.weight[at]),
            self._why(at, match["item"]),
        )

    def only(self, places: Ints) -> "Questions":
        """Those at the given places, in the order in which these are given."""
        columns = ("rows", "doubt", "weight", "hanging", "rivals", "namesakes", "starts", "sizes")
        taken = {name: getattr(self, name)[places] for name in columns}
        keys, names = ([texts[place] for place in places.tolist()] for texts in (self.keys, self.names))
        return replace(self, keys=keys, names=names, matches=self.matches.take(pa.array(places)), **taken)

    def heads(self, places: Sequence[int]) -> list[Head]:
        """What a list says of the records at these places."""
        at = np.array(places, dtype=np.int64)
        matches = self.matches.select(["item", "score"]).take(pa.array(at)).to_pylist()
        return [
            Head(
                row=int(self.rows[place]),
                key=self.keys[place],
                name=self.names[place],
                best=match["item"],
                probability=match["score"],
                label=candidate["label"] or "",
                score=candidate["score"],
                doubt=float(self.doubt[place]),
                weight=float(self.weight[place]),
                why=self._why(place, match["item"]),
            )
            for place, match, candidate in zip(places, matches, self._first(at).to_pylist(), strict=True)
        ]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each record is, by its key."""
        return dict(zip(self.keys, range(len(self)), strict=True))

    @cached_property
    def place_of_row(self) -> Mapping[int, int]:
        """Where each record is, by its row number."""
        return dict(zip(self.rows.tolist(), range(len(self)), strict=True))

    @property
    def by_key(self) -> Mapping[str, Question]:
        """The records by their keys."""
        return _Found(self, self.place)

    @property
    def by_row(self) -> Mapping[int, Question]:
        """The records by their row numbers."""
        return _Found(self, self.place_of_row)

    @cached_property
    def best_scores(self) -> Reals:
        """The probability of each record's first candidate; NaN where there is none."""
        scores = self._first(np.arange(len(self)))["score"]
        return np.array(scores.to_pylist(), dtype=np.float64)

    @cached_property
    def folded(self) -> list[str]:
        """The name and key of each record, and ids and labels of its candidates, folded, one a line."""
        items, labels = (
            fold_names([text or "" for text in self.shown[name].to_pylist()]) for name in ("item", "label")
        )
        lines = [f"{item}\n{label}" for item, label in zip(items, labels, strict=True)]
        of_each = zip(self.starts.tolist(), (self.starts + self.sizes).tolist(), strict=True)
        own = zip(fold_names(self.names), fold_names(self.keys), of_each, strict=True)
        return ["\n".join((name, key, *lines[start:end])) for name, key, (start, end) in own]

    @cached_property
    def contradictions(self) -> Mapping[str, Flags]:
        """By column: which records contradict their first candidate in it."""
        table = self.reading(self.rows.tolist(), ["_row", "rank", "features"])
        best: dict[int, tuple[int, str | None]] = {}
        for row, rank, features in zip(*(table[name].to_pylist() for name in table.column_names), strict=True):
            if row not in best or rank < best[row][0]:
                best[row] = rank, features
        found: dict[str, Flags] = {}
        for row, (_, features) in best.items():
            for column in contradicting(features):
                found.setdefault(column, np.zeros(len(self), dtype=bool))[self.place_of_row[row]] = True
        return found

    def _first(self, places: Ints) -> pa.Table:
        """Label and score of the first candidates of these records; null where there is none."""
        return self.shown.select(["label", "score"]).take(pa.array(self.starts[places], mask=self.sizes[places] == 0))

    def _why(self, place: int, item: str | None) -> str:
        statements, rivals, namesakes = (int(each[place]) for each in (self.hanging, self.rivals, self.namesakes))
        doubt_number = f"{self.doubt[place]:.2f}"
        reasons = [N_(f"{doubt_number} bits of doubt")]
        if statements:
            reasons.append(counted("%(num)s statement hangs on it", "%(num)s statements hang on it", statements))
        if rivals:
            reasons.append(
                counted("%(num)s more row wants %(item)s", "%(num)s more rows want %(item)s", rivals, item=item)
            )
        if namesakes:
            reasons.append(counted("%(num)s more row of this name", "%(num)s more rows of this name", namesakes))
        return "; ".join(reasons)


class _Found(Mapping[K, Question]):
    """The records by what names them, each read when it is taken."""

    def __init__(self, questions: Questions, places: Mapping[K, int]) -> None:
        self._questions = questions
        self._places = places

    def __getitem__(self, name: K) -> Question:
        return self._questions[self._places[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[K]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def contradicting(features: str | None) -> set[str]:
    """The columns by which a record contradicts a candidate of these `CANDIDATES.features`."""
    found = pieces(features)
    return {piece.column for piece in found if level_of(piece.level) is Level.CONTRADICTING and piece.column}
