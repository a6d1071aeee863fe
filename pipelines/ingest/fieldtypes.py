"""Field types: whether texts are what Table Schema calls an integer, a date, a year …; whole columns at a time.

Lexical forms: https://datapackage.org/standard/table-schema/#field-types. The texts themselves are kept as they are.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.batches import Mask
from pipelines.ingest.cells import as_mask, is_there, map_distinct, octets, one_array
from pipelines.messages import N_
from pipelines.model.identifier_kinds import KINDS
from pipelines.partners.package import SchemaField

#: Type → how a message calls it.
WORDS: Mapping[str, str] = {
    "integer": N_("a whole number"),
    "number": N_("a number"),
    "boolean": N_("true or false"),
    "date": N_("a date (YYYY-MM-DD)"),
    "datetime": N_("a point in time (YYYY-MM-DDThh:mm:ss)"),
    "year": N_("a year"),
    "yearmonth": N_("a year and month (YYYY-MM)"),
    "geopoint": N_("a point (longitude, latitude)"),
    "email": N_("an e-mail address"),
    "uri": N_("a URI"),
    "uuid": N_("a UUID"),
}
#: Type → how reports call it.
NAMES: Mapping[str, str] = {
    "integer": N_("integer"),
    "number": N_("number"),
    "boolean": N_("boolean"),
    "date": N_("date"),
    "datetime": N_("datetime"),
    "year": N_("year"),
    "yearmonth": N_("yearmonth"),
    "geopoint": N_("geopoint"),
    "email": N_("email"),
    "uri": N_("uri"),
    "uuid": N_("uuid"),
}
_BOOLEANS = ("true", "True", "TRUE", "1", "false", "False", "FALSE", "0")
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_PATTERNS: Mapping[str, str] = {
    "integer": r"[+-]?\d+",
    "number": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|-?INF",
    "year": _YEAR,
    "yearmonth": rf"{_YEAR}-(?:0[1-9]|1[0-2])",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:\S+",
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
}


def kind_of(field: SchemaField) -> str:
    """The type, or for strings the format, by which a field's texts are judged; "" if any text will do."""
    if field.type == "string":
        return field.format if field.format in _PATTERNS else ""
    return "" if field.type == "any" else field.type


def words_for(field: SchemaField) -> str:
    """What the field's texts must be, in words; with the pattern where the schema gives one."""
    if field.type in {"date", "datetime"} and field.format not in {"default", "any"}:
        return N_(f"a date of the form {field.format}")
    return WORDS[kind_of(field)]


def type_name(field: SchemaField) -> str:
    """What the field holds, as reports call it."""
    if field.donata.identifier:
        title = KINDS[field.donata.identifier].title
        return N_(f"identifier ({title})")
    kind = kind_of(field)
    return NAMES.get(kind, kind) or N_("text")


def wrong_type(texts: pa.Array, field: SchemaField) -> Mask | None:
    """Which texts are not of the field's type; None if all are. Null is never wrong."""
    kind = kind_of(field)
    if not kind:
        return None
    if _is_quickly_right(texts, kind, field.format):
        return None
    if kind == "boolean":
        right = pc.is_in(texts, pa.array(_BOOLEANS))
    elif kind in _PATTERNS:
        right = full_match(texts, _PATTERNS[kind])
    else:
        test = _is_point if kind == "geopoint" else (_dates if kind == "date" else _datetimes)(field.format)
        right = pc.is_valid(map_distinct(texts, lambda text: text if test(text) else None))
    wrong: Mask = ~as_mask(right) & is_there(texts)
    return wrong if wrong.any() else None


def numbers(texts: pa.Array, field: SchemaField) -> pa.Array:
    """Texts of the field's type, or null, as comparable numbers (dates as days)."""
    if field.type in {"date", "datetime"}:
        days = [None if text is None else _ordinal(text, field.format) for text in texts.to_pylist()]
        return pa.array(days, type=pa.float64())
    if field.type == "yearmonth":
        texts = pc.replace_substring_regex(texts, r"-\d\d$", "")
    return pc.cast(texts, pa.float64())


def _ordinal(text: str, form: str) -> float:
    iso = form in {"default", "any"}
    day = date.fromisoformat(text[:10]) if iso else datetime.strptime(text, form)  # noqa: DTZ007
    return float(day.toordinal())


def full_match(texts: pa.Array, pattern: str) -> pa.Array:
    """Whether the whole text matches; by Arrow's RE2, or value by value for what RE2 lacks (look-around)."""
    try:
        return one_array(pc.match_substring_regex(texts, rf"^(?:{pattern})\z"))
    except pa.ArrowInvalid:
        compiled = re.compile(pattern)
        return pc.is_valid(map_distinct(texts, lambda text: text if compiled.fullmatch(text) else None))


def _is_quickly_right(texts: pa.Array, kind: str, form: str) -> bool:
    """The quick way for a column without fault; false says nothing."""
    if kind in {"integer", "year"}:
        content = octets(texts)
        digits = len(content) > 0 and bool(((content >= 48) & (content <= 57)).all())
        return digits and (kind == "integer" or bool(pc.all(pc.equal(pc.binary_length(texts), 4)).as_py()))
    if kind != "date" or form != "default":
        return False
    try:
        pc.cast(texts, pa.date32())
    except pa.ArrowInvalid:
        return False
    return True


def _dates(form: str) -> Callable[[str], bool]:
    return _parses(date.fromisoformat, r"\d{4}-\d\d-\d\d") if form in {"default", "any"} else _as_written(form)


def _datetimes(form: str) -> Callable[[str], bool]:
    iso = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"
    return _parses(datetime.fromisoformat, iso) if form in {"default", "any"} else _as_written(form)


def _parses(parse: Callable[[str], object], pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)

    def test(text: str) -> bool:
        try:
            return compiled.fullmatch(text) is not None and parse(text) is not None
        except ValueError:
            return False

    return test


def _as_written(form: str) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        try:
            datetime.strptime(text, form)  # noqa: DTZ007 - only the form is of interest
        except ValueError:
            return False
        return True

    return test


def _is_point(text: str) -> bool:
    parts = text.split(",")
    try:
        longitude, latitude = (float(part) for part in parts)
    except ValueError:
        return False
    return abs(longitude) <= 180 and abs(latitude) <= 90
