"""Public addresses: fetching what strangers name without being led to this machine or the network behind it.

Each request, so each hop of a redirection too, resolves its host once, demands that every address found is a public
one, and connects to exactly that address: a name that resolves otherwise a moment later leads nowhere. See
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpx

from pipelines.exceptions import InputError

Resolve = Callable[[str, int], Sequence[str]]

#: Addresses of IPv4 written as IPv6 (RFC 6052, RFC 8215): the last 32 bits decide.
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


#: Characters of an address.
LONGEST_ADDRESS = 2000


def checked_address(text: str) -> str:
    """An http(s) address with a host and without a password, as far as can be told without asking anybody.

    Raises:
        InputError: it is none.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        fine = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        parts, fine = urlsplit(""), False
    if not fine or len(address) > LONGEST_ADDRESS or not address.isprintable() or " " in address:
        raise InputError("this is not an http(s) address", remedy="give the whole address, beginning with https://")
    if parts.username or parts.password:
        raise InputError("the address has a name or password in it", remedy="give one that needs none")
    return address


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, by the system's resolver, which also reads `0x7f.1` and `2130706433` as it would."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputError(f"the host '{host}' is not known", remedy="check the address") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and not of this machine, its network or another use."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(inner) for inner in (found, *_inside(found)))


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    translated = isinstance(address, IPv6Address) and any(address in network for network in _TRANSLATED)
    return (address.is_global or translated) and not (special and not translated) and not site_local


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries: it may be delivered to any of them."""
    if isinstance(address, IPv4Address):
        return []
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in carried if inner is not None]


class PublicTransport(httpx.BaseTransport):
    """A transport that reaches public addresses alone; give the client `trust_env=False`, lest a proxy resolves."""

    def __init__(self, *, inner: httpx.BaseTransport | None = None, resolving: Resolve = resolve) -> None:
        self._inner = inner or httpx.HTTPTransport(trust_env=False)
        self._resolve = resolving

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request to the address that was looked at.

        Raises:
            InputError: the host is unknown, or one of its addresses is not public.
        """
        host = request.url.host
        if request.url.scheme not in {"http", "https"} or not host:
            raise httpx.UnsupportedProtocol(f"'{request.url.scheme}' is not fetched", request=request)
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        pinned = self._pin(host, port)
        sent = httpx.Request(
            request.method,
            request.url.copy_with(host=pinned),
            headers=request.headers,  # `Host` is among them, with the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._inner.handle_request(sent)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _pin(self, host: str, port: int) -> str:
        addresses = self._resolve(host, port)
        if not addresses or not all(map(is_public, addresses)):
            raise InputError(
                f"'{host}' is not a public address",
                remedy="give an address that anybody on the internet can open, or upload the file",
            )
        return addresses[0]
