"""A local HTTP server that answers as a test tells it to, also wrongly, and remembers what was asked."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Reply:
    """An answer; with `drop` the connection is closed without one, with `silent` none comes before the test ends."""

    body: str | dict[str, Any] = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    silent: bool = False
    cut: int = 0


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire."""

    method: str
    path: str
    form: dict[str, str]
    headers: dict[str, str]

    @property
    def action(self) -> str:
        """The API's action, with what of the site is asked for."""
        return ":".join(filter(None, (self.form.get("action"), self.form.get("meta"), self.form.get("type"))))


DROPPED, SILENT = Reply(drop=True), Reply(silent=True)


class LocalServer:
    """Answers a request from the queue of its action; an empty queue gives the standing answer, or 404."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.standing: dict[str, Reply] = {
            "query:tokens:login": Reply({"query": {"tokens": {"logintoken": "L+\\"}}}),
            "login": Reply({"login": {"result": "Success", "lgusername": "Tester"}}),
            "query:tokens:csrf": Reply({"query": {"tokens": {"csrftoken": "C+\\"}}}),
            "query:userinfo": Reply({"query": {"userinfo": {"id": 1, "name": "Tester", "rights": ["edit", "bot"]}}}),
        }
        self._queues: dict[str, deque[Reply]] = {}
        self.over = threading.Event()
        self.url = ""

    def script(self, action: str, *replies: Reply) -> None:
        """Answer the next requests of this action so."""
        self._queues.setdefault(action, deque()).extend(replies)

    def reply(self, asked: Asked) -> Reply:
        """The answer to a request."""
        self.asked.append(asked)
        queue = self._queues.get(asked.action)
        return queue.popleft() if queue else self.standing.get(asked.action, Reply(status=404))

    def of(self, action: str) -> list[Asked]:
        """The requests of one action."""
        return [asked for asked in self.asked if asked.action == action]


@contextmanager
def local_server() -> Iterator[LocalServer]:
    """Serve on a free port for as long as the block runs."""
    server = LocalServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, body: str) -> None:
            form = dict(parse_qsl(urlsplit(self.path).query)) | dict(parse_qsl(body))
            reply = server.reply(Asked(self.command, urlsplit(self.path).path, form, dict(self.headers)))
            if reply.silent:
                server.over.wait(30)
            if reply.drop or reply.silent:
                self.close_connection = True
                return
            content = (json.dumps(reply.body) if isinstance(reply.body, dict) else reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) - reply.cut])
            self.close_connection = bool(reply.cut)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            del format, args

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        http.shutdown()
        http.server_close()
        thread.join()
