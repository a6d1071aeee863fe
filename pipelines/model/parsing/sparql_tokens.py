"""SPARQL's tokens (SPARQL 1.1, 19.8), and the two of named subqueries that Wikidata's query service adds.

Only tokens are known here, no grammar: enough to tell a keyword from what merely looks like one inside a string, an IRI
or a comment. https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a token is."""

    SPACE = "space"
    COMMENT = "comment"
    IRI = "iri"
    STRING = "string"
    VARIABLE = "variable"
    LANGUAGE = "language"
    NAME = "name"
    NUMBER = "number"
    SUBQUERY = "subquery"
    WORD = "word"
    SIGN = "sign"
    UNKNOWN = "unknown"


_LETTER = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
)
_LETTER += r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
_MORE = rf"{_LETTER}_0-9\-\u00B7\u0300-\u036F\u203F\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_PREFIX = rf"(?:[{_LETTER}](?:[{_MORE}.]*[{_MORE}])?)?"
_LOCAL = rf"(?:(?:[{_LETTER}_:0-9]|{_ESCAPED})(?:(?:[{_MORE}.:]|{_ESCAPED})*(?:[{_MORE}:]|{_ESCAPED}))?)?"
_PATTERNS = {
    Kind.SPACE: r"[ \t\r\n]+",
    Kind.COMMENT: r"\#[^\r\n]*",
    Kind.IRI: r"<[^<>\"{}|^`\\\x00-\x20]*>",
    Kind.STRING: (
        r'"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""|' + r"'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|"
        r'"(?:[^"\\\r\n]|\\[^\r\n])*"|' + r"'(?:[^'\\\r\n]|\\[^\r\n])*'"
    ),
    Kind.VARIABLE: rf"[?$][{_LETTER}_0-9][{_LETTER}_0-9\u00B7\u0300-\u036F\u203F\u2040]*",
    Kind.LANGUAGE: r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    Kind.NAME: rf"_:[{_LETTER}_0-9](?:[{_MORE}.]*[{_MORE}])?|{_PREFIX}:{_LOCAL}",
    Kind.NUMBER: r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+",
    Kind.SUBQUERY: r"%[A-Za-z0-9_]+",
    Kind.WORD: r"[A-Za-z][A-Za-z0-9_]*",
    Kind.SIGN: r"\^\^|&&|\|\||!=|<=|>=|[{}()\[\].,;|/^*+?!=<>&-]",
    Kind.UNKNOWN: r".",
}
_TOKEN = re.compile("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _PATTERNS.items()), re.DOTALL)


@dataclass(frozen=True)
class Token:
    """One token: its kind, its text, and where the text begins."""

    kind: Kind
    text: str
    start: int

    @property
    def word(self) -> str:
        """A keyword in capitals; empty for any other token."""
        return self.text.upper() if self.kind is Kind.WORD else ""


def tokens(text: str) -> Iterator[Token]:
    """All tokens, in order; joined, their texts are the text."""
    for match in _TOKEN.finditer(text):
        yield Token(Kind[str(match.lastgroup)], match.group(), match.start())
