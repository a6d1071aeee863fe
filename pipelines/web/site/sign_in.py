"""Sign-in by OAuth 2 or OpenID: authorization code with PKCE and state, at a provider that the settings name.

RFC 6749, 7636 and 9207; OpenID Connect Discovery 1.0. Who signed in is asked of the provider itself with the token,
over TLS, so no ID token is read; the token is then forgotten.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client

from pipelines.settings import Settings
from pipelines.web.site.errors import PortalError
from pipelines.web.site.i18n import N_

__all__ = ["Provider", "SignInFailedError", "Started"]

_TIMEOUT = 20.0
#: Seconds that somebody may take at the provider.
PATIENCE = 900
_DISCOVERY = "/.well-known/openid-configuration"


class SignInFailedError(PortalError):
    """Nobody was signed in: what the provider said, or what does not fit."""

    status, code = 400, "sign-in-failed"

    def __init__(self, message: str) -> None:
        super().__init__(message, remedy=N_("begin to sign in once more; if it stays, tell whoever runs this portal"))


@dataclass(frozen=True)
class Addresses:
    """Where the provider's parts are; `issuer` is empty if it does not tell it."""

    authorize: str
    token: str
    user: str
    issuer: str = ""


@dataclass(frozen=True)
class Started:
    """A sign-in that has begun: where to lead the browser, and what must be remembered of it until it comes back."""

    url: str
    memory: dict[str, Any]


class Provider:
    """The provider of the settings; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._addresses: Addresses | None = None

    def start(self, answer_url: str) -> Started:
        """Begin to sign in; the provider will lead back to `answer_url`.

        Raises:
            SignInFailedError: the provider cannot be reached.
        """
        addresses, verifier = self.addresses(), generate_token(64)
        with self._client(answer_url) as client:
            url, state = client.create_authorization_url(addresses.authorize, code_verifier=verifier)
        return Started(url, {"state": state, "verifier": verifier, "time": int(time.time())})

    def finish(self, memory: Mapping[str, Any] | None, given: Mapping[str, str], answer_url: str) -> str:
        """Who signed in, by the provider's name, from what it sent back.

        Raises:
            SignInFailedError: they refused, it was not begun here, took too long, or the provider fails.
        """
        _check(memory, given)
        assert memory is not None  # noqa: S101 - as checked
        addresses = self.addresses()
        if addresses.issuer and given.get("iss", addresses.issuer) != addresses.issuer:
            raise SignInFailedError(N_("the answer is not from our provider"))
        try:
            with self._client(answer_url) as client:
                client.fetch_token(addresses.token, code=given["code"], code_verifier=memory["verifier"])
                answer = client.get(addresses.user)
                answer.raise_for_status()
                claims = answer.json()
        except (AuthlibBaseError, httpx2.HTTPError, ValueError, KeyError) as error:
            raise SignInFailedError(N_("the provider did not confirm who signed in")) from error
        name = claims.get(self._settings.sign_in_claim) if isinstance(claims, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise SignInFailedError(f"the provider gave no '{self._settings.sign_in_claim}'")
        return name

    def addresses(self) -> Addresses:
        """Where the provider's parts are: by the settings, or found by discovery once.

        Raises:
            SignInFailedError: discovery failed.
        """
        with self._lock:
            if self._addresses is None:
                self._addresses = self._given() or self._discovered()
            return self._addresses

    def _given(self) -> Addresses | None:
        s = self._settings
        if s.sign_in_authorize_url and s.sign_in_token_url and s.sign_in_user_url:
            return Addresses(s.sign_in_authorize_url, s.sign_in_token_url, s.sign_in_user_url, s.sign_in_issuer or "")
        return None

    def _discovered(self) -> Addresses:
        issuer = str(self._settings.sign_in_issuer).rstrip("/")
        try:
            answer = httpx2.get(issuer + _DISCOVERY, timeout=_TIMEOUT)
            answer.raise_for_status()
            told = answer.json()
            found = Addresses(
                told["authorization_endpoint"], told["token_endpoint"], told["userinfo_endpoint"], told["issuer"]
            )
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            raise SignInFailedError(N_("the sign-in provider does not answer as it should")) from error
        if found.issuer.rstrip("/") != issuer:
            raise SignInFailedError(N_("the sign-in provider calls itself by another name"))
        return found

    def _client(self, answer_url: str) -> Any:
        s = self._settings
        secret = s.sign_in_client_secret.get_secret_value() if s.sign_in_client_secret else None
        return OAuth2Client(
            s.sign_in_client_id,
            secret,
            token_endpoint_auth_method="client_secret_post" if secret else "none",
            scope=s.sign_in_scope or ("openid profile" if s.sign_in_issuer else None),
            redirect_uri=answer_url,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
        )


def _check(memory: Mapping[str, Any] | None, given: Mapping[str, str]) -> None:
    if not memory or not given.get("state") or given["state"] != memory.get("state"):
        raise SignInFailedError(N_("this sign-in was not begun here, or was finished already"))
    if time.time() - float(memory.get("time", 0)) > PATIENCE:
        raise SignInFailedError(N_("this sign-in took too long"))
    if "error" in given:
        raise SignInFailedError(N_("the provider did not let you sign in"))
    if not given.get("code"):
        raise SignInFailedError(N_("the provider sent no code"))
