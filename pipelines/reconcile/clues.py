"""Clues: what one record says about which thing it is, parsed once, ready to be compared."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.model.identifiers import KINDS_BY_PROPERTY
from pipelines.model.issues import Issue, Severity
from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.dates import parse_date
from pipelines.model.parsing.names import parse_name, split_languages
from pipelines.model.parsing.parsed_dates import ParsedDate
from pipelines.model.records import cell_values
from pipelines.partners.mapping import DateMatch, FactMatch, IdentifierMatch, NameMatch
from pipelines.partners.partner import Partner

TAGGED = "tagged"


@dataclass(frozen=True, slots=True)
class Identifier:
    """An external identifier in the normal form that the property stores."""

    column: str
    property: str
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name: `forms` begins with the natural order; `languages` are those to look it up in."""

    column: str
    forms: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Date:
    """A date that the item's property must not contradict."""

    column: str
    property: str
    date: ParsedDate


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: with a crosswalk the `items` it stands for, without one the `raw` text alone."""

    column: str
    property: str
    raw: str
    items: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Clues:
    """All that a record says about which thing it is."""

    row: int
    key: str
    identifiers: tuple[Identifier, ...]
    names: tuple[Name, ...]
    dates: tuple[Date, ...]
    facts: tuple[Fact, ...]


class ClueReader:
    """Turns records into clues by the partner's mapping; what cannot be read is collected in `issues`."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner
        self._match = partner.mapping.match
        self.issues: list[Issue] = []

    def read(self, record: Mapping[str, Any]) -> Clues:
        """The clues of one record."""
        match = self._match
        return Clues(
            row=record["_row"],
            key=record["_key"],
            identifiers=tuple(i for spec in match.identifiers for i in self._identifiers(spec, record)),
            names=tuple(n for spec in match.names for n in self._names(spec, record)),
            dates=tuple(d for spec in match.dates for d in self._dates(spec, record)),
            facts=tuple(f for spec in match.facts for f in self._facts(spec, record)),
        )

    def _identifiers(self, spec: IdentifierMatch, record: Mapping[str, Any]) -> Iterable[Identifier]:
        kind = KINDS_BY_PROPERTY.get(spec.property)
        for text in cell_values(record.get(spec.column)):
            value = kind.normalise(text) if kind else text.strip()
            if value:
                yield Identifier(spec.column, spec.property, value)
            elif kind:
                error = Unparsable(f"'{text}' is not a {kind.title} identifier", "correct the identifier")
                self._report("malformed-identifier", record, spec, error)

    def _names(self, spec: NameMatch, record: Mapping[str, Any]) -> Iterable[Name]:
        own = self._partner.mapping.languages
        for cell in cell_values(record.get(spec.column)):
            language, text = split_languages(cell) if spec.language == TAGGED else (spec.language, cell)
            name = parse_name(text, spec.form)
            if name.qualification:
                words = f"'{cell}' says '{name.qualification}', so it is not, or not surely, the person of that name"
                error = Unparsable(words, "give the record a column with the name of whoever it is about")
                self._report("qualified-name", record, spec, error)
                continue
            forms = tuple(dict.fromkeys(f for f in (name.text, *name.variants) if f))
            if forms:
                yield Name(spec.column, forms, tuple(dict.fromkeys((language, *own) if language else own)))

    def _dates(self, spec: DateMatch, record: Mapping[str, Any]) -> Iterable[Date]:
        for cell in cell_values(record.get(spec.column)):
            text = _extract(spec.extract, cell)
            if text is None:
                continue
            try:
                date = parse_date(text, spec.format)
            except Unparsable as error:
                self._report("unparsable-date", record, spec, error)
                continue
            # Being active in a year says nothing about being born, founded or dead in it.
            if date is not None and not date.floruit:
                yield Date(spec.column, spec.property, date)

    def _facts(self, spec: FactMatch, record: Mapping[str, Any]) -> Iterable[Fact]:
        values = cell_values(record.get(spec.column))
        if not spec.crosswalk:
            yield from (Fact(spec.column, spec.property, value.strip(), None) for value in values)
            return
        crosswalk = self._partner.crosswalks[spec.crosswalk]
        items = tuple(item for value in values if (item := crosswalk.item(value)))
        if items:
            yield Fact(spec.column, spec.property, ", ".join(values), items)

    def _report(
        self, code: str, record: Mapping[str, Any], spec: IdentifierMatch | NameMatch | DateMatch, error: Unparsable
    ) -> None:
        issue = Issue(
            stage="reconcile",
            code=code,
            severity=Severity.WARNING,
            message=f"{error.message}, so the record is not matched by it",
            remedy=error.remedy,
            file=self._partner.dump_name,
            line=record["_line"],
            row=record["_row"],
            column=spec.column,
            value=record[spec.column],
        )
        self.issues.append(issue)


def _extract(pattern: str | None, text: str) -> str | None:
    """The pattern's one group; None where it does not occur."""
    if pattern is None:
        return text
    found = re.search(pattern, text)
    return found.group(1) if found else None
