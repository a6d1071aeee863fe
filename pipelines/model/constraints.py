"""Constraints: what a property's own statements (P2302) ask of its use, read from Wikibase's JSON.

Source of the ids and of what each qualifier means: the configuration of the extension WikibaseQualityConstraints,
https://www.mediawiki.org/wiki/Extension:WikibaseQualityConstraints, and
https://www.wikidata.org/wiki/Help:Property_constraints_portal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Snak, SnakType, Statement
from pipelines.model.values import EntityValue, MonolingualValue, QuantityValue, StringValue, TimeValue

CONSTRAINT = "P2302"

# What the qualifiers of such a statement are about.
EXCEPTION, STATUS, SCOPE, CLARIFICATION, GROUP_BY = "P2303", "P2316", "P4680", "P6607", "P2304"
ITEMS, PROPERTIES, CLASSES, RELATION = "P2305", "P2306", "P2308", "P2309"
LEAST_DATE, MOST_DATE, MOST, LEAST = "P2310", "P2311", "P2312", "P2313"
NAMESPACE, PATTERN, SYNTAX, SEPARATORS = "P2307", "P1793", "P2916", "P4155"
PROPERTY_SCOPE, LANGUAGES = "P5314", "P424"

Bound = TimeValue | QuantityValue | None


class Status(StrEnum):
    """How serious the community takes a violation."""

    MANDATORY = "mandatory"
    REGULAR = "regular"
    SUGGESTION = "suggestion"


class Position(StrEnum):
    """Where a snak stands in a statement."""

    MAIN = "main value"
    QUALIFIER = "qualifier"
    REFERENCE = "reference"


_STATUSES = {"Q21502408": Status.MANDATORY, "Q62026391": Status.SUGGESTION}
_SCOPES = {"Q46466787": Position.MAIN, "Q46466783": Position.QUALIFIER, "Q46466805": Position.REFERENCE}
_PROPERTY_SCOPES = {"Q54828448": Position.MAIN, "Q54828449": Position.QUALIFIER, "Q54828450": Position.REFERENCE}
ENTITY_TYPES = {
    "Q29934200": "item",
    "Q29934218": "property",
    "Q51885771": "lexeme",
    "Q54285143": "form",
    "Q54285715": "sense",
    "Q59712033": "mediainfo",
}
#: The relation of a type constraint → the properties by which a thing belongs to a class.
RELATIONS = {"Q21503252": ("P31",), "Q21514624": ("P279",), "Q30208840": ("P31", "P279")}


class UnreadableConstraintError(ValueError):
    """A constraint lacks a qualifier, or has one that means nothing there: it cannot be evaluated."""


@dataclass(frozen=True)
class Constraint:
    """One constraint of a property.

    `on` is that property, `type` the item of the constraint's kind (`Q21502404`); `exceptions` are entities that may
    violate it; `positions` and `entity_types` say where it holds, None as the kind itself does; `parameters` are all
    qualifiers by property.
    """

    on: str
    type: str
    id: str | None = None
    status: Status = Status.REGULAR
    exceptions: frozenset[str] = frozenset()
    positions: frozenset[Position] | None = None
    entity_types: frozenset[str] | None = None
    parameters: Mapping[str, tuple[Snak, ...]] = field(default_factory=dict)

    def entity_ids(self, parameter: str, *, required: bool = True) -> tuple[str, ...]:
        """The entities that a parameter names.

        Raises:
            UnreadableConstraintError: there are none though they are required, or a value is no entity.
        """
        return tuple(self._entity(snak) for snak in self._snaks(parameter, required=required))

    def choices(self, *, required: bool = True) -> frozenset[str]:
        """The parameter `items` (P2305): ids, with `somevalue` and `novalue` as such."""
        return frozenset(choice_of(snak) for snak in self._snaks(ITEMS, required=required))

    @cached_property
    def property_ids(self) -> tuple[str, ...]:
        """The parameter `property` (P2306); `no value` alone means none at all."""
        snaks = self._snaks(PROPERTIES)
        if len(snaks) == 1 and snaks[0].type is SnakType.NOVALUE:
            return ()
        return tuple(self._entity(snak) for snak in snaks)

    @property
    def property_id(self) -> str:
        """The one property of a constraint that relates two."""
        if len(self.property_ids) != 1:
            raise UnreadableConstraintError(f"exactly one {PROPERTIES} is needed, not {len(self.property_ids)}")
        return self.property_ids[0]

    def texts(self, parameter: str, *, required: bool = True) -> tuple[str, ...]:
        """The strings of a parameter; those in several languages as they come."""
        found = []
        for snak in self._snaks(parameter, required=required):
            if not isinstance(snak.value, StringValue | MonolingualValue):
                raise UnreadableConstraintError(f"{parameter} is no text")
            found.append(snak.value.text)
        return tuple(found)

    @property
    def pattern(self) -> str:
        """The regular expression of a format constraint."""
        texts = self.texts(PATTERN)
        if len(texts) != 1:
            raise UnreadableConstraintError(f"exactly one {PATTERN} is needed, not {len(texts)}")
        return texts[0]

    @property
    def relation(self) -> tuple[str, ...]:
        """The properties of a type constraint's relation: P31, P279, or both."""
        ids = self.entity_ids(RELATION)
        if len(ids) != 1 or ids[0] not in RELATIONS:
            raise UnreadableConstraintError(f"{RELATION} is none of {', '.join(RELATIONS)}")
        return RELATIONS[ids[0]]

    @property
    def allowed_positions(self) -> frozenset[Position]:
        """Where a property scope constraint (P5314) lets the property stand."""
        return frozenset(_known(_PROPERTY_SCOPES, PROPERTY_SCOPE, self.entity_ids(PROPERTY_SCOPE)))

    @property
    def allowed_entity_types(self) -> frozenset[str]:
        """The kinds of entity that an allowed-entity-types constraint lists."""
        return frozenset(_known(ENTITY_TYPES, ITEMS, self.entity_ids(ITEMS)))

    def bounds(self, now: TimeValue) -> tuple[Bound, Bound]:
        """The least and the most of a range; None where it is open. An unknown date means `now`.

        Raises:
            UnreadableConstraintError: not exactly one of each is given, or neither closes the range.
        """
        least, most = (LEAST_DATE, MOST_DATE) if LEAST_DATE in self.parameters else (LEAST, MOST)
        # Seeds and old statements give one side only: the other is then open.
        if least not in self.parameters and most not in self.parameters:
            least, most = (LEAST_DATE, MOST_DATE) if MOST_DATE in self.parameters else (least, most)
        found = self._bound(least, now), self._bound(most, now)
        if found == (None, None):
            raise UnreadableConstraintError("the range is open on both sides")
        return found

    @property
    def clarification(self) -> str:
        """What its authors add for people: the English text, or the first."""
        for parameter in (CLARIFICATION, SYNTAX):
            values = [s.value for s in self.parameters.get(parameter, ()) if isinstance(s.value, MonolingualValue)]
            if values:
                return next((v.text for v in values if v.language == "en"), values[0].text)
        return ""

    @property
    def group_by(self) -> str | None:
        """The property by whose value the community groups violations (P2304)."""
        snaks = self.parameters.get(GROUP_BY, ())
        return snaks[0].value.id if snaks and isinstance(snaks[0].value, EntityValue) else None

    def _bound(self, parameter: str, now: TimeValue) -> Bound:
        snaks = self.parameters.get(parameter, ())
        if len(snaks) > 1:
            raise UnreadableConstraintError(f"{parameter} stands there {len(snaks)} times")
        if not snaks or snaks[0].type is SnakType.NOVALUE:
            return None
        if snaks[0].type is SnakType.SOMEVALUE:
            return now
        value = snaks[0].value
        if not isinstance(value, TimeValue | QuantityValue):
            raise UnreadableConstraintError(f"{parameter} is neither a date nor a quantity")
        return value

    def _snaks(self, parameter: str, *, required: bool = True) -> tuple[Snak, ...]:
        snaks = self.parameters.get(parameter, ())
        if required and not snaks:
            raise UnreadableConstraintError(f"it has no {parameter}")
        return snaks

    def _entity(self, snak: Snak) -> str:
        if not isinstance(snak.value, EntityValue):
            raise UnreadableConstraintError(f"{snak.property} is no entity")
        return snak.value.id


def choice_of(snak: Snak) -> str:
    """A snak as `Constraint.choices` lists them: an entity's id, `somevalue` or `novalue`; else its text."""
    return str(snak.value) if snak.value is not None else snak.type.value


def read_constraints(prop: Entity) -> tuple[Constraint, ...]:
    """The constraints that stand on a property; deprecated ones are no more in force.

    One whose status or scope is unknown is read as a regular one that holds everywhere.
    """
    standing = [statement for statement in prop.statements(CONSTRAINT) if statement.rank is not Rank.DEPRECATED]
    return tuple(_read(prop.id, statement) for statement in standing if isinstance(statement.main.value, EntityValue))


def _read(prop: str, statement: Statement) -> Constraint:
    parameters: dict[str, tuple[Snak, ...]] = {}
    for snak in statement.qualifiers:
        parameters[snak.property] = (*parameters.get(snak.property, ()), snak)

    def named(parameter: str) -> list[str]:
        return [s.value.id for s in parameters.get(parameter, ()) if isinstance(s.value, EntityValue)]

    scopes = named(SCOPE)
    positions = frozenset(_SCOPES[id_] for id_ in scopes if id_ in _SCOPES)
    entity_types = frozenset(ENTITY_TYPES[id_] for id_ in scopes if id_ in ENTITY_TYPES)
    return Constraint(
        on=prop,
        type=str(statement.main.value),
        id=statement.id,
        status=next((_STATUSES[id_] for id_ in named(STATUS) if id_ in _STATUSES), Status.REGULAR),
        exceptions=frozenset(named(EXCEPTION)),
        positions=positions or None,
        entity_types=entity_types or None,
        parameters=parameters,
    )


def _known(meanings: Mapping[str, Any], parameter: str, ids: tuple[str, ...]) -> list[Any]:
    unknown = [id_ for id_ in ids if id_ not in meanings]
    if unknown:
        raise UnreadableConstraintError(f"{parameter} names {unknown[0]}, which means nothing there")
    return [meanings[id_] for id_ in ids]
