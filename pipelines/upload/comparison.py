"""Comparison: whether a live statement says what we propose, as the community compares values.

Pure. `precision` grades dates, quantities and places; here are texts, identifiers, addresses and items, the rule for
unknown values, and that for qualifiers.
"""

import re
import unicodedata
from collections.abc import Mapping

from pipelines.model.identifiers import KINDS_BY_PROPERTY
from pipelines.model.statements import Snak, SnakType, Statement
from pipelines.model.values import (
    CoordinateValue,
    EntityValue,
    MonolingualValue,
    QuantityValue,
    StringValue,
    TimeValue,
)
from pipelines.upload.precision import Level, compare_places, compare_quantities, compare_times

#: No item is known to redirect to another one.
NO_REDIRECTS: Mapping[str, str] = {}

_ADDRESS = re.compile(r"^(https?)://([^/?#]*)(.*)$", re.IGNORECASE | re.DOTALL)


def compare(ours: Snak, theirs: Snak, redirects: Mapping[str, str] = NO_REDIRECTS) -> Level:
    """How the value of a live snak stands to ours, both of the same property.

    `redirects` maps the ids of merged items to those that they lead to.
    """
    if ours.value is None or theirs.value is None:
        return _compare_kinds(ours.type, theirs.type)
    return _compare_values(ours, theirs, redirects)


def compare_statements(ours: Statement, theirs: Statement, redirects: Mapping[str, str] = NO_REDIRECTS) -> Level:
    """Like `compare`, with the qualifiers, which matter only where the main values are equal."""
    level = compare(ours.main, theirs.main, redirects)
    return compare_qualifiers(ours.qualifiers, theirs.qualifiers, redirects) if level is Level.EQUAL else level


def compare_qualifiers(
    ours: tuple[Snak, ...], theirs: tuple[Snak, ...], redirects: Mapping[str, str] = NO_REDIRECTS
) -> Level:
    """Two statements of one main value: all of our qualifiers must be there; further ones of theirs do not matter.

    Where the item says nothing else for the properties of our qualifiers, it is `UNQUALIFIED`; where it qualifies the
    value otherwise (another collection, another start), it is another statement: `DIFFERENT`.
    """
    lacking = [q for q in ours if not holds(theirs, q, redirects)]
    if not lacking:
        return Level.EQUAL
    contradicted = {q.property for q in theirs} & {q.property for q in lacking}
    return Level.DIFFERENT if contradicted else Level.UNQUALIFIED


def holds(snaks: tuple[Snak, ...], snak: Snak, redirects: Mapping[str, str] = NO_REDIRECTS) -> bool:
    """True where one of the snaks says the same."""
    if snak in snaks:
        return True
    return any(s.property == snak.property and compare(snak, s, redirects) is Level.EQUAL for s in snaks)


def _compare_kinds(ours: SnakType, theirs: SnakType) -> Level:
    """An unknown value is the least precise of all values; `no value` contradicts them."""
    if ours is theirs:
        return Level.EQUAL
    if SnakType.NOVALUE in {ours, theirs}:
        return Level.DIFFERENT
    return Level.LESS_PRECISE if theirs is SnakType.SOMEVALUE else Level.MORE_PRECISE


def _compare_values(ours: Snak, theirs: Snak, redirects: Mapping[str, str]) -> Level:
    mine, other = ours.value, theirs.value
    if mine == other:
        return Level.EQUAL
    if isinstance(mine, TimeValue) and isinstance(other, TimeValue):
        return compare_times(mine, other)
    if isinstance(mine, QuantityValue) and isinstance(other, QuantityValue):
        return compare_quantities(mine, other)
    if isinstance(mine, CoordinateValue) and isinstance(other, CoordinateValue):
        return compare_places(mine, other)
    same = False
    if isinstance(mine, EntityValue) and isinstance(other, EntityValue):
        same = redirects.get(mine.id, mine.id) == redirects.get(other.id, other.id)
    elif isinstance(mine, MonolingualValue) and isinstance(other, MonolingualValue):
        same = mine.language == other.language and normal_text(mine.text) == normal_text(other.text)
    elif isinstance(mine, StringValue) and isinstance(other, StringValue):
        same = _normal_string(mine.text, ours) == _normal_string(other.text, ours)
    return Level.EQUAL if same else Level.DIFFERENT


def normal_text(text: str) -> str:
    """Unicode's composed form with single spaces, as Wikibase stores texts."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def normal_address(url: str) -> str:
    """A URL without what does not tell two pages apart: scheme http or https, letter case of the host, last slash."""
    found = _ADDRESS.match(url.strip())
    if not found:
        return url.strip()
    _, host, rest = found.groups()
    return f"//{host.lower()}{rest.rstrip('/')}"


def _normal_string(text: str, snak: Snak) -> str:
    if snak.datatype == "url":
        return normal_address(text)
    if snak.datatype == "external-id" and snak.property in KINDS_BY_PROPERTY:
        return KINDS_BY_PROPERTY[snak.property].normalise(text) or normal_text(text)
    if snak.datatype == "commonsMedia":
        name = normal_text(text.replace("_", " "))
        return name[:1].upper() + name[1:]
    return normal_text(text)


def said(statement: Statement) -> tuple[object, object]:
    """Main value and qualifiers, without hashes, order and datatypes (stored versions have none)."""
    return content(statement.main), frozenset(map(content, statement.qualifiers))


def content(snak: Snak) -> tuple[object, ...]:
    """What a snak says, without its datatype."""
    return snak.property, snak.type, snak.value
