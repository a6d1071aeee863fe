"""RDF terms: Python values written as terms of a SPARQL query, so that no text can break out of its place."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pipelines.exceptions import QueryError
from pipelines.model.values import CONCEPT_BASE

_ITEM = re.compile(r"Q[1-9]\d*")
_PROPERTY = re.compile(r"P[1-9]\d*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,}(-[A-Za-z0-9]+)*")
# An absolute IRI by RFC 3987, without IPv6 hosts and private-use characters: all else is percent-encoded.
_UCSCHAR = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14)
)
_CHARACTER = rf"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;={_UCSCHAR}]|%[0-9A-Fa-f]{{2}})"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_CHARACTER}*(?:#{_CHARACTER}*)?")
_PROP = CONCEPT_BASE.replace("/entity/", "/prop/")
#: Parameter type → the namespace of its URIs: https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format.
_NAMESPACES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "item": (_ITEM, CONCEPT_BASE),
    "property-entity": (_PROPERTY, CONCEPT_BASE),
    "property-direct": (_PROPERTY, f"{_PROP}direct/"),
    "property-claim": (_PROPERTY, _PROP),
    "property-statement": (_PROPERTY, f"{_PROP}statement/"),
    "property-value": (_PROPERTY, f"{_PROP}statement/value/"),
    "property-qualifier": (_PROPERTY, f"{_PROP}qualifier/"),
    "property-reference": (_PROPERTY, f"{_PROP}reference/"),
}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def string_literal(text: str) -> str:
    r"""Text → `"…"`, with backslash, quote and line breaks escaped (SPARQL 1.1, productions STRING_LITERAL2, ECHAR).

    Raises:
        QueryError: half of a surrogate pair, or NUL: no endpoint can be sent these.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryError(f"{text!r} holds a character that no query can carry", remedy="clean the value")
    return f'"{text.translate(_ESCAPES)}"'


def iri(text: object) -> str:
    """An absolute IRI → `<…>`.

    Raises:
        QueryError: it is relative, or holds a character that an IRI may not hold.
    """
    if not isinstance(text, str) or not _IRI.fullmatch(text):
        raise QueryError(f"{text!r} is not an absolute IRI", remedy="give a whole IRI, percent-encoded where needed")
    return f"<{text}>"


def _integer(value: object) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise QueryError(f"{value!r} is not an integer")
    return str(value)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise QueryError(f"{value!r} is not a text")
    return string_literal(value)


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise QueryError(f"{value!r} is not a language code")
    return string_literal(value)


def _in_namespace(kind: str) -> Callable[[Any], str]:
    pattern, namespace = _NAMESPACES[kind]
    example = "Q42" if pattern is _ITEM else "P31"

    def term(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise QueryError(
                f"{value!r} is not the id of an item" if example == "Q42" else f"{value!r} is not the id of a property"
            )
        return f"<{namespace}{value}>"

    return term


#: Parameter type → what writes a value of it as a term. All raise QueryError for a value of another type.
TERMS: Mapping[str, Callable[[Any], str]] = {
    **{kind: _in_namespace(kind) for kind in _NAMESPACES},
    "string": _string,
    "language": _language,
    "integer": _integer,
    "iri": iri,
}
