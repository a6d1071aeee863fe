"""Who a request's `Authorization` header stands for: OAuth signatures and access tokens, verified."""

import base64
import re
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import TypeVar
from urllib.parse import unquote

from pipelines.sandbox.accounts import Account, User
from pipelines.sandbox.consumers import OAuth1Consumer, OAuth2Client, read_claims, sign_request
from pipelines.sandbox.errors import ApiError, core_error
from pipelines.sandbox.sessions import Login, Session

__all__ = ["TOKEN_SECONDS", "Authorizer", "SignedRequest"]

TOKEN_SECONDS = 3600
_CLOCK_SECONDS = 300
"""How far a signature's time may be from the present, as in MediaWiki's OAuth extension."""
_MAXIMUM_NONCES = 100_000
_PART = re.compile(r'(\w+)="([^"]*)"')
_Kind = TypeVar("_Kind", OAuth1Consumer, OAuth2Client)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a signature covers: method, address, and the parameters of the query and of a form."""

    method: str
    url: str
    parameters: Mapping[str, str]


def _refuse(reason: str) -> ApiError:
    text = f"The Authorization header is not valid: {reason}."
    return core_error("mwoauth-invalid-authorization", text, module="main")


class Authorizer:
    """Verifies `Authorization` headers; each consumer has one session, which lives as long as the server."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._nonces: OrderedDict[str, None] = OrderedDict()

    def find_session(self, login: Login, header: str, request: SignedRequest) -> Session | None:
        """The session of the consumer that made the request; None if the header is no OAuth.

        Raises:
            ApiError: `mwoauth-invalid-authorization`.
        """
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "bearer":
            client, user = self._find_client(login, rest.strip())
            return self._session(client.id, user)
        if scheme.lower() == "oauth":
            consumer, user = self._find_consumer(login, rest, request)
            return self._session(consumer.key, user)
        return None

    def grant_token(self, login: Login, header: str, form: Mapping[str, str]) -> str | None:
        """An access token for the client that proves its secret (grant `client_credentials`); None if it does not."""
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        if header.startswith("Basic "):
            client_id, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        for account, client in _consumers(login, OAuth2Client):
            if client.id == client_id and compare_digest(client.secret.encode(), secret.encode()):
                return client.issue_token(login.ids[account.name], TOKEN_SECONDS)
        return None

    def _session(self, key: str, user: User) -> Session:
        session = self._sessions.setdefault(key, Session(key))
        session.user = user
        return session

    def _find_client(self, login: Login, token: str) -> tuple[OAuth2Client, User]:
        for account, client in _consumers(login, OAuth2Client):
            if read_claims(token).get("aud") == client.id and client.accepts(token):
                return client, login.user_with(account, client.grants)
        raise _refuse("invalid access token")

    def _find_consumer(self, login: Login, header: str, request: SignedRequest) -> tuple[OAuth1Consumer, User]:
        given = {name: unquote(value) for name, value in _PART.findall(header)}
        key, token = given.get("oauth_consumer_key", ""), given.get("oauth_token", "")
        for account, consumer in _consumers(login, OAuth1Consumer):
            if consumer.key == key and consumer.token == token:
                self._verify(consumer, given, request)
                return consumer, login.user_with(account, consumer.grants)
        raise _refuse("no such consumer")

    def _verify(self, consumer: OAuth1Consumer, given: Mapping[str, str], request: SignedRequest) -> None:
        if given.get("oauth_signature_method") != "HMAC-SHA1":
            raise _refuse("the signature method must be HMAC-SHA1")
        covered = {name: value for name, value in given.items() if name not in {"oauth_signature", "realm"}}
        expected = sign_request(consumer, request.method, request.url, {**request.parameters, **covered})
        if not compare_digest(expected.encode(), given.get("oauth_signature", "").encode()):
            raise _refuse("invalid signature")
        moment = given.get("oauth_timestamp", "")
        if not moment.isdigit() or abs(time.time() - int(moment)) > _CLOCK_SECONDS:
            raise _refuse("its time is too far from now")
        self._use_nonce(f"{consumer.key} {moment} {given.get('oauth_nonce', '')}")

    def _use_nonce(self, nonce: str) -> None:
        if nonce in self._nonces:
            raise _refuse("its nonce was used before")
        self._nonces[nonce] = None
        if len(self._nonces) > _MAXIMUM_NONCES:
            self._nonces.popitem(last=False)


def _consumers(login: Login, kind: type[_Kind]) -> Iterator[tuple[Account, _Kind]]:
    for account in login.accounts.values():
        for consumer in account.consumers:
            if isinstance(consumer, kind):
                yield account, consumer
