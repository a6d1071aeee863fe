"""Pieces: one comparison of all pairs as a column of named levels.

The levels of a piece are named, the worst first, and `codes` has the level of each pair. What is missing on either side
is `unsaid` (by the row) or `silent` (the item): never a contradiction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.reconcile.descriptions import Descriptions
from pipelines.reconcile.pairs import Pairs

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Piece:
    """One comparison of all pairs: `about` is the column (or what else was looked at), `property` the item's side."""

    kind: str
    about: str
    levels: tuple[str, ...]
    codes: Codes
    prop: str = ""

    @property
    def key(self) -> str:
        """What a model knows it by: the kind, and the property where there is one."""
        return f"{self.kind}:{self.prop}" if self.prop else self.kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """All pieces for all pairs, and what the items' descriptions say."""

    pairs: Pairs
    pieces: Sequence[Piece]
    described: Descriptions

    def piece(self, key: str) -> Piece | None:
        """The piece of this key."""
        return next((piece for piece in self.pieces if piece.key == key), None)
