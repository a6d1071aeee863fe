"""Sentences that were made in English, told again in the reader's language.

Tables and the ledger keep what the stages said as English; `phrases` knows of which template and values it was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from babel.numbers import format_decimal
from babel.support import NullTranslations

from pipelines.messages import Message
from pipelines.web.site.catalogues import compiled, read_catalogue, templates
from pipelines.web.site.formats import figure
from pipelines.web.site.languages import locale_named, locale_of
from pipelines.web.site.phrases import Phrases

__all__ = ["said"]

_ARABIC = str.maketrans({",": "،", ";": "؛"})
#: Names of values that are themselves messages end so.
_SAID = "_said"
#: The name of a value that is the kind of a term: a label, a description or an alias.
_KIND = "kind"
#: Names of values that list others' words.
_LIST = "_list"
#: Names of values that are decimal fractions.
_FRACTION = "_number"


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
def known_in(language: str) -> Known | None:
    """What is said in a language, the stages' before the portal's; none for English."""
    read = [read_catalogue(f"{language}.{part}") for part in ("stages.po", "po")]
    found = [messages for messages in read if messages is not None]
    return known_of([(compiled(messages), templates(messages)) for messages in found]) if found else None


def known_of(parts: Sequence[tuple[NullTranslations, Sequence[tuple[str, str]]]]) -> Known:
    """Catalogues, each with its templates of one and of many."""
    strung = [pair for _, pairs in parts for pair in pairs if "; " in pair[0]]
    return Known(tuple(each for each, _ in parts), tuple(Phrases(pairs) for _, pairs in parts), Phrases(strung))


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
    for separator in (" → ", "; "):
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
        return format_decimal(value, locale=locale_named(language))
    text = figure(str(value), locale_named(language), fraction=name.endswith(_FRACTION))
    return _isolated(text) if language == "ar" and text == str(value) else text


def _isolated(text: str) -> str:
    """A text of no known direction, kept together in one that is written from right to left (a pattern, a name)."""
    return f"\u2068{text}\u2069" if text and not text.isdecimal() else text


def _strung(parts: Sequence[str], separator: str, language: str) -> str:
    return (separator.translate(_ARABIC) if language == "ar" else separator).join(parts)
