"""Terms: labels, descriptions and aliases, as Wikibase cleans and limits them."""

import re
import unicodedata
from typing import Any

from pipelines.sandbox.errors import ApiError, invalid, wikibase_error
from pipelines.sandbox.languages import TERM_LANGUAGES
from pipelines.sandbox.validation import shorten

__all__ = ["check_language", "clean_term", "fold", "require_text"]

MAXIMUM_TERM = 250
"""Characters in a label, description or alias (Wikidata's setting)."""

_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")


def fold(text: str) -> str:
    """The text for comparison: without case, diacritics and repeated spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def clean_term(text: str, kind: str, language: str) -> str:
    """The term trimmed, line breaks as spaces; `kind` is label, description or alias.

    Raises:
        ApiError: `modification-failed` if it is too long, or a description is given for `mul`.
    """
    if kind == "description" and language == "mul":
        raise invalid("no-mul-descriptions", "multiple languages")
    cleaned = _SPACES.sub(" ", text).strip()
    if len(cleaned) > MAXIMUM_TERM:
        raise invalid(f"{kind}-too-long", str(MAXIMUM_TERM), shorten(cleaned))
    return cleaned


def check_language(language: Any, expected: str | None = None) -> str:
    """The language code, if terms may have it and it is the one that the term stands under."""
    if not isinstance(language, str):
        raise wikibase_error("not-recognized-string", "wikibase-api-not-recognized-string")
    if expected is not None and language != expected:
        raise wikibase_error("inconsistent-language", "wikibase-api-inconsistent-language", language, expected)
    if language not in TERM_LANGUAGES:
        raise not_a_language(language)
    return language


def not_a_language(language: str) -> ApiError:
    """The refusal of a language code that terms cannot have."""
    return wikibase_error("not-recognized-language", "wikibase-api-not-recognized-language", language)


def require_text(term: dict[str, Any]) -> str:
    """The `value` of a term that a client sent."""
    value = term.get("value")
    if not isinstance(value, str):
        raise wikibase_error("not-recognized-string", "wikibase-api-not-recognized-string")
    return value
