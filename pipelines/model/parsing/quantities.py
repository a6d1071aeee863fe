"""Quantities: amounts with units, and dimensions as museums write them (height × width × depth)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.parsed_dates import CIRCA
from pipelines.model.statements import Snak
from pipelines.model.values import QuantityValue, unit_uri

REMEDY = "write a number and a unit, as in 12.5 cm, or a number alone and give the statement a `unit` in the mapping"

_UNITS = """
Q174728 cm cm. centimeter centimeters centimetre centimetres zentimeter centimetri centimetres centimetros
Q174789 mm mm. millimeter millimeters millimetre millimetres
Q11573 m m. meter meters metre metres metri metros
Q828224 km kilometer kilometers kilometre kilometres
Q218593 in in. inch inches " ″ ''
Q3710 ft ft. foot feet ' ′
Q11570 kg kg. kilogram kilograms kilogramm kilogrammes
Q41803 g g. gram grams gramm grammes gr
Q100995 lb lb. lbs lbs. pound pounds
Q11582 l l. liter liters litre litres
Q11574 s sec second seconds
Q7727 min minute minutes
"""
#: How a unit is written → its item.
UNITS: Mapping[str, str] = MappingProxyType(
    {name: words[0] for line in _UNITS.strip().splitlines() if (words := line.split()) for name in words[1:]}
)
#: Units that may follow one another in one amount, with how many of the second make one of the first.
_COMPOUND = {("Q3710", "Q218593"): 12, ("Q11573", "Q174728"): 100, ("Q11570", "Q41803"): 1000}
#: Letters that museums put before or behind a dimension → the property for it.
DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("h", "height", "hauteur", "höhe", "hoogte", "altezza", "alto"), "P2048"),
        **dict.fromkeys(("w", "width", "largeur", "breite", "breedte", "larghezza", "ancho", "b"), "P2049"),
        **dict.fromkeys(("d", "depth", "profondeur", "tiefe", "diepte", "profondità", "t"), "P4511"),
        **dict.fromkeys(("l", "length", "longueur", "länge", "lengte", "lunghezza"), "P2043"),
        **dict.fromkeys(("diam", "diameter", "dia", "ø", "diamètre", "durchmesser"), "P2386"),
        **dict.fromkeys(("weight", "wt", "poids", "gewicht", "peso"), "P2067"),
    }
)
HEIGHT, WIDTH, DEPTH = "P2048", "P2049", "P4511"

_FRACTION = r"\d+\s?/\s?\d+"
_WHOLE = r"[+-]?(?:\d{1,3}(?:[,.' \u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
_AMOUNT = rf"{_FRACTION}|{_WHOLE}(?:[ -]?(?<=[ -]){_FRACTION})?"
_CIRCA = re.compile(
    r"(?:c|ca|circa|about|approx(?:imately)?|approx|um|etwa|vers|env(?:iron)?)(?![a-z])\.?\s*|[~≈]\s*", re.IGNORECASE
)
_PART = re.compile(rf"(?P<amount>{_AMOUNT})\s*(?P<unit>[^\W\d]+\.?|\"|″|''|'|′)?", re.IGNORECASE)
_PLUS_MINUS = re.compile(r"(?P<value>.+?)\s*(?:±|\+/-|\+-)\s*(?P<margin>[\d.,]+)\s*(?P<unit>.*)")
_TIMES = re.compile(r"\s*(?:×|✕|\bby\b|(?<=[\d\s.)\"'′″a-z])[xX*](?=[\s\d]))\s*")
_LABEL = re.compile(r"([^\W\d]+|ø)\.?\s*[:=]?\s+(?=\S)|(ø)(?=\d)", re.IGNORECASE)
_LABEL_BEHIND = re.compile(r"(.*?\S)\s*\(?\b([hwdl]|diam|dia)\.?\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measurement:
    """An amount with what qualifies it (circa), and for a dimension the property that it is the value of."""

    value: QuantityValue
    qualifiers: tuple[Snak, ...] = ()
    property: str | None = None


@lru_cache(maxsize=1 << 16)
def parse_measurement(text: str, unit: str | None = None) -> Measurement:
    """One amount with its unit: `12.5 cm`, `12,5 cm`, `5 1/2 in.`, `12 ft 3 in`, `ca. 30 kg`, `12 ± 0.5 cm`.

    Raises:
        Unparsable: there is not exactly one amount, or its unit is not known.
    """
    plain = _plain(text)
    circa = _CIRCA.match(plain)
    plain = plain[circa.end() :] if circa else plain
    if len(_TIMES.split(plain)) > 1:
        raise Unparsable(f"'{text}' has several dimensions", "map each to its own property, with `extract`")
    value = _with_margin(plain, unit, text) or _amount(plain, unit, text)
    return Measurement(value, (CIRCA,) if circa else ())


@lru_cache(maxsize=1 << 16)
def parse_dimensions(text: str, unit: str | None = None) -> tuple[Measurement, ...]:
    """Dimensions joined by ×, in the order that museums use: height × width × depth; or labelled (`H. 24 cm`).

    A unit named once, at the end, holds for all. The same size in inches in brackets is passed over.

    Raises:
        Unparsable: one part is no amount, or there are more than three without labels.
    """
    plain = re.sub(r"\s*\([^()]*\d[^()]*\)$", "", _plain(text))
    circa = _CIRCA.match(plain)
    parts = [part for part in _TIMES.split(plain[circa.end() :] if circa else plain) if part]
    if len(parts) == 1 and re.search(r"[;,]\s*[^\W\d]", plain):
        parts = re.split(r"[;,]\s*(?=[^\W\d])", plain)
    last = _PART.fullmatch(_labelled(parts[-1])[1]) if parts else None
    shared = UNITS.get((last["unit"] or "").lower(), unit) if last else unit
    labels = [_labelled(part) for part in parts]
    if not parts or (len(parts) > 3 and not all(label for label, _ in labels)):
        raise Unparsable(f"'{text}' is not height × width × depth", "write it as 24 × 36 × 5 cm, or label each part")
    order = (HEIGHT, WIDTH, DEPTH)
    qualifiers = (CIRCA,) if circa else ()
    return tuple(
        Measurement(_amount(amount, shared, text), qualifiers, label or order[index])
        for index, (label, amount) in enumerate(labels)
    )


def _labelled(part: str) -> tuple[str | None, str]:
    before = _LABEL.match(part)
    if before and (before[1] or before[2]).lower() in DIMENSIONS:
        return DIMENSIONS[(before[1] or before[2]).lower()], part[before.end() :]
    behind = _LABEL_BEHIND.fullmatch(part)
    if behind and _PART.fullmatch(behind[1]):
        return DIMENSIONS[behind[2].lower()], behind[1]
    return None, part


def _plain(text: str) -> str:
    """Vulgar fractions in figures with a space before them: `5½` → `5 1/2`."""
    spaced = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", text)
    plain = unicodedata.normalize("NFKC", spaced).replace("⁄", "/").replace("−", "-")
    return " ".join(plain.split()).strip(" .;")


def _with_margin(plain: str, unit: str | None, text: str) -> QuantityValue | None:
    match = _PLUS_MINUS.fullmatch(plain)
    if match is None:
        return None
    value = _amount(f"{match['value']} {match['unit']}".strip(), unit, text)
    margin = _number(match["margin"], text)
    centre = Decimal(value.amount)
    return QuantityValue(value.amount, value.unit, _signed(centre - margin), _signed(centre + margin))


def _amount(plain: str, unit: str | None, text: str) -> QuantityValue:
    parts = list(_PART.finditer(plain))
    between = _PART.sub("", plain).strip(" ,")
    if not parts or between or len(parts) > 2:
        raise Unparsable(f"'{text}' is not an amount with a unit", REMEDY)
    units = [_unit(part["unit"], unit, text) for part in parts]
    number = _number(parts[0]["amount"], text)
    if len(parts) == 1:
        return QuantityValue(_signed(number), unit_uri(units[0]))
    scale = _COMPOUND.get((units[0] or "", units[1] or ""))
    if scale is None or (not parts[1]["unit"] and units[1] is None):
        raise Unparsable(f"'{text}' has two amounts that do not add up to one", REMEDY)
    return QuantityValue(_signed(number * scale + _number(parts[1]["amount"], text)), unit_uri(units[1]))


def _unit(name: str | None, default: str | None, text: str) -> str | None:
    if not name:
        return default
    unit = UNITS.get(name) or UNITS.get(name.lower())
    if unit is None:
        raise Unparsable(f"'{text}' has a unit that is not known here: '{name}'", REMEDY)
    return unit


def _number(text: str, shown: str) -> Decimal:
    """Decimal comma or point; thousands may be parted off where that is beyond doubt."""
    text = text.replace(" / ", "/").strip()
    match = re.fullmatch(r"(?P<whole>.*?)(?:(?:(?<=\d)[ -]|^)(?P<over>\d+)/(?P<under>\d+))?", text)
    whole, over, under = (match["whole"], match["over"], match["under"]) if match else (text, None, None)
    try:
        number = Decimal(_without_thousands(whole, shown)) if whole else Decimal(0)
    except InvalidOperation:
        raise Unparsable(f"'{shown}' is not an amount with a unit", REMEDY) from None
    if over and under:
        if int(under) == 0:
            raise Unparsable(f"'{shown}' divides by zero", REMEDY)
        fraction = Fraction(int(over), int(under))
        number += (Decimal(fraction.numerator) / Decimal(fraction.denominator)).quantize(Decimal("0.0001")).normalize()
    return number


def _without_thousands(text: str, shown: str) -> str:
    text = re.sub(r"[' \u202f]", "", text)
    commas, points = text.count(","), text.count(".")
    if commas and points:
        mark = "," if text.rindex(",") < text.rindex(".") else "."
        return text.replace(mark, "").replace(",", ".")
    if commas + points > 1:
        return text.replace(",", "").replace(".", "")
    if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", text):
        raise Unparsable(f"'{shown}' is ambiguous: the comma may part off thousands or decimals", "write 1234 or 1.234")
    return text.replace(",", ".")


def _signed(number: Decimal) -> str:
    """Wikibase's decimal: a sign, no exponent, no leading zeros; trailing zeros as given."""
    text = f"{number:f}"
    return text if text.startswith("-") and number else f"+{text.lstrip('-+')}"
