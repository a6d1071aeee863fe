"""Numbers and dates as the reader's language writes them."""

import re
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from pipelines.coverage.notation import Notation
from pipelines.web.site.languages import locale_named, locale_of

__all__ = ["day", "figure", "left_to_right", "moment", "notation", "number", "percent", "signed"]

#: The sign of Unicode that makes what follows run from left to right (U+200E).
_LEFT_TO_RIGHT = "\u200e"
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_PER_CENT = re.compile(r"\d[\d,]*\.\d+%")
_DECIMAL = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")
#: Parts of a date by Unicode (UTS 35), as D3 has them.
_PARTS = {"dd": "%d", "d": "%-d", "MMM": "%b", "MM": "%m", "y": "%Y"}
_PART = re.compile("dd|d|MMM|MM|y")


def number(value: float | None, digits: int = 0) -> str:
    """A number; at most `digits` decimals."""
    return "" if value is None else _number(round(value, digits), locale_of().language)


@lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    """A table has hundreds of them, and many again and again."""
    return str(format_decimal(value, locale=locale_named(language)))


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, which stays before it where text runs from right to left."""
    form = "#,##0." + "0" * digits if digits else "#,##0"
    return left_to_right(format_decimal(value, f"+{form};-{form}", locale_of()).lstrip(_LEFT_TO_RIGHT))


def left_to_right(text: str) -> str:
    """Signs and numbers that stay in their order where text runs from right to left, in drawings too."""
    return _LEFT_TO_RIGHT + text if locale_of().text_direction == "rtl" else text


def notation() -> Notation:
    """How the reader's language writes figures and dates, for a chart."""
    return _notation(locale_of().language)


@cache
def _notation(language: str) -> Notation:
    locale = locale_named(language)
    signs = locale.number_symbols["latn"]
    return Notation(
        decimal=signs["decimal"],
        thousands=signs["group"],
        percent_sign=locale.percent_formats[None].pattern.partition("#,##0")[2].replace("%", signs["percentSign"]),
        date=_PART.sub(lambda found: _PARTS[found[0]], locale.date_formats["medium"].pattern),
        months=tuple(locale.months["format"]["abbreviated"].values()),
    )


def percent(share: float | None, digits: int = 1) -> str:
    """A share (0 to 1) in per cent; neither all nor nothing is claimed by rounding."""
    return "" if share is None else _percent(share, digits, locale_of().language)


@lru_cache(maxsize=4096)
def _percent(share: float, digits: int, language: str) -> str:
    least = 10.0 ** -(digits + 2)
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    locale = locale_named(language)
    form = locale.percent_formats[None].pattern.replace("#,##0", pattern)
    if 0 < share < least / 2:
        return f"< {format_percent(least, form, locale=locale)}"
    if 1 - least / 2 < share < 1:
        return f"> {format_percent(1 - least, form, locale=locale)}"
    return format_percent(share, form, locale=locale)


def day(when: date | datetime | str | None) -> str:
    """A day, in words."""
    moment_ = _read(when)
    return "" if moment_ is None else format_date(moment_, "long", locale=locale_of())


def moment(when: datetime | str | None) -> Markup:
    """A moment, to the minute, in UTC; for programs in full."""
    read = _read(when)
    if read is None:
        return Markup("")
    stamped = datetime(read.year, read.month, read.day, tzinfo=UTC) if not isinstance(read, datetime) else read
    stamped = (stamped if stamped.tzinfo else stamped.replace(tzinfo=UTC)).astimezone(UTC)
    comma = "،" if locale_of().language == "ar" else ","
    text = f"{format_date(stamped, 'medium', locale=locale_of())}{comma} {stamped:%H:%M}"
    return Markup('<time datetime="{}">{} UTC</time>').format(stamped.isoformat(timespec="seconds"), text)


def _read(when: date | datetime | str | None) -> date | None:
    if isinstance(when, str):
        return datetime.fromisoformat(when) if when else None
    return when


def figure(text: str, locale: Locale, *, fraction: bool) -> str:
    """A figure that English wrote, as the locale does; other texts as they are."""
    zeros = "0" * len(text.rstrip("%").partition(".")[2])
    form = "#,##0" + (f".{zeros}" if zeros else "")
    if _PER_CENT.fullmatch(text):
        pattern = locale.percent_formats[None].pattern.replace("#,##0", form)
        return format_percent(float(text.rstrip("%").replace(",", "")) / 100, pattern, locale=locale)
    if _THOUSANDS.fullmatch(text) or (fraction and _DECIMAL.fullmatch(text)):
        return format_decimal(float(text.replace(",", "")), f"+{form};-{form}" if text[0] == "+" else form, locale)
    return text
