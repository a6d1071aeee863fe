"""Normal forms that RDF has beside values: quantities in base units, external identifiers as IRIs.

After Wikibase (mediawiki.org, *Wikibase/Indexing/RDF Dump Format*, "Normalized values"): units are converted where the
wiki has a table of conversions; an identifier is put into the pattern that its property states with P1921, *formatter
URI for RDF resource*.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any
from urllib.parse import quote_plus

import orjson

from pipelines.sandbox.storage import Storage

__all__ = ["CANONICAL_URI", "Conversion", "Normalisation", "canonical_pattern"]

Json = dict[str, Any]

CANONICAL_URI = "P1921"
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_LONGEST = 126
"""Digits that Wikibase's decimals have, the point among them."""
_SLIP = 0.0000000005
"""What Wikibase allows for errors of binary fractions when it looks for an uncertainty's magnitude."""
_UNESCAPED = ";@$!*(),/~:"
"""What MediaWiki leaves as it is in the paths of URLs."""
_BLANKS = " \t\n\r\0\x0b"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a unit is converted: the factor, and the base unit's id."""

    factor: Decimal
    base: str


def canonical_pattern(entity: Json) -> str | None:
    """The pattern of IRIs that a property of external identifiers states; None for all other entities."""
    if entity.get("datatype") != "external-id":
        return None
    group = entity["claims"].get(CANONICAL_URI, [])
    for rank in ("preferred", "normal"):
        best = [statement["mainsnak"] for statement in group if statement["rank"] == rank]
        if best:
            values = (snak["datavalue"]["value"] for snak in best if snak["snaktype"] == "value")
            return next((value for value in values if isinstance(value, str)), None)
    return None


@dataclass(slots=True)
class Normalisation:
    """What one wiki normalises: `units` by id, and the `patterns` of IRIs by property."""

    concept_base: str
    units: dict[str, Conversion] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)

    def read(self, storage: Storage) -> None:
        """Take over what the record says."""
        self.units = {unit: Conversion(Decimal(factor), base) for unit, factor, base in storage.units()}
        stated = storage.properties_with(CANONICAL_URI)
        found = ((property_id, canonical_pattern(orjson.loads(content))) for property_id, content in stated)
        self.patterns = {property_id: pattern for property_id, pattern in found if pattern is not None}

    def note(self, entity_id: str, entity: Json | None) -> bool:
        """Follow an entity's new content; whether the pattern of a property changed."""
        pattern = canonical_pattern(entity) if entity is not None else None
        if self.patterns.get(entity_id) == pattern:
            return False
        if pattern is None:
            del self.patterns[entity_id]
        else:
            self.patterns[entity_id] = pattern
        return True

    def resource(self, property_id: str, identifier: str) -> str | None:
        """The IRI of what an external identifier names; None if its property states no pattern."""
        pattern = self.patterns.get(property_id)
        return pattern and pattern.replace("$1", quote_plus(identifier.strip(_BLANKS), safe=_UNESCAPED))

    def quantity(self, value: Json) -> Json | None:
        """The quantity in its base unit, itself if it is in that already; None if its unit is not converted."""
        conversion = self.units.get(value["unit"].removeprefix(self.concept_base)) if value["unit"] != "1" else None
        if conversion is None:
            return None
        base = self.concept_base + conversion.base
        return value if base == value["unit"] else _convert(value, conversion.factor, base)


def _convert(value: Mapping[str, Any], factor: Decimal, unit: str) -> Json:
    """The quantity times the factor; its bounds, if it has any, tell how many digits are significant."""
    parts = ("amount", "upperBound", "lowerBound")
    given = {part: _EXACT.create_decimal(value[part]) for part in parts if value.get(part) is not None}
    products = {part: _shorten(_EXACT.multiply(number, factor)) for part, number in given.items()}
    if len(products) == len(parts):
        exponent = _magnitude(*products.values())
        products = {part: _round(number, exponent) for part, number in products.items()}
    return {"unit": unit, **{part: _write(number) for part, number in products.items()}}


def _fraction(number: Decimal) -> int:
    """How many digits there are after the point."""
    return max(0, -int(number.as_tuple().exponent))


def _magnitude(amount: Decimal, upper: Decimal, lower: Decimal) -> int:
    """The exponent of the last digit that the uncertainty leaves significant."""
    middle = float(amount)
    uncertainty = min(middle - float(lower), float(upper) - middle)
    return math.floor(math.log10(uncertainty + _SLIP)) if uncertainty else -_fraction(amount)


def _round(number: Decimal, exponent: int) -> Decimal:
    """The number without the digits below an exponent; digits that are not there are not made up."""
    if _fraction(number) <= -exponent:
        return number
    if exponent >= _integer_digits(number):
        return Decimal(0)
    rounded = _EXACT.quantize(number, Decimal((0, (1,), exponent)))
    return Decimal(f"{rounded:f}")


def _integer_digits(number: Decimal) -> int:
    return len(f"{abs(number):f}".partition(".")[0])


def _shorten(number: Decimal) -> Decimal:
    whole = _integer_digits(number)
    room = _LONGEST - whole - 1
    return _round(number, -room) if _fraction(number) > room > 0 else number


def _write(number: Decimal) -> str:
    text = f"{number:f}"
    return text if text.startswith("-") and number else f"+{text.removeprefix('-')}"
