"""Coordinates: decimal degrees, degrees with minutes and seconds, and WKT points → values with their precision."""

import re
import unicodedata
from functools import lru_cache

from pipelines.model.parsing import Unparsable
from pipelines.model.values import CoordinateValue

REMEDY = "write latitude before longitude, as in 48.8566, 2.3522 or 48°51′24″N 2°21′8″E"

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_DECIMAL = re.compile(rf"({_NUMBER})\s*[,;/ ]\s*({_NUMBER})")
_COMMAS = re.compile(r"([+-]?\d{1,3},\d+)\s*[;/ ]\s*([+-]?\d{1,3},\d+)")
_WKT = re.compile(
    rf"(?:<[^>]*>\s*)?(?:SRID=4326;\s*)?POINT\s*(?:Z\s*)?\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+[+-]?[\d.]+)?\s*\)",
    re.IGNORECASE,
)
_ANGLE = (
    r"(?P<{0}d>\d{{1,3}}(?:[.,]\d+)?)(?:\s*°|\s*º|\s*deg\.?|\s*d\b|(?=\s*[NSEWO]\b)|\s+(?=\d))?\s*"
    r"(?:(?P<{0}m>\d{{1,2}}(?:[.,]\d+)?)\s*(?:'|min\.?|m\b|(?=\s*[NSEWO]\b)|\s+(?=\d))\s*"
    r"(?:(?P<{0}s>\d{{1,2}}(?:[.,]\d+)?)\s*(?:''|\"|sec\.?|s\b|(?=\s*[NSEWO]\b)))?)?"
)
_BEHIND = re.compile(
    rf"{_ANGLE.format('a')}\s*(?P<ah>[NSEWO])\.?\s*[,;/]?\s*{_ANGLE.format('b')}\s*(?P<bh>[NSEWO])\.?", re.IGNORECASE
)
_BEFORE = re.compile(
    rf"(?P<ah>[NSEWO])\.?\s*{_ANGLE.format('a')}\s*[,;/]?\s*(?P<bh>[NSEWO])\.?\s*{_ANGLE.format('b')}", re.IGNORECASE
)
_MARKS = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "´": "'", "ʹ": "'", "″": '"', "”": '"', "“": '"', "ʺ": '"', "−": "-"}
)
#: The finest precision that is stored: about a millimetre on the ground.
FINEST = 1e-8


@lru_cache(maxsize=1 << 16)
def parse_coordinates(text: str, precision: float | None = None) -> CoordinateValue:
    """One place on the Earth; the precision follows from the figures given, `precision` (degrees) only where none do.

    Raises:
        Unparsable: it is not a place, or outside the range of degrees.
    """
    plain = unicodedata.normalize("NFC", text).translate(_MARKS).strip().strip("()[]").strip()
    if wkt := _WKT.fullmatch(text.strip()):
        return _decimal(wkt[2], wkt[1], precision, text)
    if pair := _DECIMAL.fullmatch(plain):
        return _decimal(pair[1], pair[2], precision, text)
    if pair := _COMMAS.fullmatch(plain):
        return _decimal(pair[1].replace(",", "."), pair[2].replace(",", "."), precision, text)
    match = _BEHIND.fullmatch(plain) or _BEFORE.fullmatch(plain)
    if match:
        return _sexagesimal(match, text)
    raise Unparsable(f"'{text}' is not a pair of coordinates", REMEDY)


def _decimal(latitude: str, longitude: str, precision: float | None, text: str) -> CoordinateValue:
    places = max(_places(latitude), _places(longitude))
    if places == 0 and precision is None:
        precision = 1.0
    found = max(10.0**-places, FINEST) if places else precision
    return _value(float(latitude), float(longitude), found, text)


def _sexagesimal(match: re.Match[str], text: str) -> CoordinateValue:
    angles = {match["ah"].upper(): _angle(match, "a"), match["bh"].upper(): _angle(match, "b")}
    if "O" in angles:
        raise Unparsable(f"'{text}': 'O' is east in German and west in French", "write E or W")
    latitude, longitude = angles.get("N") or angles.get("S"), angles.get("E") or angles.get("W")
    if latitude is None or longitude is None:
        raise Unparsable(f"'{text}' does not name one latitude and one longitude", REMEDY)
    signed = (latitude[0] if "N" in angles else -latitude[0], longitude[0] if "E" in angles else -longitude[0])
    return _value(signed[0], signed[1], min(latitude[1], longitude[1]), text)


def _angle(match: re.Match[str], name: str) -> tuple[float, float]:
    """Degrees, and their precision in degrees."""
    texts = [(match[f"{name}{part}"] or "").replace(",", ".") for part in "dms"]
    degrees, minutes, seconds = (float(part) if part else 0.0 for part in texts)
    if minutes >= 60 or seconds >= 60:
        raise Unparsable(f"'{match[0]}' has 60 or more minutes or seconds", REMEDY)
    depth = max(index for index, part in enumerate(texts) if part)
    unit = 60.0**-depth * 10.0 ** -_places(texts[depth])
    return degrees + minutes / 60 + seconds / 3600, max(unit, FINEST)


def _value(latitude: float, longitude: float, precision: float | None, text: str) -> CoordinateValue:
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Unparsable(f"'{text}' is outside the range of latitudes (90) and longitudes (180)", REMEDY)
    return CoordinateValue(latitude + 0.0, longitude + 0.0, precision)


def _places(number: str) -> int:
    return len(number.partition(".")[2])
