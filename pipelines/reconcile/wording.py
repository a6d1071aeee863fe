"""Wording: evidence as a person reads it, made only for the pairs that are shown."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.messages import N_
from pipelines.reconcile.clues import Clues, Column
from pipelines.reconcile.evidence import FACT_LEVELS, Evidence, Piece
from pipelines.reconcile.probability import COMPANY, Model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.ragged import row_pointers

_NAMES = {
    "exact": N_("%(column)s is the item's name '%(theirs)s'"),
    "words": N_("%(column)s '%(ours)s' is the item's name '%(theirs)s' in another order"),
    "letters": N_("%(column)s '%(ours)s' is the item's name '%(theirs)s' but for spaces and marks"),
    "core": N_("%(column)s '%(ours)s' is the item's name '%(theirs)s' but for particles, articles or legal forms"),
    "spelling": N_("%(column)s '%(ours)s' is spelt nearly as the item's name '%(theirs)s'"),
    "middle": N_("%(column)s '%(ours)s' is the item's name '%(theirs)s' but for middle words"),
    "initials": N_("%(column)s '%(ours)s' is the item's name '%(theirs)s', some words by their initials"),
    "family": N_("%(column)s '%(ours)s' has the last word of the item's name '%(theirs)s', and a first word like it"),
    "part": N_("%(column)s '%(ours)s' is a part of the item's name '%(theirs)s', or the other way round"),
    "similar": N_("%(column)s '%(ours)s' is similar to the item's name '%(theirs)s'"),
    "weak": N_("%(column)s '%(ours)s' is somewhat similar to the item's name '%(theirs)s'"),
    "word": N_("%(column)s '%(ours)s' shares a word with the item's name '%(theirs)s'"),
    "numbered": N_("%(column)s '%(ours)s' differs from the item's name '%(theirs)s' in a number or generation"),
    "contradicting": N_("%(column)s '%(ours)s' has nothing in common with the item's name '%(theirs)s'"),
}
_DATES = {
    "day": N_("%(column)s %(ours_said)s is the item's day, %(theirs_said)s"),
    "year": N_("%(column)s %(ours_said)s is also the item's"),
    "circa": N_("%(column)s %(ours_said)s is the item's approximate year"),
    "one": N_("%(column)s %(ours_said)s is close to the item's %(theirs_said)s"),
    "compatible": N_("%(column)s %(ours_said)s does not exclude the item's %(theirs_said)s"),
    "two": N_("%(column)s %(ours_said)s is two years from the item's %(theirs_said)s"),
    "five": N_("%(column)s %(ours_said)s is some years from the item's %(theirs_said)s"),
    "ten": N_("%(column)s %(ours_said)s differs from the item's %(theirs_said)s"),
    "contradicting": N_("%(column)s %(ours_said)s contradicts the item's %(theirs_said)s"),
}
_FACTS = {
    "exact": N_("%(column)s '%(ours)s' is also the item's%(where)s"),
    "close": N_("%(column)s '%(ours)s' is the item's but for case%(where)s"),
    "host": N_("%(column)s '%(ours)s' is on the item's website%(where)s"),
    "domain": N_("%(column)s '%(ours)s' is under the same domain as the item's website%(where)s"),
    "other": N_("%(column)s '%(ours)s' is not on the item's website%(where)s"),
    "contradicting": N_("%(column)s '%(ours)s' is not the item's%(where)s"),
}
_COMPANY = {
    "most": N_("of other rows with this %(column)s, most have an item that says the same (%(property)s)"),
    "some": N_("of other rows with this %(column)s, some have an item that says the same (%(property)s)"),
    "few": N_("of other rows with this %(column)s, few have an item that says the same (%(property)s)"),
    "none": N_("of other rows with this %(column)s, none has an item that says the same (%(property)s)"),
    "unknown": N_("other rows with this %(column)s tell nothing of this item (%(property)s)"),
}
_WORDS = {
    "homonyms": {
        "one": N_("no other item of the reference bears that name"),
        "two": N_("one other item bears that name"),
        "several": N_("several items bear that name"),
        "many": N_("many items bear that name"),
    },
    "rivals": {
        "none": N_("no other candidate bears the row's name"),
        "one": N_("another candidate bears the row's name too"),
        "two": N_("two other candidates bear the row's name too"),
        "many": N_("several other candidates bear the row's name too"),
    },
    "branch": {
        "branch": N_("the row's name has a country in brackets, as branches do"),
        "plain": N_("the row's name has no country in brackets"),
    },
    "title": {
        "same": N_("both are called the same"),
        "alike": N_("both are called nearly the same"),
        "much": N_("the main names are similar"),
        "half": N_("the main names are only partly alike"),
        "little": N_("the main names have little in common"),
        "none": N_("the main names have nothing in common"),
        "silent": N_("one of the two has no main name"),
    },
    "agreement": {
        "none-of-one": N_("the row's one full name is none of the item's"),
        "one-of-one": N_("the row's one full name is the item's"),
        "none-of-two": N_("neither of the row's two full names is the item's"),
        "one-of-two": N_("one of the row's two full names is the item's"),
        "two-of-two": N_("both of the row's full names are the item's"),
        "none-of-many": N_("none of the row's full names is the item's"),
        "one-of-many": N_("one of the row's several full names is the item's"),
        "two-of-many": N_("two of the row's full names are the item's"),
        "more-of-many": N_("three or more of the row's full names are the item's"),
    },
    "acronym": {
        "exact": N_("an acronym or variant of the row's name is the item's too"),
        "unsaid": N_("the row has no acronym"),
        "absent": N_("the row's acronym is not among the item's names"),
    },
    "type": {
        "exact": N_("the item is of an expected type"),
        "silent": N_("the item does not say what it is (P31), or its class is not known"),
        "other": N_("the item is of another type"),
    },
    "suitability": {
        "typical": N_("the item's description is typical of the right ones"),
        "good": N_("the item's description fits well"),
        "fair": N_("the item's description fits"),
        "unknown": N_("the item's description says nothing either way"),
        "doubtful": N_("the item's description fits badly"),
        "odd": N_("the item's description is unusual for the right ones"),
        "foreign": N_("the item is described as something else"),
    },
    "country": {
        "exact": N_("the item's description names the row's country"),
        "unknown": N_("no country to compare in the item's description"),
        "contradicting": N_("the item's description names another country"),
    },
    "place": {
        "exact": N_("the item's description names the row's place"),
        "unknown": N_("no place to compare in the item's description"),
        "absent": N_("the item's description does not name the row's place"),
    },
}
_FORMS = {
    "main-label": N_("it is the row's main name and the item's label"),
    "main-alias": N_("it is the row's main name and the item's alias"),
    "other-label": N_("it is the row's further name and the item's label"),
    "other-alias": N_("it is the row's further name and the item's alias"),
    "variant-label": N_("it is the row's acronym or variant and the item's label"),
    "variant-alias": N_("it is the row's acronym or variant and the item's alias"),
}
_RARITY = {
    "crowd": N_("by its words the name is one of very many"),
    "common": N_("by its words the name is common"),
    "usual": N_("by its words the name is not rare"),
    "scarce": N_("by its words the name is rather rare"),
    "rare": N_("by its words the name is rare"),
    "unique": N_("by its words the name is very rare"),
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
        if piece.kind == COMPANY:
            return _COMPANY[level] % {"column": piece.about, "property": piece.prop}
        return _alike(piece.kind, level)

    def _name_column(self, pair: int) -> str:
        form, row = int(self._pairs.form[pair]), int(self._pairs.row[pair])
        columns = self._clues.names.columns
        return columns[0] if len(columns) == 1 else self._name_columns.get((row, form), "name")

    @cached_property
    def _name_columns(self) -> dict[tuple[int, int], str]:
        """The column of each row's form; of several the first."""
        names = self._clues.names
        backwards = (column[::-1].tolist() for column in (names.row, names.form, names.column))
        return {(row, form): names.columns[column] for row, form, column in zip(*backwards, strict=True)}

    def _name(self, level: str, pair: int) -> str:
        name, form = int(self._pairs.name[pair]), int(self._pairs.form[pair])
        if name < 0 or form < 0 or level == "unknown":
            return N_("no name was compared")
        theirs = self._their_names.get(name) or self._reference.names.texts([name])[0]
        ours = self._clues.names.forms[form]
        return _NAMES[level] % {"column": self._name_column(pair), "ours": ours, "theirs": theirs}

    def _date(self, piece: Piece, level: str, pair: int) -> str:
        if level == "unsaid":
            return N_(f"the row has no {piece.about}")
        if level == "silent":
            return N_(f"the item has no date for {piece.about} ({piece.prop})")
        ours = self._own(self._clues.dates, piece, pair)
        said = _either([span.text for span in ours])
        return _DATES[level] % {"column": piece.about, "ours_said": said, "theirs_said": self._their_date(piece, pair)}

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
            return N_(f"{span.text} (in its description)") if span else N_("date")
        return _either([_date_text(held, n) for n in at]) + f" ({piece.prop})"

    def _identifier(self, piece: Piece, level: str, pair: int) -> str:
        if level == "unknown":
            return N_(f"no {piece.about} to compare ({piece.prop})")
        value = ", ".join(self._own(self._clues.identifiers, piece, pair))
        if level == "exact":
            return N_(f"{piece.about} {value} is the item's {piece.prop}")
        theirs = ", ".join(self._their_texts(piece.prop, pair)[:2])
        return N_(f"{piece.about} {value} differs from the item's {piece.prop} {theirs}")

    def _fact(self, piece: Piece, level: str, pair: int) -> str:
        if level == "unsaid":
            return N_(f"the row has no {piece.about}")
        if level == "silent":
            return N_(f"the item has no value to compare {piece.about} with")
        columns = self._clues.facts if piece.levels is FACT_LEVELS else self._clues.texts
        value = ", ".join(self._raw(columns, piece, pair))
        where = f" ({piece.prop})" if piece.prop else ""
        return _FACTS[level] % {"column": piece.about, "ours": value, "where": where}

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
        return _FORMS.get(level, level)
    if kind == "kind":
        return N_(f"how far likely matches of the row's kind ({level}) turned out right moves the probability")
    return _WORDS[kind].get(level, level)


def _date_text(held: Any, at: int) -> str:
    first, last, month, day = (int(column[at]) for column in (held.first, held.last, held.month, held.day))
    if first != last:
        return f"{first}–{last}"
    text = f"{first}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    return N_(f"c. {text}") if bool(held.circa[at]) else text


def _either(texts: Sequence[str]) -> str:
    """Dates of which each may be meant; pages know this form of a text again."""
    return " or ".join(texts)
