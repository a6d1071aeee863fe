"""Dimensions of equity, and how what an item says puts it into their groups; pure.

An item is in every group that one of its values names, and in the unknown group if none does: it is never left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from pipelines.coverage.regions import Country
from pipelines.model.equity import UNKNOWN
from pipelines.model.identifiers import is_item_id

GENDER: Final = ("P21",)
#: Citizenship of people, country of things, country of origin of works.
COUNTRY: Final = ("P27", "P17", "P495")
#: Birth of people, inception of things, publication of works.
BEGINNING: Final = ("P569", "P571", "P577")
PROPERTIES: Final = (*GENDER, *COUNTRY, *BEGINNING)
LABEL, STATEMENTS, SITELINKS = "label", "statements", "sitelinks"

VALUE_SETS, YEAR_SETS = "equity/class-value-sets", "equity/class-year-sets"
CLASS_STATEMENTS, CLASS_SITELINKS = "equity/class-statement-counts", "equity/class-sitelink-counts"
#: Tells all that `PROPERTIES` do at once, and with it what is crossed.
FACT_SETS = "equity/class-fact-sets"
CLASS_LANGUAGES, CLASS_LABELS = "equity/class-languages", "equity/class-label-counts"

NORTH, SOUTH = "no", "yes"


@dataclass(frozen=True)
class Bands:
    """Groups of a count: each band begins at one of `starts` and ends before the next."""

    starts: tuple[int, ...]

    def group(self, count: int) -> str:
        """The band of a count: `0`, `1`, `2-5`, or `21-` for all from 21 on."""
        place = max(place for place, start in enumerate(self.starts) if start <= count)
        start = self.starts[place]
        if place + 1 == len(self.starts):
            return f"{start}-"
        end = self.starts[place + 1] - 1
        return str(start) if start == end else f"{start}-{end}"

    @property
    def groups(self) -> list[str]:
        """All bands, the lowest first."""
        return [self.group(start) for start in self.starts]


@dataclass(frozen=True)
class Dimension:
    """A way to put items into groups. `kinds`: what facts it is told by; `bands`: of a count, the fewest first.

    `ranked`: whether a rare group counts in the ranking. `queries`: the catalogue names of those that count the
    class.
    """

    name: str
    kinds: tuple[str, ...]
    bands: Bands | None = None
    ranked: bool = False
    queries: tuple[str, ...] = ()


DIMENSIONS: Final = (
    Dimension("gender", GENDER, ranked=True, queries=(VALUE_SETS,)),
    Dimension("global-south", COUNTRY, queries=(VALUE_SETS,)),
    Dimension("region", COUNTRY, queries=(VALUE_SETS,)),
    Dimension("subregion", COUNTRY, ranked=True, queries=(VALUE_SETS,)),
    Dimension("century", BEGINNING, ranked=True, queries=(YEAR_SETS,)),
    Dimension("language", (LABEL,), ranked=True, queries=(CLASS_LANGUAGES, CLASS_LABELS)),
    Dimension("statements", (STATEMENTS,), Bands((0, 3, 6, 11, 21, 51)), queries=(CLASS_STATEMENTS,)),
    Dimension("labels", (LABEL,), Bands((0, 1, 2, 6, 21)), queries=(CLASS_LABELS,)),
    Dimension("sitelinks", (SITELINKS,), Bands((0, 1, 2, 6, 21)), queries=(CLASS_SITELINKS,)),
)
BY_NAME: Final = {dimension.name: dimension for dimension in DIMENSIONS}


@dataclass(frozen=True)
class Crossing:
    """Two dimensions at once: an item is in the group of each pair of its groups, of which either may be unknown."""

    name: str
    first: str
    second: str


CROSSINGS: Final = (
    Crossing("gender-by-region", "gender", "region"),
    Crossing("gender-by-century", "gender", "century"),
    Crossing("region-by-century", "region", "century"),
)
CROSSING_BY_NAME: Final = {crossing.name: crossing for crossing in CROSSINGS}
#: What stands between the two groups of a pair; no group has it.
_BETWEEN = "|"

#: Kind → values, of one item.
Facts = Mapping[str, Iterable[str]]


def groups_of(facts: Facts, countries: Mapping[str, Country]) -> dict[str, list[str]]:
    """An item's groups in every dimension and crossing, at least one in each."""
    groups = {dimension.name: groups_in(dimension, facts, countries) for dimension in DIMENSIONS}
    return groups | {crossing.name: pairs(groups[crossing.first], groups[crossing.second]) for crossing in CROSSINGS}


def pairs(first: Iterable[str], second: Iterable[str]) -> list[str]:
    """The groups of a crossing, from those of its two dimensions."""
    return [f"{one}{_BETWEEN}{other}" for one, other in product(first, second)]


def pair_of(group: str) -> tuple[str, str]:
    """The two groups that a crossing's group is of."""
    first, _, second = group.partition(_BETWEEN)
    return first, second


def groups_in(dimension: Dimension, facts: Facts, countries: Mapping[str, Country]) -> list[str]:
    """An item's groups in one dimension, sorted; the unknown one alone if nothing can be placed."""
    values = [value for kind in dimension.kinds for value in facts.get(kind, ())]
    if dimension.bands:
        return [dimension.bands.group(_count(dimension, values))]
    found = {group for value in values if (group := _group(dimension.name, value, countries)) is not None}
    return sorted(found) or [UNKNOWN]


def century(year: int) -> str:
    """The century of a year: 19 for 1801 to 1900; -1 for the last hundred years before the era.

    RDF has a year 0, which is 1 BCE (XSD 1.1): https://www.w3.org/TR/xmlschema11-2/#dateTime.
    """
    return str((year - 1) // 100 + 1 if year > 0 else -(-year // 100 + 1))


def _count(dimension: Dimension, values: list[str]) -> int:
    if dimension.kinds == (LABEL,):
        return len(set(values))
    return sum(int(value) for value in values if value.isdecimal())


def _group(dimension: str, value: str, countries: Mapping[str, Country]) -> str | None:
    if dimension == "language":
        return value or None
    if dimension == "century":
        return century(int(value)) if re.fullmatch(r"-?\d{1,9}", value) else None
    if dimension == "gender":
        return value if is_item_id(value) else None
    country = countries.get(value)
    return None if country is None else _PLACES[dimension](country)


_PLACES: Final[Mapping[str, Callable[[Country], str]]] = {
    "global-south": lambda country: SOUTH if country.global_south else NORTH,
    "region": lambda country: country.region,
    "subregion": lambda country: country.subregion,
}
