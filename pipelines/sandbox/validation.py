"""Validation of values by a property's datatype, as Wikibase's validators do it before a statement is saved."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pipelines.model.values import CONCEPT_BASE
from pipelines.sandbox.elsewhere import Elsewhere
from pipelines.sandbox.errors import invalid
from pipelines.sandbox.languages import MONOLINGUAL_LANGUAGES
from pipelines.sandbox.values import VALUE_TYPES

__all__ = ["EntityLookup", "link_entity", "shorten", "validate_value"]

Json = dict[str, Any]

MAXIMUM_STRING = 1500
"""Characters in a string value, a URL or a monolingual text (Wikidata's setting)."""

_DAY = 11
_ILLEGAL_CHARACTERS = re.compile(r"^\s|\s$|[\t\n\v\f\r\x85\u2028\u2029]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(.*)", re.DOTALL)
_URL_SCHEMES = frozenset(
    [
        "bzr",
        "cvs",
        "ftp",
        "geo",
        "git",
        "gopher",
        "http",
        "https",
        "irc",
        "ircs",
        "mailto",
        "mms",
        "news",
        "nntp",
        "redis",
        "sftp",
        "sip",
        "sips",
        "sms",
        "ssh",
        "svn",
        "tel",
        "telnet",
        "urn",
        "worldwind",
        "xmpp",
    ]
)
_URL_REST = re.compile(r"""//[^\s"'<>\[\]`{}\\^/?#]+[^\s"<>\[\]`{}\\^]*""")
_MAIL_REST = re.compile(r"[^\s\"<>\[\]]+@[^\s\"<>\[\]]+")
_FILE_ILLEGAL = re.compile(r"[#/:\\|\[\]{}<>\n\t]")
_FILE_EXTENSION = re.compile(r"\.\w{2,4}$")
_DATA_PAGE = re.compile(r"Data:[^\\:|#]+\.(map|tab)")


class EntityLookup(Protocol):
    """What validation must know of the wiki."""

    elsewhere: Elsewhere
    badges: tuple[str, ...]

    def exists(self, entity_id: str) -> bool:
        """Whether an entity, or a redirect, has this id."""

    def datatype(self, property_id: str) -> str | None:
        """The property's datatype; None if there is no such property."""


def link_entity(entity_id: str) -> str:
    """The wikitext link that Wikibase names an entity by in messages."""
    title = f"Property:{entity_id}" if entity_id.startswith("P") else entity_id
    return f"[[{title}|{entity_id}]]"


def shorten(text: str) -> str:
    """The text cut as in messages about its length."""
    return text if len(text) <= 32 else f"{text[:29]}..."


def _check_length(text: str) -> None:
    if not text:
        raise invalid("too-short", "1", "")
    if len(text) > MAXIMUM_STRING:
        raise invalid("too-long", f"{MAXIMUM_STRING:,}", shorten(text))


def _check_string(value: str, _: EntityLookup) -> None:
    _check_length(value)
    if _ILLEGAL_CHARACTERS.search(value):
        raise invalid("illegal-string-chars", value)


def _check_formula(value: str, lookup: EntityLookup) -> None:
    """Braces must match; what else makes a formula wrong is known to TeX alone."""
    _check_string(value, lookup)
    depth = 0
    for brace in re.findall(r"\\.|[{}]", value):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            break
    if depth:
        raise invalid("malformed-value", value)


def _check_url(value: str, _: EntityLookup) -> None:
    _check_length(value)
    match = _SCHEME.fullmatch(value)
    if not match:
        raise invalid("url-scheme-missing", value)
    scheme, rest = match.group(1).lower(), match.group(2)
    if scheme not in _URL_SCHEMES:
        raise invalid("bad-url-scheme", match.group(1))
    pattern = _MAIL_REST if scheme in {"mailto", "sip", "sips", "xmpp"} else _URL_REST
    if scheme not in {"geo", "sms", "tel", "urn", "news"} and not pattern.fullmatch(rest):
        raise invalid("bad-url", value)


def _check_file(value: str, lookup: EntityLookup) -> None:
    _check_length(value)
    if _FILE_ILLEGAL.search(value):
        raise invalid("illegal-file-chars", value)
    if not _FILE_EXTENSION.search(value):
        raise invalid("check-file-type", value)
    if not lookup.elsewhere.has_file(value):
        raise invalid("no-such-media", value)


def _check_data_page(extension: str, message: str) -> Callable[[str, EntityLookup], None]:
    def check(value: str, lookup: EntityLookup) -> None:
        _check_length(value)
        match = _DATA_PAGE.fullmatch(value)
        if not match or match.group(1) != extension:
            raise invalid(message, value)
        if not lookup.elsewhere.has_data_page(value):
            raise invalid("page-not-exists", value)

    return check


def _check_entity(kind: str) -> Callable[[Json, EntityLookup], None]:
    def check(value: Json, lookup: EntityLookup) -> None:
        if value["entity-type"] != kind:
            raise invalid("bad-entity-type", value["entity-type"])
        if kind in {"item", "property"} and not lookup.exists(value["id"]):
            raise invalid("no-such-entity", link_entity(value["id"]))

    return check


def _check_concept_uri(uri: str) -> None:
    if not _SCHEME.fullmatch(uri):
        raise invalid("url-scheme-missing", uri)
    if not uri.startswith(CONCEPT_BASE):
        raise invalid("bad-prefix", uri, CONCEPT_BASE)


def _check_time(value: Json, _: EntityLookup) -> None:
    time, precision = value["time"], value["precision"]
    _check_concept_uri(value["calendarmodel"])
    if not time.endswith("T00:00:00Z"):
        raise invalid("malformed-value", time)
    if precision > _DAY:
        raise invalid("too-high", str(_DAY), str(precision))
    date = time[: -len("T00:00:00Z")]
    if (precision == _DAY and date.endswith("-00")) or (precision >= 10 and date[-5:-3] == "00"):
        raise invalid("malformed-value", time)


def _check_quantity(value: Json, _: EntityLookup) -> None:
    unit = value["unit"]
    if unit != "1" and not re.fullmatch(re.escape(CONCEPT_BASE) + r"Q[1-9]\d*", unit):
        raise invalid("not-allowed", unit)


def _check_coordinate(value: Json, _: EntityLookup) -> None:
    _check_concept_uri(value["globe"])
    if value["precision"] is None:
        raise invalid("missing-field", "precision")


def _check_monolingual(value: Json, lookup: EntityLookup) -> None:
    _check_string(value["text"], lookup)
    if value["language"] not in MONOLINGUAL_LANGUAGES:
        raise invalid("not-a-language", value["language"])


_CHECKS: Mapping[str, Callable[[Any, EntityLookup], None]] = {
    "string": _check_string,
    "external-id": _check_string,
    "math": _check_formula,
    "musical-notation": _check_string,
    "url": _check_url,
    "commonsMedia": _check_file,
    "geo-shape": _check_data_page("map", "illegal-geo-shape-title"),
    "tabular-data": _check_data_page("tab", "illegal-tabular-data-title"),
    "wikibase-item": _check_entity("item"),
    "wikibase-property": _check_entity("property"),
    "wikibase-lexeme": _check_entity("lexeme"),
    "wikibase-form": _check_entity("form"),
    "wikibase-sense": _check_entity("sense"),
    "entity-schema": _check_entity("entity-schema"),
    "time": _check_time,
    "quantity": _check_quantity,
    "globe-coordinate": _check_coordinate,
    "monolingualtext": _check_monolingual,
}


def validate_value(datavalue: Json, datatype: str, lookup: EntityLookup) -> None:
    """Raise `ApiError` (`modification-failed`) if the normalised value does not suit the datatype."""
    expected = VALUE_TYPES[datatype]
    if datavalue["type"] != expected:
        raise invalid("bad-value-type", datavalue["type"], expected)
    _CHECKS[datatype](datavalue["value"], lookup)
