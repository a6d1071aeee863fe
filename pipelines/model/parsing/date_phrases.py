"""A date as a person writes it: markers of certainty, ranges and open ends around the points of `date_points`."""

import re

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.date_points import AmbiguousDateError, read_point
from pipelines.model.parsing.date_words import (
    AFTER_PREFIX,
    BEFORE_PREFIX,
    CENTURY_UNIT,
    CIRCA_PREFIX,
    FLORUIT_PREFIX,
    NOISE_PREFIX,
    UNCERTAIN,
)
from pipelines.model.parsing.parsed_dates import (
    CIRCA,
    POSSIBLY,
    PRESUMABLY,
    PROBABLY,
    ParsedDate,
    after,
    before,
    between,
)
from pipelines.model.statements import Snak

REMEDY = (
    "write the date as 1853-03-30, 30 March 1853, 1853, c. 1853, 1850s, 19th century, 1850-1860 or EDTF, or map the "
    "column under `ignore` with a reason"
)
_UNCERTAIN_SNAKS = {"presumably": PRESUMABLY, "probably": PROBABLY, "possibly": POSSIBLY}
_UNCERTAIN_PREFIX = re.compile(
    "|".join(rf"(?P<{name}>(?:{words})(?![a-z])\.?,? *)" for name, words in UNCERTAIN.items())
)
_UNCERTAIN_SUFFIX = re.compile(
    r" *(?:\?+|,? (?:" + "|".join(f"(?P<{name}>{words})" for name, words in UNCERTAIN.items()) + r")\.?)$"
)
_CIRCA_SUFFIX = re.compile(r",? (?:ca\.?|circa|approx\.?|approximately)$")
_OPEN_SUFFIX = re.compile(r",? (?:or (?:(?P<before>before|earlier)|(?P<after>after|later)))$")

_WORDED_RANGES = tuple(
    re.compile(rf"(?:{opening} )(?P<first>.+?) (?:{joint}) (?P<last>.+)")
    for opening, joint in (
        ("between|bet\\.?|entre", "and|&|et|y|e"),
        ("zwischen", "und"),
        ("tra il|tra|fra", "e il|e"),
        ("tussen", "en"),
        ("from", "to|until|till|through"),
        ("von", "bis"),
        ("van", "tot"),
        ("de|du|dal|del?", "a|au|al|hasta"),
    )
)
_JOINTS = (
    re.compile(r" ?– ?"),
    re.compile(r" (?:to|until|till|through|or|oder|ou|of|o|bis|tot|a|and|und|et|en|y) "),
    re.compile(r" - ?|(?<=\S)- "),
    re.compile(r" ?/ ?"),
    re.compile(r"(?<=[\w?.])-(?=\w)"),
)
_TIGHT_PAIR = re.compile(r"(?P<first>\d{4})(?P<joint>[-/–])(?P<last>\d{1,2})(?P<era> (?:ce|bce))?")
PART_HYPHEN = re.compile(r"\b(early|mid|late)-")
_SHORT_DECADE = re.compile(r"\d0'?s")
_ORDINAL_ALONE = re.compile(r"(.*\b)?(?:\d{1,2}(?:st|nd|rd|th|\.|e|eme)?|[ivx]+(?:e|eme)?)")
_UNIT = re.compile(rf"\b{CENTURY_UNIT}(?: ?(?:ce|bce))?$|\bmillennium(?: ?(?:ce|bce))?$|-century(?: ?(?:ce|bce))?$")
_ERA = re.compile(r"(?<= )bce$|(?<=\d)bce$")


def read_phrase(text: str, shown: str | None = None) -> ParsedDate:
    """Folded text with plain eras → date; `shown` is the text as it stood, for messages.

    Raises:
        Unparsable: it cannot be read with certainty.
    """
    shown = text if shown is None else shown
    try:
        date = _read(PART_HYPHEN.sub(r"\1 ", text), depth=0)
    except AmbiguousDateError as error:
        raise Unparsable(f"'{shown}' is ambiguous: {error}", REMEDY) from None
    except Unparsable:
        raise
    except ValueError as error:
        raise Unparsable(f"'{shown}' is no date: {error}", REMEDY) from None
    if date is None:
        raise Unparsable(f"'{shown}' is not a date that can be read with certainty", REMEDY)
    return date


def _read(text: str, depth: int) -> ParsedDate | None:
    text = text.strip(" ,;:")
    if not text or depth > 8:
        return None
    pair = _TIGHT_PAIR.fullmatch(text)
    point = (_read_pair(pair) if pair else None) or read_point(text.removesuffix("."))
    if point is not None:
        return point
    return _read_range(text, depth) or _read_marked(text, depth) or _read_joined(text, depth)


def _read_marked(text: str, depth: int) -> ParsedDate | None:
    """Take one marker off, and read the rest."""
    suffix = _UNCERTAIN_SUFFIX.search(text)
    if suffix:
        inner = _read(text[: suffix.start()], depth + 1)
        return inner.plus(_UNCERTAIN_SNAKS[suffix.lastgroup or "presumably"]) if inner else None
    suffix = _CIRCA_SUFFIX.search(text)
    if suffix:
        inner = _read(text[: suffix.start()], depth + 1)
        return inner.plus(CIRCA) if inner else None
    suffix = _OPEN_SUFFIX.search(text)
    if suffix:
        inner = _read(text[: suffix.start()], depth + 1)
        return (before if suffix["before"] else after)(inner) if inner else None
    return _read_prefixed(text, depth)


def _read_prefixed(text: str, depth: int) -> ParsedDate | None:
    if match := CIRCA_PREFIX.match(text):
        return _plus(_read(text[match.end() :], depth + 1), CIRCA)
    if match := _UNCERTAIN_PREFIX.match(text):
        return _plus(_read(text[match.end() :], depth + 1), _UNCERTAIN_SNAKS[match.lastgroup or "presumably"])
    if match := FLORUIT_PREFIX.match(text):
        inner = _read(text[match.end() :], depth + 1)
        return inner.as_floruit() if inner else None
    for prefix, opened in ((BEFORE_PREFIX, before), (AFTER_PREFIX, after)):
        match = prefix.match(text)
        if match and not _is_range(text[match.end() :]):
            inner = _read(text[match.end() :], depth + 1)
            return opened(inner) if inner else None
    if match := NOISE_PREFIX.match(text):
        return _read(text[match.end() :], depth + 1)
    return None


def _plus(date: ParsedDate | None, snak: Snak) -> ParsedDate | None:
    return date.plus(snak) if date else None


def _is_range(text: str) -> bool:
    return any(len(joint.findall(text)) == 1 for joint in _JOINTS[:3])


def _read_range(text: str, depth: int) -> ParsedDate | None:
    """Ranges that are known by their words."""
    for form in _WORDED_RANGES:
        match = form.fullmatch(text)
        if match:
            return _read_ends(match["first"], match["last"], depth)
    return None


def _read_pair(pair: re.Match[str]) -> ParsedDate | None:
    """`1890/91`, `1651/2`; None for a month: `1853-03`. `1901-02` could be either."""
    first, last = int(pair["first"]), int(pair["last"])
    scale = 10 ** len(pair["last"])
    end = first // scale * scale + last
    if last == 0 and first % scale:
        end += scale
    may_be_month = scale == 100 and 1 <= last <= 12 and pair["joint"] != "–"
    if may_be_month and end <= first:
        return None
    if may_be_month:
        raise AmbiguousDateError("it may be a month or a range of years")
    if end <= first or (pair["era"] or "").endswith("bce"):
        raise AmbiguousDateError(f"it is unclear which year '{pair['last']}' is")
    return between(_year(first), _year(end))


def _year(year: int) -> ParsedDate:
    date = read_point(f"{year:04d}")
    if date is None:
        raise AmbiguousDateError(f"'{year}' is no year")
    return date


def _read_joined(text: str, depth: int) -> ParsedDate | None:
    """Two dates with a joint between them: the first joint that occurs exactly once."""
    for joint in _JOINTS:
        ends = joint.split(text)
        if len(ends) == 2 and all(ends):
            return _read_ends(ends[0], ends[1], depth)
    return None


def _read_ends(first: str, last: str, depth: int) -> ParsedDate | None:
    end = _read(_completed(first, last), depth + 1)
    start = _read(_lent(first, last), depth + 1)
    if start is None or end is None:
        return None
    date = between(start, end)
    return date.as_floruit() if start.floruit or end.floruit else date


def _completed(first: str, last: str) -> str:
    """The second end of `1850s-60s` and of `c. 1890-91` with the figures that it leaves out."""
    year = re.search(r"(\d{4})\D*$", first)
    if year and (_SHORT_DECADE.fullmatch(last) or re.fullmatch(r"\d{1,2}", last)):
        digits = re.match(r"\d+", last)
        return year[1][: 4 - len(digits[0] if digits else "")] + last
    return last


def _lent(first: str, last: str) -> str:
    """The first end with what the second has and it lacks: month, year, century or era."""
    unit = _UNIT.search(last)
    if unit and _ORDINAL_ALONE.fullmatch(first) and not re.search(r"\d{3}", first):
        return f"{first}{unit[0]}" if unit[0].startswith("-") else f"{first} {unit[0]}"
    if re.fullmatch(r"\d{1,2}\.?", first) and (match := re.search(r"(?<=\d)\.? [a-z]+\.? .*\d{3,}.*$", last)):
        return first.rstrip(".") + " " + match[0].lstrip(". ")
    if not re.search(r"\d{3}", first) and (match := re.search(r",? ?\b\d{3,4}(?: (?:ce|bce))?$", last)):
        return f"{first} {match[0].strip(', ')}"
    if _ERA.search(last) and not re.search(r"\b(?:ce|bce)\b", first):
        return f"{first} bce"
    return first
