"""Sentences that were made in English, told again in the reader's language.

Tables and the ledger keep what the stages said as English; `phrases` knows of which template and values it was made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from babel.numbers import format_decimal
from babel.support import NullTranslations

from pipelines.messages import N_, Message
from pipelines.web.site.catalogues import compiled, read_catalogue, templates
from pipelines.web.site.formats import figure
from pipelines.web.site.isolates import isolated
from pipelines.web.site.languages import locale_named, locale_of
from pipelines.web.site.phrases import Phrases

__all__ = ["said"]

#: Before a message may stand where the trouble is, as `exceptions.DonataError` writes it.
IN_COLUMN = N_("%(place)s, column %(column)s: %(trouble_said)s")
#: A sentence, and below it indented lines, each a sentence of its own.
_LISTED = re.compile(r".*:(\n {2}.*)+")
#: Dates of which each may be meant, as `reconcile.wording` writes them.
_DATES = re.compile(r"(?:c\. )?-?\d[\d–-]*s?(?: or (?:c\. )?-?\d[\d–-]*s?)*(?: \(\w+\))?")
_CIRCA = "c. "
#: What stands between sentences that are strung together, where a language writes it otherwise than English.
_SIGNS = {"ar": str.maketrans({";": "؛", "→": "←"}), "fr": str.maketrans({";": "\u00a0;"})}
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
    if (made := _of_parts(text, known, language)) is not None:
        return made
    if (message := known.strung.recall(text) or _whole(text, known, language)) is not None:
        return _filled_in(message, known, language)
    for separator in (" → ", "; "):
        parts = text.split(separator)
        told = [_recalled(part, language) for part in parts] if len(parts) > 1 else parts
        if told != parts:
            return _strung(told, separator, language)
    if (message := _phrase(text, known, language)) is not None:
        return _filled_in(message, known, language)
    place, colon, rest = text.partition(": ")
    return f"{_foreign(place, language)}: {_recalled(rest, language)}" if colon else text


def _foreign(text: str, language: str) -> str:
    """What is not of the language, within a sentence of it."""
    return isolated(text) if text and locale_named(language).text_direction == "rtl" else text


def _of_parts(text: str, known: Known, language: str) -> str | None:
    """What is made of parts by its form alone: a list below a sentence, or dates of which each may be meant."""
    if _LISTED.fullmatch(text):
        return "\n".join(_indented(line, language) for line in text.split("\n"))
    if _DATES.fullmatch(text):
        return f" {known.told('or')} ".join(_date(part, known) for part in text.split(" or "))
    return None


def _date(text: str, known: Known) -> str:
    return known.told("c. %(text)s") % {"text": text[len(_CIRCA) :]} if text.startswith(_CIRCA) else text


def _indented(line: str, language: str) -> str:
    told = line.lstrip()
    return line[: len(line) - len(told)] + _recalled(told, language)


def _whole(text: str, known: Known, language: str) -> Message | None:
    """The message of a sentence, unless it may be one of several that are strung together."""

    def holds(name: str, value: object) -> bool:
        text = str(value)
        if name.endswith(_LIST):
            return True
        if " → " in text:
            return False
        return "; " not in text or (name.endswith(_SAID) and _recalled(text, language) != text)

    message = _phrase(text, known, language)
    return message if message is not None and all(holds(*pair) for pair in message.values.items()) else None


def _phrase(text: str, known: Known, language: str) -> Message | None:
    """The message of a sentence; not where its first value would take in the place that stands before it."""
    recalled = (phrases.recall(text) for phrases in known.phrases)
    message = next((each for each in recalled if each is not None), None)
    for name, value in message.values.items() if message is not None else ():
        if ": " in str(value) and message is not None and message.template.startswith(f"%({name})s"):
            return message if name.endswith(_SAID) and _recalled(str(value), language) != value else None
    return message


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
        told = _told(value, language)
        return _foreign(told, language) if told == value else told
    if type(value) is int:
        return format_decimal(value, locale=locale_named(language))
    return figure(str(value), locale_named(language), fraction=name.endswith(_FRACTION))


def _strung(parts: Sequence[str], separator: str, language: str) -> str:
    return separator.translate(_SIGNS.get(language, {})).join(parts)
