"""Probability: what evidence is worth, in bits, and the probability of each candidate, and of none, that follows.

After Fellegi and Sunter each level of each piece of evidence adds its bits to the log-odds, so a sum explains itself;
the rarity of a name is a piece of its own. A row's candidates and "none of them" compete: two to the power of the bits
(none: zero bits) are their odds. The result is calibrated on rows that the bits were not learned from, and moved by how
far likely matches of a row's kind turned out to be right.

A model is a readable file, `data/models/<name>.json`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.exceptions import ConfigurationError
from pipelines.reconcile.calibration import KNOTS, Calibration
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.evidence import Evidence, Piece
from pipelines.reconcile.fitting import LN2, candidate_probabilities
from pipelines.reconcile.kinds import Kinds
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.suitability import Suitability

Reals = NDArray[np.float64]

VERSION = 1
#: The kind of evidence that other rows give (see `company`), and the bits under which it is not worth the work.
COMPANY, LEAST_COMPANY = "company", 0.1
#: Levels that stand for a clue that the row does not have, in the order they are looked for.
MISSING = ("unsaid", "unknown")


@dataclass(frozen=True)
class Model:
    """What evidence is worth.

    `bits`: key of a piece → level → bits; `prior`: bits of any candidate against none; `about`: what it learned from.
    """

    name: str
    prior: float
    bits: Mapping[str, Mapping[str, float]]
    suitability: Suitability = field(default_factory=lambda: Suitability({}))
    calibration: Calibration = field(default_factory=Calibration)
    kinds: Kinds = field(default_factory=lambda: Kinds({}))
    about: Mapping[str, Any] = field(default_factory=dict)

    def pieces(self, clues: Clues, evidence: Evidence, reference: Reference) -> list[Piece]:
        """The pieces of evidence, with what this model adds of its own."""
        own = []
        if self.suitability.bits:
            own.append(self.suitability.piece(clues, evidence, reference))
        if self.kinds.shifts:
            own.append(self.kinds.piece(clues, evidence.pairs.row))
        return [*evidence.pieces, *own]

    @cached_property
    def company(self) -> frozenset[str]:
        """The properties of which it knows what the company of other rows is worth."""
        told = {key.partition(":")[2]: bits for key, bits in self.bits.items() if key.startswith(f"{COMPANY}:")}
        return frozenset(prop for prop, bits in told.items() if max(map(abs, bits.values())) >= LEAST_COMPANY)

    def worth(self, piece: Piece) -> Reals:
        """Bits by level; those of the kind where the model does not know the property, else zero."""
        known = self.bits.get(piece.key) or self.bits.get(piece.kind) or {}
        return np.array([known.get(level, 0.0) for level in piece.levels])

    def absent(self, pieces: Sequence[Piece]) -> float:
        """Bits for the clues that the model knows and these rows do not have at all."""
        there = {piece.key for piece in pieces} | {piece.kind for piece in pieces}
        unsaid = 0.0
        for key, levels in self.bits.items():
            if key not in there and ":" in key:
                unsaid += next((levels[level] for level in MISSING if level in levels), 0.0)
        return unsaid

    def judge(self, pieces: Sequence[Piece], row: NDArray[np.int64], rows: int) -> "Judged":
        """Bits and probabilities of all pairs, and of none for all rows."""
        bits = np.full(len(row), self.prior + self.absent(pieces))
        for piece in pieces:
            bits += self.worth(piece)[piece.codes]
        raw = candidate_probabilities(bits * LN2, row, rows)
        probability = self.calibration(raw) if len(raw) else raw
        for piece in pieces:
            if piece.kind == "kind":
                probability = self.kinds.moved(probability, piece)
        total = np.zeros(rows)
        np.add.at(total, row, probability)
        scale = np.maximum(total, 1.0)
        probability = probability / scale[row] if len(row) else probability
        return Judged(bits, probability, 1.0 - total / scale)

    def to_json(self) -> dict[str, Any]:
        """As the file has it."""
        return {
            "version": VERSION,
            "name": self.name,
            "about": dict(self.about),
            "calibration": {"log_odds": list(KNOTS), "calibrated": list(self.calibration.values)},
            "kinds": dict(self.kinds.shifts),
            "prior": self.prior,
            "bits": {key: dict(levels) for key, levels in self.bits.items()},
            "suitability": dict(self.suitability.bits),
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """`bits` and `probability` of each pair; `none` of each row."""

    bits: Reals
    probability: Reals
    none: Reals


def model_from_json(content: Mapping[str, Any]) -> Model:
    """A model as its file has it."""
    return Model(
        name=content["name"],
        prior=float(content["prior"]),
        bits=content["bits"],
        suitability=Suitability(content.get("suitability") or {}),
        calibration=Calibration(tuple(content["calibration"]["calibrated"])),
        kinds=Kinds(content.get("kinds") or {}),
        about=content.get("about") or {},
    )


def models_folder(home: Path) -> Path:
    """Where models are kept."""
    return home / "data" / "models"


def read_model(home: Path, name: str) -> Model:
    """Read a model.

    Raises:
        ConfigurationError: there is no such model, or the file is none.
    """
    path = models_folder(home) / f"{name}.json"
    remedy = "name one of data/models/ in the mapping (`match: model:`), or make it with `donata train`"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise ConfigurationError(f"the model is of version {content['version']}", file=path, remedy=remedy)
        return model_from_json(content)
    except FileNotFoundError:
        raise ConfigurationError(f"there is no model '{name}'", file=path, remedy=remedy) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"the file is no model: {error!r}", file=path, remedy=remedy) from None


#: Classes whose things are people or organisations: the committed model for each. Any other class has the general one.
MODEL_OF_CLASS = {
    "Q5": "people",
    "Q43229": "organisations",
    "Q33506": "organisations",
    "Q3918": "organisations",
    "Q783794": "organisations",
}
GENERAL = "general"


def model_name(class_: str, named: str | None) -> str:
    """The model for a mapping's class, unless it names one."""
    return named or MODEL_OF_CLASS.get(class_, GENERAL)


def read_models(home: Path) -> dict[str, Model]:
    """The models for all classes, by name.

    Raises:
        ConfigurationError: one of them is missing or no model.
    """
    return {name: read_model(home, name) for name in sorted({*MODEL_OF_CLASS.values(), GENERAL})}


def write_model(path: Path, model: Model) -> None:
    """Write a model so that people can read it, and a change shows in few lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(model.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
