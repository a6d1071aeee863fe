from pathlib import Path

import httpx
import pytest

from pipelines.exceptions import InputError
from pipelines.ingest.fetching import fetch
from pipelines.ingest.public_addresses import PublicTransport, checked_address, is_public, resolve

PUBLIC, OTHER = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@pytest.mark.parametrize("address", [PUBLIC, OTHER, "8.8.8.8", "64:ff9b::8.8.8.8"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::10.0.0.1",
        "not an address",
    ],
)
def test_addresses_of_this_machine_its_network_and_special_ones(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "::1", "0"])
def test_other_ways_to_write_this_machine_are_resolved(host: str) -> None:
    found = resolve(host, 80)
    assert found
    assert not any(map(is_public, found))


def test_an_unknown_host_is_said_so() -> None:
    with pytest.raises(InputError, match="not known"):
        resolve("a" * 70 + ".invalid", 80)


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.org/a.csv",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "javascript:alert(1)",
        "//example.org/a",
        "https://",
        "https://user:secret@example.org/",
        "https://exa mple.org/",
        "https://example.org/\x01",
        "https://example.org:99999/",
        "http://[::1",
        "https://example.org/" + "a" * 2000,
        "",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        checked_address(text)


def test_an_address_is_trimmed() -> None:
    assert checked_address(" https://example.org/a.csv?x=1 ") == "https://example.org/a.csv?x=1"


class Wire(httpx.BaseTransport):
    """Remembers what was asked of which address, and answers from a list."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.asked: list[tuple[str, str, object]] = []
        self._answers = iter(answers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        sni = request.extensions.get("sni_hostname")
        self.asked.append((str(request.url), request.headers["Host"], sni))
        return next(self._answers)


def a_file(content: bytes = b"id\n1\n") -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(content), headers={"Content-Length": str(len(content))})


def test_the_address_that_was_looked_at_is_the_one_connected_to(tmp_path: Path) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])  # A name that changes its mind after the first look.
    wire = Wire(a_file())
    transport = PublicTransport(inner=wire, resolving=lambda *_: next(answers))
    file = fetch("https://museum.example/a.csv", tmp_path, transport=transport)
    assert file.read_bytes() == b"id\n1\n"
    assert wire.asked == [(f"https://{PUBLIC}/a.csv", "museum.example", "museum.example")]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:8000/a.csv",
        "http://localhost:8181/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://10.0.0.1/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
    ],
)
def test_this_machine_and_its_network_are_not_reached(address: str, tmp_path: Path) -> None:
    wire = Wire()
    with pytest.raises(InputError, match="not a public address"):
        fetch(address, tmp_path, transport=PublicTransport(inner=wire))
    assert wire.asked == []


def test_a_name_of_which_one_address_is_private_is_not_reached(tmp_path: Path) -> None:
    transport = PublicTransport(inner=Wire(), resolving=lambda *_: [PUBLIC, "10.0.0.1"])
    with pytest.raises(InputError, match="not a public address"):
        fetch("https://museum.example/a.csv", tmp_path, transport=transport)


@pytest.fixture
def names() -> dict[str, list[str]]:
    return {"museum.example": [PUBLIC], "inside.example": ["192.168.1.1"], "mirror.example": [OTHER]}


def test_every_hop_is_looked_at(tmp_path: Path, names: dict[str, list[str]]) -> None:
    fine = httpx.Response(302, headers={"Location": "http://mirror.example/b.csv"})
    wire = Wire(fine, a_file())
    found = fetch(
        "https://museum.example/a.csv",
        tmp_path,
        transport=PublicTransport(inner=wire, resolving=lambda host, _: names[host]),
    )
    assert found.is_file()
    assert [asked[0] for asked in wire.asked] == [f"https://{PUBLIC}/a.csv", f"http://[{OTHER}]/b.csv"]
    for there in ("http://inside.example/", "http://192.168.1.1/"):
        wire = Wire(httpx.Response(302, headers={"Location": there}))
        transport = PublicTransport(inner=wire, resolving=lambda host, _: names.get(host, [host]))
        with pytest.raises(InputError, match="not a public address"):
            fetch("https://museum.example/c.csv", tmp_path, transport=transport)
        assert len(wire.asked) == 1


def test_a_redirection_to_another_scheme_or_without_end_is_refused(tmp_path: Path) -> None:
    wire = Wire(httpx.Response(302, headers={"Location": "file:///etc/passwd"}))
    with pytest.raises(InputError, match="leads nowhere"):
        fetch(
            "https://museum.example/a",
            tmp_path,
            transport=PublicTransport(inner=wire, resolving=lambda *_: [PUBLIC]),
        )
    again = [httpx.Response(302, headers={"Location": f"/{n}"}) for n in range(9)]
    with pytest.raises(InputError, match="leads nowhere"):
        fetch(
            "https://museum.example/b",
            tmp_path,
            transport=PublicTransport(inner=Wire(*again), resolving=lambda *_: [PUBLIC]),
        )


def test_a_file_larger_than_allowed_is_not_fetched(tmp_path: Path) -> None:
    endless = httpx.Response(200, stream=httpx.ByteStream(b"x" * 2000))
    for answer in (a_file(b"x" * 2000), endless):
        transport = PublicTransport(inner=Wire(answer), resolving=lambda *_: [PUBLIC])
        with pytest.raises(InputError, match="larger than 1,000 bytes"):
            fetch("https://museum.example/a", tmp_path, transport=transport, largest=1000)
