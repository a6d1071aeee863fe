"""Harvest: entities in Wikibase's JSON → the columns that a reference keeps of them."""

from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from pipelines.model.identifiers import KINDS_BY_PROPERTY
from pipelines.model.parsing.parsed_dates import EARLIEST, LATEST, SOURCING_CIRCUMSTANCES, ParsedDate
from pipelines.model.parsing.times import covered_years
from pipelines.model.statements import statement_from_json
from pipelines.model.values import DAY, JULIAN, MONTH, YEAR, TimeValue

#: Kinds of names, as bits.
LABEL, ALIAS, MUL = 1, 2, 4
#: Years that "before" and "after" leave open.
OPEN_YEARS: Final = 100
#: The language of a text that several languages share is the first of these, or else the first met.
FIRST_LANGUAGES: Final = ("en", "mul")

#: What an index keeps unless told otherwise: birth, death, inception, dissolution, activity; type, superclass, gender,
#: citizenship, occupation, places of birth, death, work and residence, country, territory, headquarters, part of,
#: parent and owner, replaced by, field, instrument of work, employer, member of, family and given name; websites.
PROPERTIES: Final = frozenset(
    [
        "P569",
        "P570",
        "P571",
        "P576",
        "P1317",
        "P2031",
        "P2032",
        "P1619",
        "P3999",
        "P31",
        "P279",
        "P21",
        "P27",
        "P106",
        "P19",
        "P20",
        "P937",
        "P551",
        "P17",
        "P131",
        "P159",
        "P276",
        "P361",
        "P527",
        "P749",
        "P127",
        "P355",
        "P1366",
        "P1365",
        "P101",
        "P108",
        "P463",
        "P734",
        "P735",
        "P495",
        "P452",
        "P136",
        "P135",
        "P1454",
        "P856",
        "P2671",
    ]
) | frozenset(KINDS_BY_PROPERTY)

_BOUNDING = frozenset({EARLIEST, LATEST, SOURCING_CIRCUMSTANCES})
Date = tuple[int, int, int, int, bool, bool]


@dataclass
class Harvest:
    """Columns of a batch of entities, in the order they came; rows of ragged columns are given by their counts."""

    properties: Collection[str] | None = None  # None: all
    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    sitelinks: "array[int]" = field(default_factory=lambda: array("H"))
    name_counts: "array[int]" = field(default_factory=lambda: array("I"))
    name_texts: list[str] = field(default_factory=list)
    name_kinds: "array[int]" = field(default_factory=lambda: array("B"))
    name_languages: list[str] = field(default_factory=list)
    description_counts: "array[int]" = field(default_factory=lambda: array("I"))
    description_texts: list[str] = field(default_factory=list)
    description_languages: list[str] = field(default_factory=list)
    dates: dict[str, list[tuple[int, Date]]] = field(default_factory=dict)  # property → (entity, date)
    links: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    texts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, entity: Mapping[str, Any]) -> None:
        """One item; the caller sees to it that none comes twice."""
        place = len(self.numbers)
        self.numbers.append(int(entity["id"][1:]))
        self.sitelinks.append(min(len(entity.get("sitelinks") or ()), 65_535))
        names = names_of(entity)
        self.name_counts.append(len(names))
        for text, (kind, language) in names.items():
            self.name_texts.append(text)
            self.name_kinds.append(kind)
            self.name_languages.append(language)
        descriptions = entity.get("descriptions") or {}
        self.description_counts.append(len(descriptions))
        for language, term in descriptions.items():
            self.description_texts.append(str(term["value"]))
            self.description_languages.append(language)
        for prop, claims in (entity.get("claims") or {}).items():
            if self.properties is None or prop in self.properties:
                for claim in claims:
                    self._claim(place, prop, claim)

    def _claim(self, place: int, prop: str, claim: Mapping[str, Any]) -> None:
        if claim.get("rank") == "deprecated":
            return
        snak = claim["mainsnak"]
        datavalue = snak.get("datavalue")
        kind = datavalue["type"] if datavalue else "time" if snak.get("datatype") == "time" else None
        if kind == "wikibase-entityid":
            number = _item_number(datavalue["value"])
            if number:
                self.links.setdefault(prop, []).append((place, number))
        elif kind == "string":
            self.texts.setdefault(prop, []).append((place, normal_identifier(prop, datavalue["value"])))
        elif kind == "time":
            date = date_of(claim)
            if date is not None:
                self.dates.setdefault(prop, []).append((place, date))


def names_of(entity: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    """Distinct written text → (bits of kind, language)."""
    names: dict[str, tuple[int, str]] = {}
    for text, language, kind in _terms(entity):
        known = names.get(text)
        bits = kind | (MUL if language == "mul" else 0)
        if known is None:
            names[text] = (bits, language)
        else:
            labelled = kind == LABEL and not known[0] & LABEL
            first = (
                language in FIRST_LANGUAGES
                and known[1] not in FIRST_LANGUAGES
                and (kind == LABEL or not known[0] & LABEL)
            )
            names[text] = (known[0] | bits, language if labelled or first else known[1])
    return names


def _terms(entity: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    for language, term in (entity.get("labels") or {}).items():
        yield term["value"], language, LABEL
    for language, terms in (entity.get("aliases") or {}).items():
        for term in terms:
            yield term["value"], language, ALIAS


def _item_number(value: Mapping[str, Any]) -> int:
    """The number of an item, 0 for other entities; old dumps give only the numeric id."""
    if value.get("entity-type") != "item":
        return 0
    number = value.get("numeric-id")
    return int(number if number is not None else value["id"][1:])


@lru_cache(maxsize=1 << 16)
def normal_identifier(prop: str, text: str) -> str:
    """An identifier in the normal form of its kind; other texts, and what is no such identifier, as written."""
    kind = KINDS_BY_PROPERTY.get(prop)
    return (kind.normalise(text) if kind else None) or text.strip()


def date_of(claim: Mapping[str, Any]) -> Date | None:
    """A statement's date as (first year, last year, month, day, circa, Julian); None if it tells no year.

    The years are those that it lies within at its precision and bounds; where one side is open, `OPEN_YEARS` away.
    """
    datavalue = claim["mainsnak"].get("datavalue")
    qualifiers = claim.get("qualifiers") or {}
    if datavalue and _BOUNDING.isdisjoint(qualifiers):
        value = datavalue["value"]
        return _plain_date(value["time"], value["precision"], value["calendarmodel"])
    statement = statement_from_json(claim)
    value = statement.main.value
    date = ParsedDate(
        value if isinstance(value, TimeValue) else None,
        tuple(s for s in statement.qualifiers if s.property in _BOUNDING),
    )
    first, last = date.years
    if first is None and last is None:
        return None
    first = last - OPEN_YEARS if first is None and last is not None else first
    last = first + OPEN_YEARS if last is None and first is not None else last
    circa = any(snak.property == SOURCING_CIRCUMSTANCES for snak in date.qualifiers)
    _, _, month, day, _, julian = (
        _plain_date(value.time, value.precision, value.calendar) if isinstance(value, TimeValue) else (0,) * 6
    )
    return _bounded(first or 0), _bounded(last or 0), month, day, circa, bool(julian)


@lru_cache(maxsize=1 << 16)
def _plain_date(time: str, precision: int, calendar: str) -> Date:
    value = TimeValue(time, precision, calendar)
    first, last = covered_years(value)
    month = value.month if precision >= MONTH else 0
    day = value.day if precision >= DAY and month else 0
    return _bounded(first), _bounded(last), month, day, False, calendar == JULIAN


def _bounded(year: int) -> int:
    """The age of the universe does not fit into 32 bits."""
    return max(min(year, 2**31 - 1), -(2**31))


__all__ = [
    "ALIAS",
    "LABEL",
    "MUL",
    "PROPERTIES",
    "YEAR",
    "Harvest",
    "date_of",
    "names_of",
    "normal_identifier",
]
