"""Clues: what the records of a batch say about which things they are, parsed once, column by column."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Generic, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.model.identifiers import KINDS_BY_PROPERTY
from pipelines.model.issues import Issue, Severity
from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.dates import parse_date
from pipelines.model.parsing.names import fold_names, parse_name, plain_names, split_languages
from pipelines.model.records import VALUE_SEPARATOR, cell_values
from pipelines.model.tables import values_of
from pipelines.partners.mapping import DateMatch, FactMatch, IdentifierMatch, NameMatch
from pipelines.partners.partner import Partner
from pipelines.reconcile.descriptions import is_country
from pipelines.reconcile.spans import Span, span_of

TAGGED = "tagged"
#: Names of one record that are looked up; a registry may list dozens, the first of which say all.
MOST_FORMS = 24

#: Bits of a number that tell the place of a column among the columns of names.
PLACES = 8
#: Letters up to which a name beside the first counts as an acronym.
SHORT_LETTERS = 6

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Column(Generic[V]):
    """The values of one column: `row[i]`, ascending, says `values[i]`; `raw[i]` is what the partner wrote.

    `property` is what the mapping compares the column with; empty for names.
    """

    column: str
    property: str
    row: NDArray[np.int64]
    values: Sequence[V]
    raw: Sequence[str]


@dataclass(frozen=True, slots=True)
class Names:
    """All names of all rows: `row[i]` has the form `forms[form[i]]`, which is `folded[form[i]]` after folding.

    `branches` are the rows whose name has a country in brackets, as branches of a body do.

    `rank`: 0 for a name of the first column, 1 for one of another, 2 for an acronym, or a variant read
    from within a name.
    """

    forms: Sequence[str]
    row: NDArray[np.int64]
    form: NDArray[np.int64]
    rank: NDArray[np.int8]
    column: NDArray[np.int16]
    columns: Sequence[str]
    folded: Sequence[str]
    branches: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Clues:
    """All that the rows of a batch say: rows are counted from 0 here, `rows` and `keys` are the records' own."""

    rows: NDArray[np.int64]
    keys: Sequence[str]
    languages: tuple[str, ...]
    names: Names
    identifiers: Sequence[Column[str]]
    dates: Sequence[Column[Span]]
    facts: Sequence[Column[tuple[int, ...]]]
    texts: Sequence[Column[str]]
    mentions: Sequence[Column[str]]

    def __len__(self) -> int:
        return len(self.rows)

    def identified_by(self, row: int) -> frozenset[str]:
        """The identifier columns of which a row has a valid value."""
        return frozenset(c.column for c in self.identifiers if np.searchsorted(c.row, row) < _after(c.row, row))


def _after(rows: NDArray[np.int64], row: int) -> int:
    return int(np.searchsorted(rows, row, side="right"))


class ClueReader:
    """Turns records into clues by the partner's mapping; what cannot be read is collected in `issues`."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner
        self._match = partner.mapping.match
        self.issues: list[Issue] = []
        self._branches: set[int] = set()
        self._qualified: list[tuple[int, int, str, str, str]] = []

    def read(self, records: pd.DataFrame) -> Clues:
        """The clues of a batch (schema `RECORDS`)."""
        match = self._match
        crossed = [spec for spec in match.facts if spec.crosswalk]
        plain = [spec for spec in match.facts if not spec.crosswalk]
        return Clues(
            rows=records["_row"].to_numpy(dtype=np.int64),
            keys=values_of(records, "_key"),
            languages=self._partner.mapping.languages,
            names=self._names(records),
            identifiers=[self._column(records, s.column, s.property, self._identifier(s)) for s in match.identifiers],
            dates=[self._column(records, s.column, s.property, self._date(s)) for s in match.dates],
            facts=[self._facts(records, spec) for spec in crossed],
            texts=[self._column(records, s.column, s.property, _text) for s in plain],
            mentions=[self._column(records, s.column, "", _text) for s in match.mentions],
        )

    def _column(
        self, records: pd.DataFrame, column: str, prop: str, read: Callable[[str], V | Unparsable | None]
    ) -> Column[V]:
        """The values of a column; equal texts, of which a column has many, are read once."""
        rows: list[int] = []
        values: list[V] = []
        raw: list[str] = []
        known: dict[str, V | Unparsable | None] = {}
        for row, cell in enumerate(_cells(records, column)):
            if cell is None:
                continue
            for text in cell_values(cell) if VALUE_SEPARATOR in cell else (cell,):
                if text not in known:
                    known[text] = read(text)
                value = known[text]
                if isinstance(value, Unparsable):
                    self._report(value, records, row, column, cell)
                elif value is not None:
                    rows.append(row)
                    values.append(value)
                    raw.append(text)
        return Column(column, prop, np.array(rows, dtype=np.int64), values, raw)

    def _facts(self, records: pd.DataFrame, spec: FactMatch) -> Column[tuple[int, ...]]:
        crosswalk = self._partner.crosswalks[str(spec.crosswalk)]

        def read(text: str) -> tuple[int, ...] | None:
            item = crosswalk.item(text)
            return (int(item[1:]),) if item else None

        return self._column(records, spec.column, spec.property, read)

    def _identifier(self, spec: IdentifierMatch) -> Callable[[str], str | Unparsable | None]:
        kind = KINDS_BY_PROPERTY.get(spec.property)

        def read(text: str) -> str | Unparsable | None:
            value = kind.normalise(text) if kind else text.strip()
            if value or kind is None:
                return value or None
            return Unparsable(f"'{text}' is not a {kind.title} identifier", "correct the identifier")

        return read

    def _date(self, spec: DateMatch) -> Callable[[str], Span | Unparsable | None]:
        def read(cell: str) -> Span | Unparsable | None:
            text = _extract(spec.extract, cell)
            try:
                date = parse_date(text, spec.format) if text is not None else None
            except Unparsable as error:
                return error
            # Being active in a year says nothing about being born, founded or dead in it.
            return span_of(date) if date is not None and not date.floruit else None

        return read

    def _names(self, records: pd.DataFrame) -> Names:
        specs = self._match.names
        read = [self._column_names(records, place, spec) for place, spec in enumerate(specs)]
        row = np.array([row for rows, _, _ in read for row in rows], dtype=np.int64)
        texts = np.array([text for _, found, _ in read for text in found], dtype=object)
        told = np.array([one for _, _, ranks in read for one in ranks], dtype=np.int64)
        # By row, and within one in the order of the columns.
        order = np.argsort(row, kind="stable")
        row, told = row[order], told[order]
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        form = np.fromiter(map(numbers.__getitem__, texts[order].tolist()), np.int64, len(order))
        kept = _first_of_row(row, form)
        forms = list(numbers)
        self._told_names(records)
        branches = frozenset(self._branches)
        self._branches.clear()
        ranks, places = (told[kept] >> PLACES).astype(np.int8), (told[kept] & ((1 << PLACES) - 1)).astype(np.int16)
        columns = [spec.column for spec in specs]
        return Names(forms, row[kept], form[kept], ranks, places, columns, fold_names(forms), branches)

    def _column_names(
        self, records: pd.DataFrame, place: int, spec: NameMatch
    ) -> tuple[list[int], list[str], list[int]]:
        """The forms of a column's names: row, form, and its rank before its place."""
        cells = _cells(records, spec.column)
        rows = [row for row, cell in enumerate(cells) if cell for _ in range(cell.count(VALUE_SEPARATOR) + 1)]
        written = VALUE_SEPARATOR.join(filter(None, cells)).split(VALUE_SEPARATOR) if rows else []
        if spec.language == TAGGED:
            written = [split_languages(text)[1] if text else text for text in written]
        main, weak = int(place > 0) << PLACES | place, 2 << PLACES | place
        found: tuple[list[int], list[str], list[int]] = [], [], []
        add_row, add_form, add_rank = found[0].append, found[1].append, found[2].append
        for row, text, plain in zip(rows, written, plain_names(written), strict=True):
            if plain:
                add_row(row)
                add_form(plain)
                add_rank(weak if place and is_short(plain) else main)
            elif text:
                for rank, form in self._read_name(text, row, place, spec, cells[row] or ""):
                    add_row(row)
                    add_form(form)
                    add_rank(weak if rank or (place and is_short(form)) else main)
        return found

    def _read_name(self, text: str, row: int, place: int, spec: NameMatch, cell: str) -> Iterator[tuple[int, str]]:
        """The forms of a name, each with 0 (the name itself) or 1 (a variant within it)."""
        name = parse_name(text, spec.form)
        if name.qualification:
            words = f"'{text}' says '{name.qualification}', so it is not, or not surely, the person of that name"
            self._qualified.append((row, place, spec.column, cell, words))
            return
        if name.text:
            yield 0, name.text
        # `Leo Pharma (Denmark)`: the country is no other name.
        for variant in name.variants:
            if is_country(variant):
                self._branches.add(row)
            elif variant:
                yield 1, variant

    def _told_names(self, records: pd.DataFrame) -> None:
        """Report what is no name, row by row."""
        remedy = "give the record a column with the name of whoever it is about"
        for row, _, column, cell, words in sorted(self._qualified, key=itemgetter(0, 1)):
            self._report(Unparsable(words, remedy), records, row, column, cell, code="qualified-name")
        self._qualified.clear()

    def _report(
        self, error: Unparsable, records: pd.DataFrame, row: int, column: str, cell: str, *, code: str = ""
    ) -> None:
        code = code or ("malformed-identifier" if self._identifies(column) else "unparsable-date")
        issue = Issue(
            stage="reconcile",
            code=code,
            severity=Severity.WARNING,
            message=f"{error.message}, so the record is not matched by it",
            remedy=error.remedy,
            file=self._partner.dump_name,
            line=int(records["_line"].iloc[row]),
            row=int(records["_row"].iloc[row]),
            column=column,
            value=cell,
        )
        self.issues.append(issue)

    def _identifies(self, column: str) -> bool:
        return any(spec.column == column for spec in self._match.identifiers)


def _cells(records: pd.DataFrame, column: str) -> list[str | None]:
    """The cells of a column, null as None; a column that the dump lacks is empty."""
    if column not in records.columns:
        return [None] * len(records)
    values = values_of(records, column)
    return [value if isinstance(value, str) or value is None else str(value) for value in values]


def _first_of_row(row: NDArray[np.int64], form: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of forms that their row has not had yet, the first `MOST_FORMS` of each row; rows are in order."""
    _, first = np.unique(row * (int(form.max(initial=0)) + 1) + form, return_index=True)
    kept: NDArray[np.int64] = np.sort(first)
    starts = np.searchsorted(row[kept], row[kept])
    return kept[np.arange(len(kept)) - starts < MOST_FORMS]


def is_short(name: str) -> bool:
    """One word of few letters: an acronym, which a hundred bodies may share."""
    return len(name) <= SHORT_LETTERS and " " not in name


def _text(text: str) -> str | None:
    return text.strip() or None


def _extract(pattern: str | None, text: str) -> str | None:
    """The pattern's one group; None where it does not occur."""
    if pattern is None:
        return text
    found = re.search(pattern, text)
    return found.group(1) if found else None
