"""Isolates: names, ids, commands and figures within a sentence from right to left keep their own direction. Pure."""

import re

from babel.messages.catalog import Message

__all__ = ["isolate", "isolated"]

#: Of a translation: tags; code; addresses; options with their value; values, with what is written on to them; and words
#: that begin or end with a sign, as files and paths do: the sign would be taken for the sentence's own.
_PART = re.compile(
    r"<[^>]*>"
    r"|`[^`]*`"
    r"|https?://[^\s،؛<]+"
    r"|--[a-z-]+(?:[ =]%\(\w+\)s)?"
    r"|(?:[A-Za-z0-9]+[+_./:=-]*)?%\((?P<value>\w+)\)s(?:[A-Za-z0-9_/-]+)?"
    r"|(?<![\w)])[./_][A-Za-z][A-Za-z0-9_./-]*"
    r"|[A-Za-z][A-Za-z0-9_.-]*/[A-Za-z0-9_./*-]*"
)
#: Values that are a sentence of their own, and counts, which have one direction anyway.
_OWN = re.compile(r"\w+_said|num")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def isolate(message: Message) -> None:
    """Put isolates (Unicode Annex 9, 2.4) around the parts of a translation that have a direction of their own."""
    if message.id and message.string:
        texts = [message.string] if isinstance(message.string, str) else message.string
        told = tuple(_PART.sub(_isolated, text) for text in texts)
        message.string = told[0] if isinstance(message.string, str) else told


def _isolated(found: re.Match[str]) -> str:
    if found[0][0] == "<" or _OWN.fullmatch(found["value"] or ""):
        return found[0]
    return isolated(found[0])


def isolated(text: str) -> str:
    """A text that keeps its own direction, that of its first letter; of figures and signs alone, from left to right."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
