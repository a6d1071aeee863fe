"""Fetching: a dump from the web into a folder of dumps; an interrupted download goes on where it stopped.

A finished download is kept with its address, validators and checksum, and only fetched again when the server says
that it changed (RFC 9110: conditional and range requests).
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import tenacity

from pipelines.exceptions import InputError, ServiceUnavailableError
from pipelines.ingest.containers import LARGEST
from pipelines.ingest.file_names import safe_file_name
from pipelines.ingest.snapshots import checksum_of

USER_AGENT = "Donata (data donation to Wikidata; fetches a partner's dump)"
_OK, _PARTIAL, _NOT_MODIFIED, _UNSATISFIABLE = 200, 206, 304, 416


@dataclass(frozen=True)
class Download:
    """What is known of a download; `validator` is the ETag, or else the modification date, of the version begun."""

    url: str
    validator: str = ""
    checksum: str = ""


def fetch(
    url: str,
    folder: Path,
    *,
    timeout: float = 60.0,
    retries: int = 5,
    pause: float = 1.0,
    largest: int | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Path:
    """The dump at an http(s) address as a file in the folder; `largest` in bytes.

    With a `transport` (`public_addresses.PublicTransport`, for addresses that strangers give) no proxy is used.

    Raises:
        InputError: the address is not http(s), or the server refuses it.
        ServiceUnavailableError: the server does not answer, or breaks off, `retries` times.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(f"'{url}' is not an http(s) address", remedy="give a path, or an address with https://")
    folder = folder / hashlib.sha256(url.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / safe_file_name(unquote(parts.path))
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(ServiceUnavailableError),
        stop=tenacity.stop_after_attempt(retries + 1),
        wait=tenacity.wait_exponential(multiplier=pause, max=60),
        reraise=True,
    )
    trusting = transport is None
    with httpx.Client(
        timeout=timeout, follow_redirects=True, max_redirects=5, transport=transport, trust_env=trusting
    ) as client:
        retrying(_attempt, client, url, target, largest or LARGEST)
    return target


def _attempt(client: httpx.Client, url: str, target: Path, largest: int) -> None:
    """One request: for what is missing of a download begun, or for a newer version of a finished one."""
    part, note = target.with_name(target.name + ".part"), target.with_name(target.name + ".json")
    known = _read_note(note, url)
    have = part.stat().st_size if known.validator and part.is_file() else 0
    if known.checksum and not (target.is_file() and checksum_of(target) == known.checksum):
        known = Download(url)
    try:
        with client.stream("GET", url, headers=_headers(known, have)) as response:
            if response.status_code == _NOT_MODIFIED:
                return
            if response.status_code == _UNSATISFIABLE:
                part.unlink(missing_ok=True)
                raise ServiceUnavailableError("the rest of the file is no longer there", service=url)
            _refuse(response, url, largest)
            resumed = response.status_code == _PARTIAL
            note.write_text(json.dumps(asdict(Download(url, _validator(response)))), encoding="utf-8")
            _receive(response, part, largest, start=have if resumed else 0)
            validator = _validator(response)
    except (httpx.TooManyRedirects, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise InputError(
            f"the address leads nowhere ({error})", file=url, remedy="give the address of the file itself"
        ) from error
    except httpx.TransportError as error:
        raise ServiceUnavailableError(
            f"the download broke off ({type(error).__name__})",
            service=url,
            remedy="run the command again: it goes on where it stopped",
        ) from error
    part.replace(target)
    note.write_text(json.dumps(asdict(Download(url, validator, checksum_of(target)))), encoding="utf-8")


def _headers(known: Download, have: int) -> dict[str, str]:
    # Compression on the way would make byte ranges meaningless.
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    dated = known.validator and not known.validator.startswith('"')
    if known.checksum and known.validator:
        headers["If-Modified-Since" if dated else "If-None-Match"] = known.validator
    elif have and known.validator:
        headers |= {"Range": f"bytes={have}-", "If-Range": known.validator}
    return headers


def _validator(response: httpx.Response) -> str:
    """A strong ETag, or the modification date; weak ETags do not promise the same bytes."""
    etag = str(response.headers.get("ETag", ""))
    return etag if etag.startswith('"') else str(response.headers.get("Last-Modified", ""))


def _refuse(response: httpx.Response, url: str, largest: int) -> None:
    status = response.status_code
    if status >= 500 or status == 429:
        raise ServiceUnavailableError(f"HTTP {status}", service=url, remedy="try again later")
    if status not in {_OK, _PARTIAL}:
        raise InputError(
            f"the server answers HTTP {status}", file=url, remedy="check the address, and whether it needs a login"
        )
    if int(response.headers.get("Content-Length") or 0) > largest:
        raise InputError(f"the file is larger than {largest:,} bytes", file=url, remedy="ask the partner for parts")


def _receive(response: httpx.Response, part: Path, largest: int, *, start: int) -> None:
    size = start
    with part.open("ab" if start else "wb") as sink:
        for block in response.iter_raw():  # As it comes: what waited for a full block would be lost in an interruption.
            size += len(block)
            if size > largest:
                raise InputError(f"the file is larger than {largest:,} bytes", remedy="ask the partner for parts")
            sink.write(block)
    expected = response.headers.get("Content-Length")
    if expected is not None and size - start != int(expected):
        raise ServiceUnavailableError("the download was cut short", service=str(response.url))


def _read_note(note: Path, url: str) -> Download:
    try:
        known = Download(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Download(url)
    return known if known.url == url else Download(url)
