"""Languages: which one a reader has, its catalogue, and numbers and dates as that language writes them.

Catalogues are gettext's: `translations/<language>.po` for what the portal itself says, `<language>.stages.po` for what
the stages below it say (`pipelines.messages`). They are compiled in memory when they are first wanted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from markupsafe import Markup
from starlette.requests import Request

from pipelines.messages import N_, Message
from pipelines.web.site.current import current_request
from pipelines.web.site.phrases import Phrases

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
    "signed",
]

TRANSLATIONS = Path(__file__).parent / "translations"
COOKIE = "donata-language"
#: The languages that the portal speaks, each by its own name.
LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
DEFAULT = "en"


_ARABIC = str.maketrans({",": "،", ";": "؛"})
#: Names of values that are themselves messages end so.
_SAID = "_said"
#: The name of a value that is the kind of a term: a label, a description or an alias.
_KIND = "kind"
#: Names of values that list others' words.
_LIST = "_list"
#: Names of values that are decimal fractions.
_FRACTION = "_number"
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_PER_CENT = re.compile(r"\d[\d,]*\.\d+%")
_DECIMAL = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")


@dataclass(frozen=True)
class Known:
    """All that is said in one language: messages, and the phrases by which sentences that were made are known."""

    catalogues: tuple[NullTranslations, ...]
    phrases: tuple[Phrases, ...]
    #: Phrases that are strung together themselves.
    strung: Phrases

    def told(self, template: str) -> str:
        """A template in the language; as it is where no catalogue has it."""
        return next((told for each in self.catalogues if (told := each.ugettext(template)) != template), template)

    def told_of(self, one: str, many: str, number: int) -> str:
        """The template for a number."""
        english = one if number == 1 else many
        told = (each.ungettext(one, many, number) for each in self.catalogues)
        return next((text for text in told if text != english), english)


@cache
def catalogue(language: str) -> NullTranslations:
    """The portal's own messages in a language; English stands in the code itself."""
    messages = _read_catalogue(f"{language}.po")
    return _compiled(messages) if messages is not None else NullTranslations()


@cache
def known_in(language: str) -> Known | None:
    """What is said in a language, the stages' before the portal's; none for English."""
    read = [_read_catalogue(f"{language}.{part}") for part in ("stages.po", "po")]
    found = [messages for messages in read if messages is not None]
    return known_of([(_compiled(messages), templates(messages)) for messages in found]) if found else None


def known_of(parts: Sequence[tuple[NullTranslations, Sequence[tuple[str, str]]]]) -> Known:
    """Catalogues, each with its templates of one and of many."""
    strung = [pair for _, pairs in parts for pair in pairs if "; " in pair[0]]
    return Known(tuple(each for each, _ in parts), tuple(Phrases(pairs) for _, pairs in parts), Phrases(strung))


def templates(messages: Catalog) -> list[tuple[str, str]]:
    """The texts of a catalogue: of one, and of many where it counts."""
    ids = [message.id for message in messages if message.id]
    return [(id_, "") if isinstance(id_, str) else (id_[0], id_[1]) for id_ in ids]


def _read_catalogue(name: str) -> Catalog | None:
    path = TRANSLATIONS / name
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=name.partition(".")[0], abort_invalid=True)


def _compiled(messages: Catalog) -> Translations:
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


def gettext(message: str, /, **values: Any) -> str:
    """A message in the reader's language, `%(name)s` filled in; the values are text, never markup."""
    return _filled(catalogue(locale_of().language).ugettext(message), values)


def said(message: str | None) -> str:
    """A message that was marked elsewhere, in the reader's language; any other text as it is.

    A sentence that was stored is taken apart again; several that are strung together are said one by one.
    """
    language = locale_of().language
    return _told(message, language) if message else ""


def _told(message: str, language: str) -> str:
    known = known_in(language)
    if known is None:
        return str(message)
    if isinstance(message, Message) and message.values:
        return _filled_in(message, known, language)
    return _recalled(str(message), language)


@lru_cache(maxsize=4096)
def _recalled(text: str, language: str) -> str:
    """A sentence, or several, that were made in English."""
    known = known_in(language)
    if known is None or (found := known.told(text)) != text:
        return text if known is None else found
    if (message := known.strung.recall(text) or _whole(text, known, language)) is not None:
        return _filled_in(message, known, language)
    for separator in ("; ", " → "):
        parts = text.split(separator)
        told = [_recalled(part, language) for part in parts] if len(parts) > 1 else parts
        if told != parts:
            return _strung(told, separator, language)
    for phrases in known.phrases:
        if (message := phrases.recall(text)) is not None:
            return _filled_in(message, known, language)
    place, colon, rest = text.partition(": ")
    return f"{place}: {_recalled(rest, language)}" if colon else text


def _whole(text: str, known: Known, language: str) -> Message | None:
    """The message of a sentence, unless it may be one of several that are strung together."""

    def holds(name: str, value: object) -> bool:
        text = str(value)
        if "; " not in text or name.endswith(_LIST):
            return True
        return name.endswith(_SAID) and _recalled(text, language) != text

    recalled = (phrases.recall(text) for phrases in known.phrases)
    message = next((each for each in recalled if each is not None), None)
    return message if message is not None and all(holds(*pair) for pair in message.values.items()) else None


def _filled_in(message: Message, known: Known, language: str) -> str:
    if message.many:
        template = known.told_of(message.template, message.many, message.number)
    else:
        template = known.told(message.template)
    return template % {name: _value(name, value, known, language) for name, value in message.values.items()}


def _value(name: str, value: Any, known: Known, language: str) -> str:
    """A value as the language writes it; only those that are messages are translated."""
    if name == _KIND:
        return known.told(str(value))
    if isinstance(value, Message) or name.endswith(_SAID):
        return _told(value, language)
    if type(value) is int:
        return format_decimal(value, locale=_locale(language))
    return _figure(str(value), _locale(language), fraction=name.endswith(_FRACTION))


def _figure(text: str, locale: Locale, *, fraction: bool) -> str:
    """A figure that English wrote, as the locale does; other texts as they are."""
    zeros = "0" * len(text.rstrip("%").partition(".")[2])
    form = "#,##0" + (f".{zeros}" if zeros else "")
    if _PER_CENT.fullmatch(text):
        pattern = locale.percent_formats[None].pattern.replace("#,##0", form)
        return format_percent(float(text.rstrip("%").replace(",", "")) / 100, pattern, locale=locale)
    if _THOUSANDS.fullmatch(text) or (fraction and _DECIMAL.fullmatch(text)):
        return format_decimal(float(text.replace(",", "")), f"+{form};-{form}" if text[0] == "+" else form, locale)
    return text


def _strung(parts: Sequence[str], separator: str, language: str) -> str:
    return (separator.translate(_ARABIC) if language == "ar" else separator).join(parts)


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """The message for a number, in the reader's language; `%(num)s` is that number as it is written there."""
    text = catalogue(locale_of().language).ungettext(singular, plural, n)
    return _filled(text, {"num": number(n), **values})


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return text % values if values else text.replace("%%", "%")


def number(value: float | None, digits: int = 0) -> str:
    """A number; at most `digits` decimals."""
    return "" if value is None else _number(round(value, digits), locale_of().language)


@lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    """A table has hundreds of them, and many again and again."""
    return str(format_decimal(value, locale=_locale(language)))


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign."""
    form = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(value, f"+{form};-{form}", locale_of())


def percent(share: float | None, digits: int = 1) -> str:
    """A share (0 to 1) in per cent; neither all nor nothing is claimed by rounding."""
    return "" if share is None else _percent(share, digits, locale_of().language)


@lru_cache(maxsize=4096)
def _percent(share: float, digits: int, language: str) -> str:
    least = 10.0 ** -(digits + 2)
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    locale = _locale(language)
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
