"""Languages: which one a reader has, its catalogue, and numbers and dates as that language writes them.

Catalogues are gettext's (`translations/<language>.po`), compiled in memory when the application starts.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from markupsafe import Markup
from starlette.requests import Request

from pipelines.web.site.current import current_request

__all__ = [
    "COOKIE",
    "LANGUAGES",
    "N_",
    "catalogue",
    "day",
    "gettext",
    "locale_of",
    "moment",
    "ngettext",
    "number",
    "percent",
    "said",
]

TRANSLATIONS = Path(__file__).parent / "translations"
COOKIE = "donata-language"
#: The languages that the portal speaks, each by its own name.
LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
DEFAULT = "en"


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages of a language; English stands in the code itself."""
    path = TRANSLATIONS / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def language_of(request: Request) -> str:
    """The reader's language: the one chosen, else what the browser prefers of ours, else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    preferred = _preferences(request.headers.get("accept-language", ""))
    return negotiate_locale(preferred, list(LANGUAGES), sep="-") or DEFAULT


def locale_of(request: Request | None = None) -> Locale:
    """The locale of a request, the current one unless given; English outside of one."""
    request = request or current_request()
    if request is None:
        return _locale(DEFAULT)
    known: str | None = getattr(request.state, "language", None)
    if known is None:
        request.state.language = known = language_of(request)
    return _locale(known)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it, which extraction knows
    """Marks a message for translation where it stands; it is translated when it is shown."""
    return message


def gettext(message: str, /, **values: Any) -> str:
    """A message in the reader's language, `%(name)s` filled in; the values are text, never markup."""
    return _filled(catalogue(locale_of().language).ugettext(message), values)


def said(message: str) -> str:
    """A message that was marked elsewhere, in the reader's language; any other text as it is."""
    return catalogue(locale_of().language).ugettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """The message for a number, in the reader's language; `%(num)s` is that number as it is written there."""
    text = catalogue(locale_of().language).ungettext(singular, plural, n)
    return _filled(text, {"num": number(n), **values})


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return text % values if values else text.replace("%%", "%")


def number(value: float | None, digits: int = 0) -> str:
    """A number; at most `digits` decimals."""
    return "" if value is None else format_decimal(round(value, digits), locale=locale_of())


def percent(share: float | None, digits: int = 1) -> str:
    """A share (0 to 1) in per cent; neither all nor nothing is claimed by rounding."""
    if share is None:
        return ""
    least = 10.0 ** -(digits + 2)
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    locale = locale_of()
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
    text = f"{format_date(stamped, 'medium', locale=locale_of())}, {stamped:%H:%M}"
    return Markup('<time datetime="{}">{} UTC</time>').format(stamped.isoformat(timespec="seconds"), text)


def _read(when: date | datetime | str | None) -> date | None:
    if isinstance(when, str):
        return datetime.fromisoformat(when) if when else None
    return when


def _preferences(header: str) -> list[str]:
    """The languages of `Accept-Language` (RFC 9110, 12.5.4), the most wanted first."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            ranked.append((-weight, place, tag))
    return [tag for _, _, tag in sorted(ranked)]
