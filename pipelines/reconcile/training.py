"""Training: a model learned from rows whose items are known, or, where none are, from the rows themselves.

Rows are parted by a stable hash of their key: of a hundred parts, 60 to learn from, and 40 that are never looked at but
by `donata evaluate`. Without gold, expectation and maximisation take turns: the model says how likely
each candidate is, and is fitted to that (Dempster, Laird and Rubin 1977); it starts from a model that is there already.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.reconcile.calibration import Calibration, calibrate
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.company import company_pieces, judge_together
from pipelines.reconcile.evidence import Evidence, Piece
from pipelines.reconcile.fitting import Design, Fit, fit
from pipelines.reconcile.kinds import Kinds, learn_kinds, row_tokens
from pipelines.reconcile.name_levels import CODE
from pipelines.reconcile.probability import COMPANY, Model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.settlement import exclusive
from pipelines.reconcile.suitability import Suitability, learn_suitability, tokens_of

Reals = NDArray[np.float64]
Rows = NDArray[np.bool_]

PARTS = 100
TRAIN_PARTS = 60
#: Thirds of the rows to learn from, each judged by the other two.
FOLDS = 3
#: What is not learned: identifiers are switched off when learning, or they would drown all else, and most references
#: have no class graph. By hand: an identifier that agrees is as good as certain, and a wrong type is out of question.
GIVEN: Mapping[str, Mapping[str, float]] = {
    "identifier": {"contradicting": -4.0, "unknown": 0.0, "exact": 14.0},
    "type": {"other": -8.0, "silent": -0.5, "exact": 0.0},
}
#: Pieces whose levels are not in an order of agreement.
UNORDERED = frozenset({"rarity", "form", "branch", "agreement"})
ROUNDS = 8
#: Rows under which there is nothing to calibrate on.
LEAST_CALIBRATED = 50


class Part(StrEnum):
    """Which rows."""

    TRAIN = "train"
    TEST = "test"
    ALL = "all"


def part_numbers(keys: Sequence[str]) -> NDArray[np.int64]:
    """0 to 99 for each key, by SHA-256: the same on every machine and in every dump."""
    digests = (hashlib.sha256(key.encode()).hexdigest()[:8] for key in keys)
    return np.array([int(digest, 16) % PARTS for digest in digests], dtype=np.int64)


def in_part(numbers: NDArray[np.int64], part: Part) -> Rows:
    """Which rows are in a part."""
    if part is Part.ALL:
        return np.ones(len(numbers), dtype=bool)
    return numbers < TRAIN_PARTS if part is Part.TRAIN else numbers >= TRAIN_PARTS


@dataclass(frozen=True)
class Examples:
    """Rows with all their candidates compared. `right`: for each pair, whether the row's gold has the item."""

    keys: Sequence[str]
    clues: Clues
    evidence: Evidence
    reference: Reference
    right: Rows
    known: Rows
    """rows that have gold"""

    @property
    def row(self) -> NDArray[np.int64]:
        """Of each pair, its row."""
        return self.evidence.pairs.row


def learn(examples: Examples, name: str, about: Mapping[str, Any]) -> Model:
    """Learn a model from the rows with gold that may be learned from, and calibrate it on the same rows.

    Each third of them is judged for that by what was learned from the other two, so that no row calibrates what was
    learned from it; the model itself is then learned from all of them.
    """
    numbers = part_numbers(examples.keys)
    rows = in_part(numbers, Part.TRAIN) & examples.known
    tokens = list(tokens_of(examples.clues, examples.evidence, examples.reference))
    model = _learned(examples, tokens, rows, name, about)
    probability = _judged(examples, tokens, model)
    for third in range(FOLDS):
        fold = numbers % FOLDS == third
        other = _learned(examples, tokens, rows & ~fold, name, about)
        own = fold[examples.row] & rows[examples.row]
        probability[own] = _judged(examples, tokens, other)[own]
    calibration, kinds = _calibrated(examples, probability, rows)
    return replace(model, calibration=calibration, kinds=kinds)


def _learned(
    examples: Examples, tokens: Sequence[tuple[str, ...]], rows: Rows, name: str, about: Mapping[str, Any]
) -> Model:
    """A model from these rows, not calibrated."""
    suitability, own = _cross_fitted(examples, tokens, rows)
    pieces = _learnable([*examples.evidence.pieces, own])
    model = _model(name, pieces, fit(_design(pieces, examples.row, _shares(examples), rows)), about)
    company = _worth_of_company(examples, [*examples.evidence.pieces, own], model, rows)
    return replace(model, suitability=suitability, bits={**model.bits, **company})


def _worth_of_company(
    examples: Examples, pieces: Sequence[Piece], model: Model, rows: Rows
) -> dict[str, dict[str, float]]:
    """What the company of other rows adds to all else; nothing said is worth nothing."""
    sure = np.flatnonzero(examples.right & rows[examples.row])
    found = list(company_pieces(examples.clues, examples.evidence.pairs, examples.reference, sure))
    if not found:
        return {}
    given = model.judge(pieces, examples.row, len(rows)).bits[rows[examples.row]]
    fitted = fit(replace(_design(found, examples.row, _shares(examples), rows), given=given))
    bits = {}
    for piece, worth in zip(found, fitted.bits, strict=True):
        added = worth - worth[piece.levels.index("unknown")]
        bits[piece.key] = {level: round(float(value), 3) for level, value in zip(piece.levels, added, strict=True)}
    return bits


def _judged(examples: Examples, tokens: Sequence[tuple[str, ...]], model: Model) -> Reals:
    own = model.suitability.piece_of(model.suitability.codes(tokens))
    pieces = [*examples.evidence.pieces, own]
    return judge_together(model, pieces, examples.clues, examples.evidence, examples.reference)[1].probability


def relearn(examples: Examples, start: Model, name: str, about: Mapping[str, Any]) -> Model:
    """Learn without gold: from what `start` makes of the rows, in turns, until it changes no more."""
    rows = np.ones(len(examples.keys), dtype=bool)
    model = replace(start, name=name, about=about)
    for _ in range(ROUNDS):
        own = model.pieces(examples.clues, examples.evidence, examples.reference)
        pieces, judged = judge_together(model, own, examples.clues, examples.evidence, examples.reference)
        learnable = _learnable(pieces)
        fitted = _model(name, learnable, fit(_design(learnable, examples.row, judged.probability, rows)), about)
        moved = abs(fitted.prior - model.prior)
        # Properties that these rows do not have keep what they were worth.
        model = replace(fitted, bits={**model.bits, **fitted.bits}, suitability=start.suitability)
        if moved < 0.05:
            break
    return replace(model, calibration=start.calibration, kinds=start.kinds)


def pooled(models: Sequence[Model], name: str, about: Mapping[str, Any]) -> Model:
    """A model for things of any kind: every piece of evidence at the mean of the models that know it."""
    bits: dict[str, dict[str, float]] = {}
    for key in dict.fromkeys(key for model in models for key in model.bits):
        known = [model.bits[key] for model in models if key in model.bits]
        bits[key] = {level: round(sum(one[level] for one in known) / len(known), 3) for level in known[0]}
    prior = round(sum(model.prior for model in models) / len(models), 3)
    values = np.mean([model.calibration.values for model in models], axis=0)
    return Model(name, prior, bits, calibration=Calibration(tuple(values.round(3).tolist())), about=about)


def _cross_fitted(examples: Examples, tokens: Sequence[tuple[str, ...]], train: Rows) -> tuple[Suitability, Piece]:
    """Suitability from all training rows, and the piece for fitting, in which no row saw itself counted."""
    row, level = examples.row, examples.evidence.pairs.level
    plausible = train[row] & (level >= CODE["part"])
    right = examples.right.astype(np.float64)
    halves = part_numbers(examples.keys)[row] // FOLDS % 2 == 0

    def learned(chosen: Rows) -> Suitability:
        return learn_suitability([tokens[n] for n in np.flatnonzero(chosen).tolist()], right[chosen])

    everything = learned(plausible)
    own = everything.codes(tokens)
    for half in (halves, ~halves):
        other = learned(plausible & ~half)
        mine = np.flatnonzero(train[row] & half)
        own[mine] = other.codes([tokens[n] for n in mine.tolist()])
    return everything, everything.piece_of(own)


def _shares(examples: Examples) -> Reals:
    """Where gold names several items, each has its share."""
    count = np.zeros(len(examples.keys))
    np.add.at(count, examples.row, examples.right)
    return examples.right / np.maximum(count[examples.row], 1.0)


def _design(pieces: Sequence[Piece], row: NDArray[np.int64], right: Reals, rows: Rows) -> Design:
    chosen = rows[row]
    place = np.cumsum(rows) - 1
    return Design(
        row=place[row[chosen]],
        codes=np.stack([piece.codes[chosen] for piece in pieces], axis=1),
        levels=[len(piece.levels) for piece in pieces],
        ordered=[piece.kind not in UNORDERED for piece in pieces],
        right=right[chosen],
        rows=int(rows.sum()),
    )


def _model(name: str, pieces: Sequence[Piece], fitted: Fit, about: Mapping[str, Any]) -> Model:
    """Bits by key; a kind that several properties share is also known by itself, at their mean."""
    bits: dict[str, dict[str, float]] = {}
    by_kind: dict[str, list[dict[str, float]]] = {}
    for piece, worth in zip(pieces, fitted.bits, strict=True):
        known = {level: round(float(value), 3) for level, value in zip(piece.levels, worth, strict=True)}
        bits[piece.key] = known
        by_kind.setdefault(piece.kind, []).append(known)
    for kind, several in by_kind.items():
        if kind not in bits:
            bits[kind] = {level: round(sum(k[level] for k in several) / len(several), 3) for level in several[0]}
    return Model(name, round(fitted.prior, 3), {**GIVEN, **bits}, about=about)


def _learnable(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.kind not in GIVEN and piece.kind != COMPANY]


def _calibrated(examples: Examples, judged: Reals, rows: Rows) -> tuple[Calibration, Kinds]:
    """On what is left once no two rows share an item, as it will be when rows are settled; all rows, then by kind."""
    best = best_pairs(examples.row, judged)
    probability = exclusive(judged[best], examples.evidence.pairs.ordinal[best].tolist())
    chosen = rows[examples.row[best]]
    if chosen.sum() < LEAST_CALIBRATED:
        return Calibration(), Kinds({})
    right = examples.right[best[chosen]]
    found = calibrate(probability[chosen], right)
    calibration = Calibration(tuple(round(value, 3) for value in found.values))
    tokens = row_tokens(examples.clues)
    own = [tokens[row] for row in examples.row[best[chosen]].tolist()]
    return calibration, learn_kinds(calibration(probability[chosen]), right, own)


def best_pairs(row: NDArray[np.int64], probability: Reals) -> NDArray[np.int64]:
    """The position of each row's most likely pair, by ascending row."""
    order = np.lexsort((-probability, row))
    first = np.r_[True, row[order][1:] != row[order][:-1]] if len(row) else np.empty(0, dtype=bool)
    return order[first]
