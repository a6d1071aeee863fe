"""Wording: evidence as a person reads it, made only for the pairs that are shown."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.reconcile.clues import Clues, Column
from pipelines.reconcile.evidence import FACT_LEVELS, Evidence, Piece
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import row_pointers

_NAMES = {
    "exact": "is the item's name '{theirs}'",
    "words": "is the item's name '{theirs}' in another order",
    "letters": "is the item's name '{theirs}' but for spaces and marks",
    "core": "is the item's name '{theirs}' but for particles, articles or legal forms",
    "spelling": "is spelt nearly as the item's name '{theirs}'",
    "middle": "is the item's name '{theirs}' but for middle words",
    "initials": "is the item's name '{theirs}', some words by their initials",
    "family": "has the last word of the item's name '{theirs}', and a first word like it",
    "part": "is a part of the item's name '{theirs}', or the other way round",
    "similar": "is similar to the item's name '{theirs}'",
    "weak": "is somewhat similar to the item's name '{theirs}'",
    "word": "shares a word with the item's name '{theirs}'",
    "numbered": "differs from the item's name '{theirs}' in a number or generation",
    "contradicting": "has nothing in common with the item's name '{theirs}'",
}
_DATES = {
    "day": "is the item's day, {theirs}",
    "year": "is also the item's",
    "circa": "is the item's approximate year",
    "one": "is close to the item's {theirs}",
    "compatible": "does not exclude the item's {theirs}",
    "two": "is two years from the item's {theirs}",
    "five": "is some years from the item's {theirs}",
    "ten": "differs from the item's {theirs}",
    "contradicting": "contradicts the item's {theirs}",
}
_WORDS = {
    "homonyms": {
        "one": "no other item of the reference bears that name",
        "two": "one other item bears that name",
        "several": "several items bear that name",
        "many": "many items bear that name",
    },
    "rivals": {
        "none": "no other candidate bears the row's name",
        "one": "another candidate bears the row's name too",
        "two": "two other candidates bear the row's name too",
        "many": "several other candidates bear the row's name too",
    },
    "branch": {
        "branch": "the row's name has a country in brackets, as branches do",
        "plain": "the row's name has no country in brackets",
    },
    "title": {
        "same": "both are called the same",
        "alike": "both are called nearly the same",
        "much": "the first names are similar",
        "half": "the first names are only partly alike",
        "little": "the first names have little in common",
        "none": "the first names have nothing in common",
        "silent": "one of the two has no first name",
    },
    "agreement": {
        "none-of-one": "the row's one full name is none of the item's",
        "one-of-one": "the row's one full name is the item's",
        "none-of-two": "neither of the row's two full names is the item's",
        "one-of-two": "one of the row's two full names is the item's",
        "two-of-two": "both of the row's full names are the item's",
        "none-of-many": "none of the row's full names is the item's",
        "one-of-many": "one of the row's several full names is the item's",
        "two-of-many": "two of the row's full names are the item's",
        "more-of-many": "three or more of the row's full names are the item's",
    },
    "acronym": {
        "exact": "an acronym or variant of the row's name is the item's too",
        "unsaid": "the row has no acronym",
        "absent": "the row's acronym is not among the item's names",
    },
    "type": {
        "exact": "the item is of an expected type",
        "silent": "the item does not say what it is (P31), or its class is not known",
        "other": "the item is of another type",
    },
    "suitability": {
        "typical": "the item's description is typical of the right ones",
        "good": "the item's description fits well",
        "fair": "the item's description fits",
        "unknown": "the item's description says nothing either way",
        "doubtful": "the item's description fits badly",
        "odd": "the item's description is unusual for the right ones",
        "foreign": "the item is described as something else",
    },
    "country": {
        "exact": "the item's description names the row's country",
        "unknown": "no country to compare in the item's description",
        "contradicting": "the item's description names another country",
    },
    "place": {
        "exact": "the item's description names the row's place",
        "unknown": "no place to compare in the item's description",
        "absent": "the item's description does not name the row's place",
    },
}
_RARITY = {
    "crowd": "by its words the name is one of very many",
    "common": "by its words the name is common",
    "usual": "by its words the name is not rare",
    "scarce": "by its words the name is rather rare",
    "rare": "by its words the name is rare",
    "unique": "by its words the name is very rare",
}

#: Kinds whose words are the same for all pairs at one level.
ALIKE = frozenset({"rarity", "form", "kind", *_WORDS})


class Wording:
    """The words for the pieces of a batch's pairs."""

    def __init__(
        self, clues: Clues, evidence: Evidence, pieces: Sequence[Piece], model: Model, reference: Reference
    ) -> None:
        self._clues, self._pairs, self.pieces = clues, evidence.pairs, pieces
        self._described = evidence.described
        self._reference = reference
        self.worth = [[round(float(bits), 3) for bits in model.worth(piece)] for piece in pieces]
        self.prior = round(model.prior + model.absent(pieces), 3)
        self._their_names: dict[int, str] = {}
        self._columns: dict[tuple[str, str, str], tuple[Column[Any], list[int]]] = {}
        self._dates: dict[tuple[str, int], str] = {}

    def clauses(self, piece: Piece, pairs: NDArray[np.int64]) -> list[str]:
        """One piece of evidence of many pairs, each as a clause that a person can check."""
        if piece.kind in ALIKE:
            table = [_alike(piece.kind, level) for level in piece.levels]
            return [table[code] for code in piece.codes[pairs].tolist()]
        if piece.kind == "name":
            names = np.unique(self._pairs.name[pairs])
            names = names[names >= 0]
            self._their_names.update(zip(names.tolist(), self._reference.names.texts(names), strict=True))
        return [self.words(piece, pair) for pair in pairs.tolist()]

    def column(self, piece: Piece, pair: int) -> str:
        """The partner's column that it is about."""
        return self._name_column(pair) if piece.kind == "name" else piece.about

    def words(self, piece: Piece, pair: int) -> str:
        """One piece of evidence as a clause that a person can check."""
        level = piece.levels[int(piece.codes[pair])]
        if piece.kind == "name":
            return self._name(level, pair)
        if piece.kind == "date":
            return self._date(piece, level, pair)
        if piece.kind == "identifier":
            return self._identifier(piece, level, pair)
        if piece.kind in {"fact", "text", "website"}:
            return self._fact(piece, level, pair)
        return _alike(piece.kind, level)

    def _name_column(self, pair: int) -> str:
        form, row = int(self._pairs.form[pair]), int(self._pairs.row[pair])
        names = self._clues.names
        if len(names.columns) == 1:
            return names.columns[0]
        low, high = np.searchsorted(names.row, [row, row + 1])
        places = names.column[low:high][names.form[low:high] == form]
        return names.columns[int(places[0])] if len(places) else "name"

    def _name(self, level: str, pair: int) -> str:
        name, form = int(self._pairs.name[pair]), int(self._pairs.form[pair])
        if name < 0 or form < 0 or level == "unknown":
            return "no name was compared"
        theirs = self._their_names.get(name) or self._reference.names.texts([name])[0]
        words = _NAMES[level].format(theirs=theirs)
        ours = self._clues.names.forms[form]
        return (
            f"{self._name_column(pair)} '{ours}' {words}" if level != "exact" else f"{self._name_column(pair)} {words}"
        )

    def _date(self, piece: Piece, level: str, pair: int) -> str:
        if level == "unsaid":
            return f"the row has no {piece.about}"
        if level == "silent":
            return f"the item has no date for {piece.about} ({piece.prop})"
        ours = self._own(self._clues.dates, piece, pair)
        said = " or ".join(span.text for span in ours)
        return f"{piece.about} {said} {_DATES[level].format(theirs=self._their_date(piece, pair))}"

    def _their_date(self, piece: Piece, pair: int) -> str:
        ordinal = int(self._pairs.ordinal[pair])
        known = self._dates.get((piece.prop, ordinal))
        if known is None:
            known = self._dates[piece.prop, ordinal] = self._date_of(piece, ordinal, pair)
        return known

    def _date_of(self, piece: Piece, ordinal: int, pair: int) -> str:
        held = self._reference.dates.get(piece.prop)
        at = range(int(held.ptr[ordinal]), int(held.ptr[ordinal + 1])) if held is not None else range(0)
        if held is None or not at:
            life = self._described[pair]
            span = life.born if piece.prop == "P569" else life.died
            return f"{span.text} (in its description)" if span else "date"
        return " or ".join(_date_text(held, n) for n in at) + f" ({piece.prop})"

    def _identifier(self, piece: Piece, level: str, pair: int) -> str:
        if level == "unknown":
            return f"no {piece.about} to compare ({piece.prop})"
        value = ", ".join(self._own(self._clues.identifiers, piece, pair))
        if level == "exact":
            return f"{piece.about} {value} is the item's {piece.prop}"
        theirs = ", ".join(self._their_texts(piece.prop, pair)[:2])
        return f"{piece.about} {value} differs from the item's {piece.prop} {theirs}"

    def _fact(self, piece: Piece, level: str, pair: int) -> str:
        if level == "unsaid":
            return f"the row has no {piece.about}"
        if level == "silent":
            return f"the item has no value to compare {piece.about} with"
        columns = self._clues.facts if piece.levels is FACT_LEVELS else self._clues.texts
        value = ", ".join(self._raw(columns, piece, pair))
        words = {
            "exact": "is also the item's",
            "close": "is the item's but for case",
            "host": "is on the item's website",
            "domain": "is under the same domain as the item's website",
            "other": "is not on the item's website",
            "contradicting": "is not the item's",
        }[level]
        return f"{piece.about} '{value}' {words}" + (f" ({piece.prop})" if piece.prop else "")

    def _their_texts(self, prop: str, pair: int) -> list[str]:
        held = self._reference.texts[prop]
        ordinal = int(self._pairs.ordinal[pair])
        return list(held.values(np.arange(held.ptr[ordinal], held.ptr[ordinal + 1])))

    def _own(self, columns: Sequence[Column[Any]], piece: Piece, pair: int) -> list[Any]:
        column, low, high = self._place(columns, piece, pair)
        return list(column.values[low:high])

    def _raw(self, columns: Sequence[Column[Any]], piece: Piece, pair: int) -> list[str]:
        column, low, high = self._place(columns, piece, pair)
        return list(column.raw[low:high])

    def _place(self, columns: Sequence[Column[Any]], piece: Piece, pair: int) -> tuple[Column[Any], int, int]:
        key = (piece.kind, piece.about, piece.prop)
        if key not in self._columns:
            found = next(c for c in columns if c.column == piece.about and (not piece.prop or c.property == piece.prop))
            self._columns[key] = found, row_pointers(found.row, len(self._clues)).tolist()
        column, ptr = self._columns[key]
        row = int(self._pairs.row[pair])
        return column, ptr[row], ptr[row + 1]


def _alike(kind: str, level: str) -> str:
    """Words that hang on the level alone."""
    if kind == "rarity":
        return _RARITY[level.partition("-")[2]]
    if kind == "form":
        ours, _, theirs = level.partition("-")
        which = {"main": "first name", "other": "further name", "variant": "acronym or variant"}[ours]
        return f"it is the row's {which} and the item's {theirs}"
    if kind == "kind":
        return f"how far likely matches of the row's kind ({level}) turned out right moves the probability"
    return _WORDS[kind].get(level, level)


def _date_text(held: Any, at: int) -> str:
    first, last, month, day = (int(column[at]) for column in (held.first, held.last, held.month, held.day))
    if first != last:
        return f"{first}–{last}"
    text = f"{first}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    return f"c. {text}" if bool(held.circa[at]) else text
