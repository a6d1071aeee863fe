"""What the portal says, in the reader's language: the one door for pages, API and templates."""

from collections.abc import Mapping
from typing import Any

from pipelines.messages import N_
from pipelines.web.site.catalogues import catalogue
from pipelines.web.site.formats import day, left_to_right, moment, notation, number, percent, signed
from pipelines.web.site.languages import COOKIE, LANGUAGES, locale_of
from pipelines.web.site.retold import said

__all__ = [
    "COOKIE",
    "LANGUAGES",
    "N_",
    "catalogue",
    "day",
    "gettext",
    "left_to_right",
    "locale_of",
    "moment",
    "ngettext",
    "notation",
    "number",
    "percent",
    "said",
    "signed",
]


def gettext(message: str, /, **values: Any) -> str:
    """A message in the reader's language, `%(name)s` filled in; the values are text, never markup."""
    return _filled(catalogue(locale_of().language).ugettext(message), values)


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """The message for a number, in the reader's language; `%(num)s` is that number as it is written there."""
    text = catalogue(locale_of().language).ungettext(singular, plural, n)
    return _filled(text, {"num": number(n), **values})


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return text % values if values else text.replace("%%", "%")
