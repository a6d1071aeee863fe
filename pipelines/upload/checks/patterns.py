r"""Patterns: regular expressions as properties state them (PCRE), matched against the whole value.

The `regex` module reads PCRE's possessive quantifiers, atomic groups and `\p{…}` classes; the few constructs that it
spells otherwise are translated.
"""

import re
from functools import lru_cache

import regex

from pipelines.model.constraints import UnreadableConstraintError

#: A pattern that backtracks without end must not stop a batch.
SECONDS = 2.0

# What PCRE knows and `regex` spells otherwise; within a class, `\h` is only the characters.
_BLANK = r"\t\p{Zs}"
_SPELLINGS = {r"\h": f"[{_BLANK}]", r"\H": f"[^{_BLANK}]", r"\R": r"(?:\r\n|[\n\v\f\r\x85\u2028\u2029])", r"\z": r"\Z"}
_TOKEN = re.compile(r"\[:\^?\w+:\]|\\k[<{']\w+[>}']|\\.|\[\^?\]?|\]|\(\?'\w+'|.", re.DOTALL)


@lru_cache(maxsize=4_096)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """The pattern for `regex`.

    Raises:
        UnreadableConstraintError: it is no regular expression.
    """
    try:
        return regex.compile(translate(pattern), regex.VERSION0)
    except regex.error as error:
        raise UnreadableConstraintError(f"its pattern is no regular expression: {error}") from error


def translate(pattern: str) -> str:
    """A PCRE pattern as `regex` spells it."""
    written: list[str] = []
    in_class = False
    for piece in _TOKEN.findall(pattern):
        if in_class:
            written.append(_BLANK if piece == r"\h" else piece)
            in_class = piece != "]"
        elif piece.startswith("(?'"):
            written.append(f"(?P<{piece[3:-1]}>")
        elif len(piece) > 2 and piece.startswith(r"\k"):
            written.append(f"(?P={piece[3:-1]})")
        else:
            written.append(_SPELLINGS.get(piece, piece))
            in_class = piece.startswith("[")
    return "".join(written)


@lru_cache(maxsize=65_536)
def matches(pattern: str, text: str) -> bool | None:
    """Whether the whole text matches; None where it took too long to say.

    Raises:
        UnreadableConstraintError: the pattern is no regular expression.
    """
    try:
        return compiled(pattern).fullmatch(text, timeout=SECONDS) is not None
    except TimeoutError:
        return None
