"""Showing: what people are shown of pairs, many at once: a sentence, and all pieces with what each is worth."""

from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from pipelines.messages import N_
from pipelines.reconcile.evidence import Piece
from pipelines.reconcile.levels import broad
from pipelines.reconcile.wording import ALIKE, Wording

Ints = NDArray[np.int64]

#: Bits under which a piece of evidence is not worth a word.
LEAST_BITS = 0.05
SAYING_NOTHING = frozenset({"unsaid", "silent", "unknown"})
#: Kinds that are no part of the sentence, and those that are only where they weigh something.
UNSPOKEN, SPOKEN_BY_WEIGHT = (
    frozenset({"form", "rarity", "title", "homonyms", "rivals", "branch", "agreement", "acronym", "kind"}),
    frozenset({"suitability", "place", "company"}),
)
PRIOR_WORDS = N_("before anything is compared: most items that share a key with a row are not its item")
#: Kinds that stand before all others, whatever they weigh.
FIRST = frozenset({"identifier", "name"})


class Shown:
    """The words for some of a batch's pairs, made once for sentences and features."""

    def __init__(self, wording: Wording, pairs: Ints) -> None:
        self._wording, self._pairs = wording, np.unique(pairs)
        self._said: list[dict[int, str]] = [{} for _ in wording.pieces]
        for said, piece, worth in zip(self._said, wording.pieces, wording.worth, strict=True):
            at = self._where(piece, _telling(piece, worth) | _spoken(piece, worth))
            said.update(zip(at.tolist(), wording.clauses(piece, at), strict=True))

    def sentences(self, pairs: Ints) -> list[str]:
        """All that was compared, in words: what agrees or contradicts, what is silent left out."""
        spoken: dict[int, list[str]] = {pair: [] for pair in pairs.tolist()}
        for said, piece, worth in zip(self._said, self._wording.pieces, self._wording.worth, strict=True):
            for pair in self._where(piece, _spoken(piece, worth)).tolist():
                if pair in spoken:
                    spoken[pair].append(said[pair])
        return ["; ".join(spoken[pair]) or N_("nothing could be compared") for pair in pairs.tolist()]

    def features(self, pairs: Ints) -> list[str]:
        """JSON of the pieces in the order of their weight; the first is the prior, and their bits sum to the log-odds.

        Pieces that are worth nothing and say nothing are left out.
        """
        prior = {"kind": "prior", "column": "", "level": "", "bits": self._wording.prior, "words": PRIOR_WORDS}
        first = _json(prior)
        at, behind, weight, texts = [], [], [], []
        for number, piece in enumerate(self._wording.pieces):
            said = self._where(piece, _telling(piece, self._wording.worth[number]))
            at.append(said)
            behind.append(np.full(len(said), piece.kind not in FIRST))
            weight.append(np.array(self._wording.worth[number])[piece.codes[said]])
            texts += self._written(number, piece, said)
        pair = np.concatenate([np.empty(0, np.int64), *at])
        # What weighs as much stays in the order of the pieces.
        order = np.lexsort((-np.abs(np.concatenate([[], *weight])), np.concatenate([[], *behind]), pair))
        ends = np.searchsorted(pair[order], [pairs, pairs + 1]).T.tolist()
        written = [texts[place] for place in order.tolist()]
        return [f"[{','.join([first, *written[start:end]])}]" for start, end in ends]

    def _written(self, number: int, piece: Piece, pairs: Ints) -> list[str]:
        """The JSON of the piece for each of the pairs, made once for those of which it says the same."""
        worth, said, alike = self._wording.worth[number], self._said[number], piece.kind in ALIKE
        known: dict[tuple[int, str, str], str] = {}
        found = []
        for pair, code in zip(pairs.tolist(), piece.codes[pairs].tolist(), strict=True):
            key = (code, "", "") if alike else (code, self._wording.column(piece, pair), said[pair])
            written = known.get(key)
            if written is None:
                column, words = self._wording.column(piece, pair), said[pair]
                level = broad(piece.kind, piece.levels[code])
                feature = {"kind": piece.kind, "column": column, "level": level, "bits": worth[code], "words": words}
                written = known[key] = _json(feature)
            found.append(written)
        return found

    def _where(self, piece: Piece, levels: NDArray[np.bool_]) -> Ints:
        """The pairs at one of these levels."""
        return self._pairs[levels[piece.codes[self._pairs]]]


def _json(feature: dict[str, Any]) -> str:
    return orjson.dumps(feature).decode()


def _telling(piece: Piece, worth: list[float]) -> NDArray[np.bool_]:
    """The levels that weigh or say something."""
    pairs = zip(piece.levels, worth, strict=True)
    return np.array([bool(bits) or level not in SAYING_NOTHING for level, bits in pairs])


def _spoken(piece: Piece, worth: list[float]) -> NDArray[np.bool_]:
    """The levels that are part of the sentence."""
    if piece.kind in UNSPOKEN:
        return np.zeros(len(piece.levels), dtype=bool)
    least = LEAST_BITS if piece.kind in SPOKEN_BY_WEIGHT else 0.0
    silent = frozenset() if piece.kind == "type" else SAYING_NOTHING
    pairs = zip(piece.levels, worth, strict=True)
    return np.array([level not in silent and abs(bits) >= least for level, bits in pairs])
