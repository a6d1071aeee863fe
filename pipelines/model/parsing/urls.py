"""URLs: web addresses as partners write them → one normal form, and the host that two addresses can share."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import idna

from pipelines.model.parsing import Unparsable

REMEDY = "write the address as https://example.org/page"
SCHEMES = frozenset({"http", "https", "ftp", "ftps"})

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):(?://)?", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9])?")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
#: Second-level names under which country registries register: `ox.ac.uk`, `u-tokyo.ac.jp`.
_SECOND_LEVEL = frozenset(
    {
        *("ac", "co", "com", "edu", "gob", "gouv", "gov", "go", "govt", "gv", "id", "info"),
        *("mil", "ne", "net", "nhs", "nom", "or", "org", "res", "sch"),
    }
)
#: Most addresses: nothing in them that could be taken for something else than host and path.
_PLAIN_HOST = re.compile(
    r"https?://(?:www\d?\.)?((?!www\d?\.)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})(?:/[\w./~%+,=&-]*)?",
    re.IGNORECASE | re.ASCII,
)
_BRACKETS = {")": "(", "]": "["}


@lru_cache(maxsize=1 << 16)
def normalise_url(text: str) -> str:
    """An address with its scheme (https where none is given), lower-case ASCII host, and escaped path.

    Raises:
        Unparsable: it is no web address.
    """
    address = _trimmed(text)
    scheme = _SCHEME.match(address)
    if scheme is None or ("://" not in address and "." in scheme[1]):
        address = f"https://{address.removeprefix('//')}"
    elif scheme[1].lower() not in SCHEMES or not address[scheme.end() :]:
        raise Unparsable(f"'{text}' is not a web address", REMEDY)
    elif "://" not in address:
        raise Unparsable(f"'{text}' lacks the // after its scheme", REMEDY)
    try:
        parts = urlsplit(address)
        host = _ascii_host(parts.hostname or "")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise Unparsable(f"'{text}' is not a web address: {error}", REMEDY) from None
    if parts.username is not None:
        raise Unparsable(f"'{text}' holds a user name or is an e-mail address", REMEDY)
    path = quote(unquote_safely(parts.path), safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    fragment = quote(parts.fragment, safe="/?%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme.lower(), host + port, path, query, fragment))


def unquote_safely(path: str) -> str:
    """Non-ASCII letters stay as they are for `quote`; escapes that are there are kept."""
    return path if "%" in path else unquote(path)


@lru_cache(maxsize=1 << 16)
def host(url: str) -> str:
    """The host without `www.`: what two addresses of one site share; empty if the text is no address."""
    plain = _PLAIN_HOST.fullmatch(url)
    if plain:
        return plain[1].lower()
    try:
        name = urlsplit(normalise_url(url)).hostname or ""
    except Unparsable:
        return ""
    return re.sub(r"^www\d?\.", "", name)


@lru_cache(maxsize=1 << 16)
def registered_domain(url: str) -> str:
    """The part of the host that somebody registered (`ox.ac.uk` of `www.maths.ox.ac.uk`); empty if there is none.

    By rule, not by the Public Suffix List: two labels, or three under a country's second-level name.
    """
    labels = host(url).split(".")
    if len(labels) < 2 or _IPV4.fullmatch(".".join(labels)):
        return ".".join(labels)
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if deep else labels[-2:])


def _trimmed(text: str) -> str:
    """Without the marks that a sentence leaves around an address."""
    address = " ".join(re.sub(r"[\u200b\ufeff]", "", text).split()).lstrip("<\"'“«([")
    while (last := address[-1:]) and (
        last in ".,;:!>\"'”»" or address.count(last) > address.count(_BRACKETS.get(last, last))
    ):
        address = address[:-1]
    if not address or " " in address:
        raise Unparsable(f"'{text}' is not one web address", REMEDY)
    return address


def _ascii_host(name: str) -> str:
    """Punycode for names in other scripts (IDNA 2008)."""
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(str(error)) from None
    if _IPV4.fullmatch(name):
        if any(int(part) > 255 for part in name.split(".")):
            raise ValueError("the host is no address")
        return name
    labels = name.rstrip(".").lower().split(".")
    valid = len(labels) > 1 and all(_LABEL.fullmatch(label) and len(label) <= 63 for label in labels)
    if not valid or labels[-1].isdigit():
        raise ValueError(f"'{name}' is no host")
    return ".".join(labels)
