"""Fetching over real HTTP: cached, resumed, and clear about what went wrong."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipelines.exceptions import InputError, ServiceUnavailableError
from pipelines.ingest import fetching
from pipelines.ingest.fetching import fetch
from pipelines.ingest.stage import keep_dump

CONTENT = b"id,name\n" + b"".join(b"%d,thing\n" % i for i in range(1000))


@dataclass
class Site:
    """A web site with one dump; `cuts` are the lengths after which answers break off, one for each request."""

    url: str = ""
    content: bytes = CONTENT
    etag: str | None = '"1"'
    modified: str | None = None
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    ranges: bool = True
    seen: list[dict[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> list[str | None]:
        """The Range header of each request."""
        return [headers.get("Range") for headers in self.seen]


@pytest.fixture
def site() -> Iterator[Site]:
    here = Site()

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Be quiet."""

        def do_GET(self) -> None:
            here.seen.append(dict(self.headers))
            status, body = self._answer()
            cut = here.cuts.pop(0) if here.cuts else len(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if here.etag:
                self.send_header("ETag", here.etag)
            if here.modified:
                self.send_header("Last-Modified", here.modified)
            self.end_headers()
            self.wfile.write(body[:cut])
            self.close_connection = cut < len(body)

        def _answer(self) -> tuple[int, bytes]:
            if here.statuses:
                return here.statuses.pop(0), b""
            if here.etag and self.headers.get("If-None-Match") == here.etag:
                return 304, b""
            if here.modified and self.headers.get("If-Modified-Since") == here.modified:
                return 304, b""
            span = self.headers.get("Range")
            if span and here.ranges and self.headers.get("If-Range") == (here.etag or here.modified):
                return 206, here.content[int(span.removeprefix("bytes=").rstrip("-")) :]
            return 200, here.content

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    here.url = f"http://127.0.0.1:{server.server_address[1]}/data/things%20of%202026.csv?all=1"
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_dump_is_fetched_once_and_then_only_if_it_changed(site: Site, tmp_path: Path) -> None:
    path = fetch(site.url, tmp_path)
    assert (path.name, path.read_bytes()) == ("things_of_2026.csv", CONTENT)
    assert fetch(site.url, tmp_path) == path
    assert [headers.get("If-None-Match") for headers in site.seen] == [None, '"1"']
    site.content, site.etag = b"id\n2\n", '"2"'
    assert fetch(site.url, tmp_path).read_bytes() == b"id\n2\n"


def test_a_modification_date_does_as_well(site: Site, tmp_path: Path) -> None:
    site.etag, site.modified = None, "Fri, 01 May 2026 00:00:00 GMT"
    path = fetch(site.url, tmp_path)
    assert fetch(site.url, tmp_path) == path
    assert site.seen[-1]["If-Modified-Since"] == site.modified


def test_without_validators_it_is_fetched_again(site: Site, tmp_path: Path) -> None:
    site.etag = None
    fetch(site.url, tmp_path)
    site.content = b"new"
    assert fetch(site.url, tmp_path).read_bytes() == b"new"


def test_an_interrupted_download_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    site.cuts = [3000, 2000]
    assert fetch(site.url, tmp_path, pause=0).read_bytes() == CONTENT
    assert site.asked == [None, "bytes=3000-", "bytes=5000-"]
    assert {headers["Accept-Encoding"] for headers in site.seen} == {"identity"}


def test_it_goes_on_in_the_next_run_too(site: Site, tmp_path: Path) -> None:
    site.cuts = [3000]
    with pytest.raises(ServiceUnavailableError, match="broke off"):
        fetch(site.url, tmp_path, retries=0)
    assert fetch(site.url, tmp_path).read_bytes() == CONTENT
    assert site.asked == [None, "bytes=3000-"]


def test_a_download_begun_of_another_version_starts_again(site: Site, tmp_path: Path) -> None:
    site.cuts = [3000]
    with pytest.raises(ServiceUnavailableError):
        fetch(site.url, tmp_path, retries=0)
    site.etag, site.content = '"2"', b"id\n2\n"
    assert fetch(site.url, tmp_path).read_bytes() == b"id\n2\n"


def test_a_server_without_ranges_gives_all_again(site: Site, tmp_path: Path) -> None:
    site.cuts, site.ranges = [3000], False
    assert fetch(site.url, tmp_path, pause=0).read_bytes() == CONTENT


def test_a_range_that_is_no_longer_there_starts_again(site: Site, tmp_path: Path) -> None:
    site.cuts = [3000]
    with pytest.raises(ServiceUnavailableError):
        fetch(site.url, tmp_path, retries=0)
    site.statuses = [416]
    assert fetch(site.url, tmp_path, pause=0).read_bytes() == CONTENT


def test_a_damaged_copy_is_fetched_again(site: Site, tmp_path: Path) -> None:
    path = fetch(site.url, tmp_path)
    path.write_bytes(b"damaged")
    assert fetch(site.url, tmp_path).read_bytes() == CONTENT


def test_a_damaged_note_is_no_obstacle(site: Site, tmp_path: Path) -> None:
    path = fetch(site.url, tmp_path)
    path.with_name(path.name + ".json").write_text("{broken")
    assert fetch(site.url, tmp_path).read_bytes() == CONTENT


def test_passing_trouble_is_tried_again_and_lasting_trouble_is_told(site: Site, tmp_path: Path) -> None:
    site.statuses = [503, 429]
    assert fetch(site.url, tmp_path, pause=0).read_bytes() == CONTENT
    site.statuses = [404]
    with pytest.raises(InputError, match="the server answers HTTP 404"):
        fetch(site.url, tmp_path)
    site.statuses = [500, 500]
    with pytest.raises(ServiceUnavailableError, match="HTTP 500"):
        fetch(site.url, tmp_path, retries=1, pause=0)


def test_a_huge_file_is_refused(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 100)
    with pytest.raises(InputError, match="larger than 100 bytes"):
        fetch(site.url, tmp_path)


@pytest.mark.parametrize("url", ["ftp://example.org/x.csv", "file:///etc/passwd", "https:///x"])
def test_only_the_web_is_fetched_from(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not an http"):
        fetch(url, tmp_path)


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailableError, match="broke off"):
        fetch("http://127.0.0.1:9/x.csv", tmp_path, retries=0)


def test_an_address_is_a_dump_like_any_other(site: Site, tmp_path: Path) -> None:
    snapshot = keep_dump(site.url, tmp_path / "out", tmp_path / "dumps")
    assert (snapshot.name, snapshot.path.read_bytes()) == ("things_of_2026.csv", CONTENT)
    assert snapshot.path.parent == tmp_path / "dumps"
    assert keep_dump(site.url, tmp_path / "out").path.is_relative_to(tmp_path / "out" / "dump")
