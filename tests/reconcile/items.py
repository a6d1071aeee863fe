"""Items for reconciliation tests: fictional people and bodies, built in a line each."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.parsing.parsed_dates import ParsedDate
from pipelines.model.parsing.times import time_value
from pipelines.model.statements import Rank, Snak, Statement
from pipelines.model.values import EntityValue, StringValue, Value

HUMAN = "Q5"


def item(
    id_: str,
    label: str | None = None,
    *,
    aliases: Sequence[str] = (),
    types: Sequence[str] = (HUMAN,),
    statements: Sequence[Statement] = (),
    language: str = "en",
    description: str | None = None,
) -> Entity:
    """An item with a label and aliases in one language, its classes, and further statements."""
    claims: dict[str, list[Any]] = {}
    for number, one in enumerate((*(statement("P31", EntityValue(t)) for t in types), *statements)):
        guid = f"{id_}$00000000-0000-4000-8000-{number:012}"
        claims.setdefault(one.main.property, []).append(one.to_json() | {"id": guid})
    return Entity(
        {
            "id": id_,
            "type": "item",
            "labels": _terms(language, label),
            "descriptions": _terms(language, description),
            "aliases": {language: [{"language": language, "value": alias} for alias in aliases]},
            "claims": claims,
            "sitelinks": {},
            "lastrevid": 1,
        }
    )


def statement(prop: str, value: Value, *, rank: Rank = Rank.NORMAL, qualifiers: Sequence[Snak] = ()) -> Statement:
    """A statement; its datatype is that of items, dates or identifiers, by the value."""
    kinds: Mapping[str, str] = {"wikibase-entityid": "wikibase-item", "time": "time", "string": "external-id"}
    return Statement(Snak(prop, kinds[value.type], value), tuple(qualifiers), rank=rank)


def born(year: int, month: int = 0, day: int = 0) -> Statement:
    """Date of birth."""
    return statement("P569", time_value(year, month, day))


def died(year: int, month: int = 0, day: int = 0) -> Statement:
    """Date of death."""
    return statement("P570", time_value(year, month, day))


def ulan(identifier: str) -> Statement:
    """A ULAN id."""
    return statement("P245", StringValue(identifier))


def citizen(country: str) -> Statement:
    """Country of citizenship."""
    return statement("P27", EntityValue(country))


def year(number: int) -> ParsedDate:
    """A plain year, as read from a dump."""
    return ParsedDate(time_value(number))


def _terms(language: str, text: str | None) -> dict[str, Any]:
    return {} if text is None else {language: {"language": language, "value": text}}
