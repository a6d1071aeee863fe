"""A sign-in provider on loopback, for tests: OAuth 2 with PKCE as RFC 7636 has it, and OpenID discovery.

It agrees at once, in the name of whoever it was told; it hands out a code once, and checks all that it is given.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "donata-portal", "the-portal's-secret"


@dataclass
class LocalProvider:
    """What the provider knows; `claims` are said of whoever signs in next."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "7", "username": "Cora"})
    refuses: bool = False
    issuer: str | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)

    def settings(self) -> dict[str, Any]:
        """The settings of a portal that signs in here."""
        return {
            "sign_in_authorize_url": f"{self.url}/authorize",
            "sign_in_token_url": f"{self.url}/token",
            "sign_in_user_url": f"{self.url}/profile",
            "sign_in_client_id": CLIENT,
            "sign_in_client_secret": SECRET,
        }

    def authorize(self, given: dict[str, str]) -> str:
        """Where the browser is led to."""
        assert given["response_type"] == "code"
        assert given["client_id"] == CLIENT
        assert given["code_challenge_method"] == "S256"
        back = {"state": given["state"]}
        if self.refuses:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(8)
            self.codes[back["code"]] = given
        return f"{given['redirect_uri']}?{urlencode(back)}"

    def exchange(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A token for a code that was given out to this client, for this address and verifier."""
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        secret_is_right = given.get("client_secret") == SECRET
        if not asked or proof != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if not secret_is_right:
            return 401, {"error": "invalid_client"}
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 600}

    def discovery(self) -> dict[str, Any]:
        """What OpenID discovery tells."""
        parts = {"authorization": "authorize", "token": "token", "userinfo": "profile"}
        return {"issuer": self.issuer or self.url} | {f"{k}_endpoint": f"{self.url}/{v}" for k, v in parts.items()}


@contextmanager
def local_provider() -> Iterator[LocalProvider]:
    """A provider that answers for as long as the block runs."""
    provider = LocalProvider()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.seen.append(parts.path)
            given = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(given))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/profile":
                known = self.headers.get("Authorization", "").removeprefix("Bearer ") in provider.tokens
                self.tell(200 if known else 401, provider.claims if known else {"error": "invalid_token"})
            else:
                self.tell(200, provider.discovery())

        def do_POST(self) -> None:
            provider.seen.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.tell(*provider.exchange({name: values[0] for name, values in parse_qs(body).items()}))

        def tell(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
