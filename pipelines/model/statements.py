"""Statements: main snak, qualifiers, references and rank, to and from Wikibase's JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipelines.model.values import DATAVALUE_TYPES, Value, value_from_json


class Rank(StrEnum):
    """How the community weighs a statement against its siblings."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class SnakType(StrEnum):
    """Whether a snak has a value, an unknown one, or none."""

    VALUE = "value"
    SOMEVALUE = "somevalue"
    NOVALUE = "novalue"


@dataclass(frozen=True, slots=True)
class Snak:
    """A property and what is said with it; `value` is None for somevalue and novalue."""

    property: str
    datatype: str
    value: Value | None
    type: SnakType = SnakType.VALUE

    def to_json(self) -> dict[str, Any]:
        """The snak without its hash, which the Wikibase computes."""
        snak: dict[str, Any] = {"snaktype": self.type.value, "property": self.property, "datatype": self.datatype}
        if self.value is not None:
            snak["datavalue"] = {"type": self.value.type, "value": self.value.to_json()}
        return snak

    def __str__(self) -> str:
        return {SnakType.SOMEVALUE: "unknown value", SnakType.NOVALUE: "no value"}.get(self.type, str(self.value))


@dataclass(frozen=True, slots=True)
class Reference:
    """The snaks that say where a statement comes from; `hash` is None until a Wikibase stored it."""

    snaks: tuple[Snak, ...]
    hash: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Snaks grouped by property, in order of first appearance."""
        reference = snak_groups(self.snaks)
        return {"hash": self.hash, **reference} if self.hash else reference


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an entity; `id` is its GUID, None until a Wikibase stored it."""

    main: Snak
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    rank: Rank = Rank.NORMAL
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The statement as `wbeditentity` takes it."""
        statement: dict[str, Any] = {"mainsnak": self.main.to_json(), "type": "statement", "rank": self.rank.value}
        if self.id:
            statement["id"] = self.id
        if self.qualifiers:
            groups = snak_groups(self.qualifiers)
            statement |= {"qualifiers": groups["snaks"], "qualifiers-order": groups["snaks-order"]}
        if self.references:
            statement["references"] = [reference.to_json() for reference in self.references]
        return statement


def snak_groups(snaks: Iterable[Snak]) -> dict[str, Any]:
    """Snaks as Wikibase groups them: `snaks` by property, and `snaks-order`."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for snak in snaks:
        groups.setdefault(snak.property, []).append(snak.to_json())
    return {"snaks": groups, "snaks-order": list(groups)}


def snak_from_json(snak: Mapping[str, Any]) -> Snak:
    """A snak from Wikibase JSON; a missing datatype (as in old dumps) becomes the data value's own type."""
    datavalue = snak.get("datavalue")
    datatype = snak.get("datatype") or _plain_datatype(datavalue)
    value = value_from_json(datavalue) if datavalue is not None else None
    return Snak(snak["property"], datatype, value, SnakType(snak["snaktype"]))


def _plain_datatype(datavalue: Mapping[str, Any] | None) -> str:
    if datavalue is None:
        return "string"
    return next(datatype for datatype, kind in DATAVALUE_TYPES.items() if kind == datavalue["type"])


def reference_from_json(reference: Mapping[str, Any]) -> Reference:
    """A reference from Wikibase JSON, its snaks in the stored order."""
    return Reference(_ordered(reference["snaks"], reference.get("snaks-order")), reference.get("hash"))


def statement_from_json(statement: Mapping[str, Any]) -> Statement:
    """A statement from Wikibase JSON."""
    return Statement(
        main=snak_from_json(statement["mainsnak"]),
        qualifiers=_ordered(statement.get("qualifiers") or {}, statement.get("qualifiers-order")),
        references=tuple(reference_from_json(r) for r in statement.get("references") or ()),
        rank=Rank(statement.get("rank", "normal")),
        id=statement.get("id"),
    )


def _ordered(groups: Mapping[str, list[Any]], order: list[str] | None) -> tuple[Snak, ...]:
    """Wikibase writes an empty map as an empty list."""
    if not groups:
        return ()
    return tuple(snak_from_json(snak) for prop in order or list(groups) for snak in groups[prop])
