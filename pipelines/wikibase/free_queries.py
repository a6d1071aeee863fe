r"""Free queries: what an analyst typed, let through only if all that it does is read from the endpoint itself.

Decided on tokens: every bare word must be one that reading needs, so that whatever an endpoint adds to the language
(updates, loading, federation) is refused unless it stands here. What is let through is what was looked at: comments are
taken out, and text that engines may decode before they read it (`\u0022`) is refused.
"""

import re
from collections.abc import Sequence

from pipelines.exceptions import QueryError
from pipelines.messages import N_
from pipelines.model.parsing.sparql_tokens import Kind, Token, tokens

#: Characters; Wikidata's own service takes no longer ones.
LONGEST = 100_000
LABEL_SERVICE = "http://wikiba.se/ontology#label"
_WIKIBASE = "http://wikiba.se/ontology#"

#: SPARQL 1.1's words for queries, and `WITH … AS %x` with `INCLUDE %x`, which Wikidata's query service adds.
_GRAMMAR = """
    BASE PREFIX SELECT DISTINCT REDUCED AS WHERE GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH
    UNION MINUS FILTER BIND EXISTS NOT IN A TRUE FALSE SERVICE WITH INCLUDE
"""
_FUNCTIONS = """
    STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI
    CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5
    SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR
    REPLACE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR
"""
WORDS = frozenset(f"{_GRAMMAR} {_FUNCTIONS}".split())
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "INTO", "USING", "DATA")
_REMEDIES = {
    **dict.fromkeys(_UPDATES, N_("this console only reads; changes go through a run, its preview and its upload")),
    **dict.fromkeys(["FROM", "NAMED"], N_("leave it out: the endpoint's own graph is asked")),
    **dict.fromkeys(["ASK", "CONSTRUCT", "DESCRIBE"], N_("write a SELECT query: results are shown as a table")),
}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\[uU]")
_STRING_ESCAPE = re.compile(r"\\(?![tbnrf\\\"'uU])", re.DOTALL)
# Some parsers let a keyword end where the next token begins: `SERVICE:x` would be a service to them.
_GLUED = re.compile(r"(SERVICE|FROM)", re.IGNORECASE)
_PAIRS = {"}": "{", ")": "(", "]": "["}


def admit(text: str, rows: int) -> str:
    """The query as it may be sent: without comments, and with at most `rows` + 1 rows (one more tells that it is cut).

    Raises:
        QueryError: it is not a SELECT query, does more than read, or is not closed; with line and column.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the query has {len(text):,} characters", remedy=f"at most {LONGEST:,} are taken")
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryError("the query holds a character that no query can carry", remedy="remove NUL and half characters")
    told = [token for token in tokens(text) if token.kind is not Kind.COMMENT]
    meant = [token for token in told if token.kind is not Kind.SPACE]
    for token in meant:
        _check_token(text, token)
    _check_form(text, meant)
    _check_services(text, meant)
    _check_pairs(text, meant)
    return _limited(text, meant, rows)


def _check_token(text: str, token: Token) -> None:
    if token.kind is Kind.UNKNOWN:
        raise _refused(text, token, f"{token.text!r} has no place in a query", "check quotation marks and brackets")
    if token.kind is Kind.WORD and token.word not in WORDS:
        remedy = _REMEDIES.get(token.word) or N_("check the spelling; a prefixed name needs its colon")
        raise _refused(text, token, f"the word '{token.text}' is not taken here", remedy)
    if token.kind is Kind.NAME and (_GLUED.match(token.text) or re.search(r"\.service", token.text, re.IGNORECASE)):
        raise _refused(text, token, f"'{token.text}' can be misread as a keyword", "choose another prefix")
    if token.kind is Kind.IRI and token.text[1:].lower().startswith("java:"):
        raise _refused(text, token, "functions of the server's own code are not called", "leave it out")
    if token.kind is Kind.STRING:
        _check_string(text, token)


def _check_string(text: str, token: Token) -> None:
    """Engines differ on when they decode escapes of characters: those that could end a string are not let through."""
    for found in _ESCAPE.finditer(token.text.replace("\\\\", "  ")):
        code = int(found.group(1) or found.group(2) or "0", 16)
        if code < 0x80 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            raise _refused(text, token, f"the escape {found.group()} is not taken", "write the character itself")
    if _STRING_ESCAPE.search(token.text.replace("\\\\", "  ")):
        raise _refused(text, token, "there is an escape that SPARQL does not know", "write \\\\ for a backslash")


def _check_form(text: str, meant: Sequence[Token]) -> None:
    """Prologue, then SELECT (named subqueries stand between its clause and WHERE)."""
    place, declared = 0, dict[str, str]()
    while place < len(meant) and meant[place].word in {"BASE", "PREFIX"}:
        size = 2 if meant[place].word == "BASE" else 3
        parts = meant[place : place + size]
        if len(parts) < size or parts[-1].kind is not Kind.IRI:
            raise _refused(text, meant[place], "a declaration of the prologue is not whole", "write PREFIX name: <IRI>")
        if size == 3 and declared.setdefault(parts[1].text, parts[2].text) != parts[2].text:
            raise _refused(text, parts[1], f"{parts[1].text} is declared twice, and differently", "declare it once")
        place += size
    if place == len(meant) or meant[place].word != "SELECT":
        where = meant[place] if place < len(meant) else Token(Kind.SPACE, "", len(text))
        raise _refused(text, where, "the query does not begin with SELECT", "write a SELECT query")
    late = next((token for token in meant[place:] if token.word in {"BASE", "PREFIX"}), None)
    if late:
        raise _refused(text, late, f"{late.word} stands inside the query", "move it to the beginning")


def _check_services(text: str, meant: Sequence[Token]) -> None:
    """No other host is asked; the label service is part of the endpoint itself."""
    prefixes = {
        meant[place + 1].text: meant[place + 2].text[1:-1]
        for place, token in enumerate(meant[:-2])
        if token.word == "PREFIX"
    }
    for place, token in enumerate(meant):
        if token.word != "SERVICE":
            continue
        name = meant[place + 1] if place + 1 < len(meant) else token
        if name.kind is Kind.IRI:
            address = name.text[1:-1]
        else:
            prefix, _colon, local = name.text.partition(":")
            address = prefixes.get(f"{prefix}:", _WIKIBASE if prefix == "wikibase" else "") + local
        if name.kind not in {Kind.IRI, Kind.NAME} or address != LABEL_SERVICE:
            remedy = "only SERVICE wikibase:label is taken, where the endpoint has it; no other host is asked"
            raise _refused(text, token, f"the service {name.text} is not asked", remedy)


def _check_pairs(text: str, meant: Sequence[Token]) -> None:
    opened: list[Token] = []
    for token in meant:
        if token.kind is not Kind.SIGN:
            continue
        if token.text in _PAIRS.values():
            opened.append(token)
        elif token.text in _PAIRS and (not opened or opened.pop().text != _PAIRS[token.text]):
            raise _refused(text, token, f"'{token.text}' closes nothing", "check the brackets")
    if opened:
        raise _refused(text, opened[-1], f"'{opened[-1].text}' is never closed", "close it")


def _limited(text: str, meant: Sequence[Token], rows: int) -> str:
    """The text without comments, its outermost LIMIT set or lowered."""
    depth, limit, end = 0, None, len(text)
    for place, token in enumerate(meant):
        depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind is Kind.SIGN else 0
        if depth == 0 and token.word == "LIMIT" and place + 1 < len(meant):
            limit = meant[place + 1]
        if depth == 0 and token.word == "VALUES":
            end = token.start
            break
    if limit is not None and not re.fullmatch("[0-9]{1,18}", limit.text):
        raise _refused(text, limit, "LIMIT needs a whole number", f"write LIMIT {rows}")
    parts: list[str] = []
    for token in tokens(text):
        if token.start == end:
            parts.append(f"\nLIMIT {rows + 1}\n" if limit is None else "")
        if limit is not None and token.start == limit.start:
            parts.append(str(min(int(limit.text), rows + 1)))
        else:
            parts.append(" " if token.kind is Kind.COMMENT else token.text)
    if end == len(text) and limit is None:
        parts.append(f"\nLIMIT {rows + 1}\n")
    return "".join(parts)


def _refused(text: str, token: Token, message_said: str, remedy: str) -> QueryError:
    line = text.count("\n", 0, token.start) + 1
    column = token.start - (text.rfind("\n", 0, token.start) + 1) + 1
    return QueryError(f"line {line}, column {column}: {message_said}", remedy=remedy)
