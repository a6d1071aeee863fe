"""Pages: web addresses as what they share however they are written: `example.org/art` with or without http, www., /."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pipelines.reconcile.reference.words import U64, hash_texts, mixed

#: The property of an item's own website.
WEBSITE = "P856"
#: Salt of pages among identifiers.
_PAGE = 42
#: Host and path of an address that needs no taking apart: in lower case, without port, query and the like.
_PLAIN = re.compile(r"https?://(?:www\.)?([a-z0-9.-]*[a-z0-9])((?:/[!-\"$->@-~]*)?)")


def page(address: str) -> str:
    """Host and path; empty for what is no address, or has more to it, such as a query, without which it is another."""
    plain = _PLAIN.fullmatch(address)
    if plain:
        return plain[1] + plain[2].rstrip("/") if "." in plain[1] else ""
    found = _parts(address)
    return f"{found[0]}{found[1]}" if found and not found[2] else ""


def pages(address: str) -> list[str]:
    """The page that is meant, a query left out, and that of the whole site."""
    plain = _PLAIN.fullmatch(address)
    found = (plain[1], plain[2].rstrip("/"), "") if plain else _parts(address)
    if found is None or "." not in found[0]:
        return []
    site, path, _ = found
    return [site + path, site] if path else [site]


def _parts(address: str) -> tuple[str, str, str] | None:
    """Host, path, and what is behind them."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    site = parts.netloc.lower().removeprefix("www.")
    if "." not in site or parts.scheme not in {"http", "https"}:
        return None
    return site, parts.path.rstrip("/"), parts.query + parts.fragment


def page_keys(found: Sequence[str]) -> U64:
    """Pages → keys, apart from those of identifiers."""
    return mixed(hash_texts(found), _PAGE)
