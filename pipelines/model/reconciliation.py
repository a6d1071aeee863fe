"""The nouns of the Reconciliation Service API, free of its versions: what is asked, and what is answered.

Server (`pipelines.web.reconciliation`) and client (`pipelines.wikibase.reconciliation_service`) turn them to and from
the forms of 0.1, 0.2 and 1.0-draft; nothing else of Donata knows these forms.
Source: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ and its 1.0 draft,
https://reconciliation-api.github.io/specs/draft/.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

#: What stands for the property in a condition on names, or on ids.
NAME, ID = "@name", "@id"


class Version(StrEnum):
    """A version of the API, as manifests write it."""

    V0_1 = "0.1"
    V0_2 = "0.2"
    V1_0 = "1.0-draft"


class Quantifier(StrEnum):
    """How many of a condition's values an entity must have."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


class TypeRule(StrEnum):
    """What the types of a query mean: one of them, all of them, or a wish alone (`type_strict` of 0.1 and 0.2)."""

    ANY = "any"
    ALL = "all"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A value in a query: its text (numbers and truth values written out), and the id if it is an entity's."""

    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A property and values that the right entity has, or has not; only a `required` one excludes entities.

    `qualifier` names how values are compared; empty: as the service sees fit.
    """

    property: str
    values: tuple[GivenValue, ...]
    required: bool = False
    quantifier: Quantifier = Quantifier.ANY
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One thing that is looked for.

    `names` are ways to write one name, the main one first; `ids` are ids that the client believes in; `limit` is the
    number of candidates wanted, None for the service's own; `language` is the BCP 47 tag of the names' language, empty
    if unknown. `restrictions` are conditions on names and ids (`property` is NAME or ID) that exclude entities.
    """

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    type_rule: TypeRule = TypeRule.ANY
    properties: tuple[Condition, ...] = ()
    limit: int | None = None
    language: str = ""
    restrictions: tuple[Condition, ...] = ()

    @property
    def text(self) -> str:
        """The main name; empty if the query has none."""
        return self.names[0] if self.names else ""


@dataclass(frozen=True, slots=True)
class Feature:
    """A piece of evidence as a number or a truth value; `name` says it in words."""

    id: str
    value: float | bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An entity, type or property as it is shown; `language` is that of name and description, empty if unknown.

    `broader` is what a type directly falls under.
    """

    id: str
    name: str
    description: str = ""
    language: str = ""
    broader: tuple["Named", ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a query may mean; `score` is the service's own, None if it gives none."""

    entity: Named
    types: tuple[Named, ...] = ()
    score: float | None = None
    match: bool = False
    features: tuple[Feature, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A property whose values are wanted, and the settings by which they are chosen (as the client wrote them)."""

    property: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ExtensionQuery:
    """Entities, and the properties whose values are wanted of each."""

    ids: tuple[str, ...]
    properties: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that extension gives: exactly one of an entity, a text, a number or a time; all None is "no value".

    `time` is ISO 8601 with time of day. `language` is that of the text.
    """

    entity: Named | None = None
    text: str | None = None
    number: float | int | None = None
    time: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What an answerer says of one item: `probability` in [0, 1] that it is the one, and the evidence.

    Name, description and types (ids) may be left empty: the service takes them from the reference.
    """

    item: str
    probability: float
    match: bool = False
    features: tuple[Feature, ...] = ()
    name: str = ""
    description: str = ""
    types: tuple[str, ...] = ()


class Answerer(Protocol):
    """Whatever can find candidates for queries."""

    def answer(self, queries: Sequence[Query]) -> Sequence[Sequence[Result]]:
        """For each query its results, the most probable first, no more than its limit."""
        ...
