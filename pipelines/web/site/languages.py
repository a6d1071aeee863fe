"""Languages: those that the portal speaks, and which one a reader has."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import negotiate_locale
from starlette.requests import Request

from pipelines.web.site.current import current_request

__all__ = ["COOKIE", "LANGUAGES", "locale_named", "locale_of"]

COOKIE = "donata-language"
#: The languages that the portal speaks, each by its own name.
LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
DEFAULT = "en"


def locale_of(request: Request | None = None) -> Locale:
    """The locale of a request, the current one unless given; English outside of one."""
    request = request or current_request()
    if request is None:
        return locale_named(DEFAULT)
    known: str | None = getattr(request.state, "language", None)
    if known is None:
        request.state.language = known = _language(request)
    return locale_named(known)


@cache
def locale_named(language: str) -> Locale:
    """The locale of a language."""
    return Locale.parse(language)


def _language(request: Request) -> str:
    """The reader's language: the one chosen, else what the browser prefers of ours, else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    preferred = _preferences(request.headers.get("accept-language", ""))
    return negotiate_locale(preferred, list(LANGUAGES), sep="-") or DEFAULT


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
