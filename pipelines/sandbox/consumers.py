"""OAuth consumers that belong to one account alone ("owner-only"), as bots use them: OAuth 1.0a and OAuth 2."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

__all__ = ["OAuth1Consumer", "OAuth2Client", "read_claims", "sign_request"]

_YEAR = 365 * 86400


@dataclass(frozen=True, slots=True)
class OAuth1Consumer:
    """The four secrets of an OAuth 1.0a consumer; `grants` limits its rights, None leaves all."""

    key: str
    secret: str
    token: str
    token_secret: str
    grants: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class OAuth2Client:
    """An OAuth 2 client: its tokens are JSON Web Tokens, signed (HS256) with its secret."""

    id: str
    secret: str
    grants: frozenset[str] | None = None

    def issue_token(self, user_id: int, seconds: int = _YEAR) -> str:
        """An access token for the account with this id."""
        now = int(time.time())
        claims = {"aud": self.id, "sub": str(user_id), "iat": now, "exp": now + seconds}
        body = ".".join(_encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, claims))
        return f"{body}.{self._sign(body)}"

    def accepts(self, token: str) -> bool:
        """Whether the token is this client's, and has not lapsed."""
        body, _, signature = token.rpartition(".")
        genuine = hmac.compare_digest(self._sign(body).encode(), signature.encode())
        return genuine and read_claims(token).get("exp", 0) > time.time()

    def _sign(self, body: str) -> str:
        return _encode(hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).digest())


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def read_claims(token: str) -> dict[str, Any]:
    """What a token says of itself, not yet verified; nothing if it cannot be read."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def sign_request(consumer: OAuth1Consumer, method: str, url: str, parameters: Mapping[str, str]) -> str:
    """The HMAC-SHA1 signature of a request (RFC 5849, 3.4): `parameters` are its own and OAuth's, unsigned."""
    pairs = sorted((_escape(name), _escape(value)) for name, value in parameters.items())
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(map(_escape, (method.upper(), url, joined)))
    key = f"{_escape(consumer.secret)}&{_escape(consumer.token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _escape(text: str) -> str:
    return quote(text, safe="-._~")
