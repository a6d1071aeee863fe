"""The client of one target's action API: says who it is, waits when asked, logs in, and never repeats an edit.

Reads are retried politely; whatever else is sent is sent once. Secrets stay in the settings: no message, `repr` or
log of this module holds one.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import requests
from requests_oauthlib import OAuth1

from pipelines.exceptions import AuthenticationError
from pipelines.settings import Settings
from pipelines.wikibase.answers import read_answer
from pipelines.wikibase.courtesy import limiter_for, polite_retries
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.targets import CREDENTIALS, Target
from pipelines.wikibase.transport import Transport

_ANONYMOUS_TOKEN = "+\\"  # noqa: S105 - MediaWiki's word for "no token"
#: Edits a minute on a public target whose manifest names no rate.
PUBLIC_RATE = 60.0
#: How often a session that is lost is renewed in a row.
SESSIONS = 3
# What `action=login` says if the session of its token is gone.
_SESSION_GONE = {"NeedToken", "WrongToken"}

T = TypeVar("T")


@dataclass(frozen=True)
class Account:
    """Who the Wikibase takes us for."""

    name: str
    anonymous: bool
    rights: frozenset[str]

    @property
    def bot(self) -> bool:
        """Whether edits may carry the bot flag."""
        return "bot" in self.rights


class WikibaseClient:
    """One target, one account; threads may share it. Close it, or use it as a context manager."""

    def __init__(self, target: Target, settings: Settings, *, limiter: Limiter | None = None) -> None:
        self.target = target
        self.settings = settings
        usual = target.edits_per_minute or (PUBLIC_RATE if target.public else None)
        rates = [rate for rate in (usual, settings.edits_per_minute) if rate]
        self.limiter = limiter or limiter_for(target.api_url, min(rates, default=None))
        self._transport = Transport(target.title, settings, self.limiter, direct=target.embedded)
        self.user_agent = self._transport.user_agent
        if not target.embedded:
            _authorise(self._transport.session, settings)
        self._lock = threading.RLock()
        self._account: Account | None = None
        self._token: str | None = None
        self._logged_in = False

    def __repr__(self) -> str:
        return f"<WikibaseClient of {self.target.name}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def maxlag(self) -> int:
        """Seconds of lag beyond which a server shall refuse us."""
        return min(self.target.maxlag, self.settings.maxlag)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def get(self, **params: Any) -> dict[str, Any]:
        """Read: `params` of the action API; lists are joined, None and False left out.

        Raises:
            ServiceError: as `answers.read_answer` says, after `settings.retries` further tries.
        """
        if self.target.public:
            # Public hosts serve tools that they can tell apart better than the nameless.
            self.log_in()
        query = _wire(params)
        return self._read("GET", params=query)

    def post(self, **params: Any) -> dict[str, Any]:
        """Send by POST, once: nothing that could change the wiki is ever repeated here."""
        return self.send("POST", data=_wire(params), writing=True)[1]

    def pages(self, **params: Any) -> Iterator[dict[str, Any]]:
        """A list query, page after page as the API continues it; each page's `query`."""
        following: dict[str, Any] = {}
        while True:
            answer = self.get(**params | following)
            yield answer.get("query") or {}
            if "continue" not in answer:
                return
            following = answer["continue"]

    def send(
        self, method: str, url: str | None = None, *, writing: bool, **kwargs: Any
    ) -> tuple[requests.Response, dict[str, Any]]:
        """Send one request, exactly once, and judge its answer: the response, and its JSON.

        No redirect is followed: one would repeat the request, or turn a POST into a GET.

        Raises:
            ServiceError: as `answers.read_answer` says; ServiceUnavailableError if no answer came (the outcome of an
                edit is then unknown; with `code` "refused" nobody listens there, and nothing was sent).
        """
        response = self._transport.send(method, url or self.target.api_url, **kwargs)
        answer = read_answer(
            response.status_code, response.headers, response.content, service=self.target.title, writing=writing
        )
        return response, answer

    @property
    def account(self) -> Account:
        """Who we are there; logs in first, if there are credentials."""
        with self._lock:
            if self._account is None:
                self._account = self._with_session(self._who_am_i, lambda account: account.anonymous)
            return self._account

    def token(self, *, fresh: bool = False) -> str:
        """The token that edits need.

        Raises:
            AuthenticationError: there are no credentials, or they are wrong.
        """
        with self._lock:
            if fresh:
                self._forget()
            if self._token is None:
                token = self._with_session(self._csrf_token, lambda token: token == _ANONYMOUS_TOKEN)
                if token == _ANONYMOUS_TOKEN:
                    raise AuthenticationError(
                        "edits need an account",
                        service=self.target.title,
                        remedy=CREDENTIALS,
                    )
                self._token = token
            return self._token

    def log_in(self) -> None:
        """Log in with the bot password, once; with OAuth there is nothing to do.

        Raises:
            AuthenticationError: the Wikibase does not accept the credentials.
        """
        with self._lock:
            user, password = self._credentials()
            if self._logged_in or not user or (self.settings.by_oauth and not self.target.embedded):
                return
            result: Mapping[str, Any] = {}
            for _ in range(SESSIONS):
                result = self._login_result(user, password)
                if result.get("result") == "Success":
                    self._logged_in = True
                    return
                if result.get("result") not in _SESSION_GONE:
                    break
            reason = _reason(result).replace(password, "********")
            raise AuthenticationError(
                f"login of {user} failed: {reason}",
                service=self.target.title,
                code="login-failed",
                remedy="check DONATA_BOT_USER and DONATA_BOT_PASSWORD",
            )

    def _login_result(self, user: str, password: str) -> Mapping[str, Any]:
        answer = self._read("POST", data=_wire({"action": "query", "meta": "tokens", "type": "login"}))
        token = answer["query"]["tokens"]["logintoken"]
        form = {"action": "login", "lgname": user, "lgpassword": password, "lgtoken": token}
        return self._read("POST", data=_wire(form)).get("login") or {}

    def _with_session(self, ask: Callable[[], T], is_lost: Callable[[T], bool]) -> T:
        """What a question is answered to us; a session that got lost since the login is renewed."""
        for _ in range(SESSIONS):
            self.log_in()
            answer = ask()
            if not (is_lost(answer) and self._logged_in):
                return answer
            self._forget()
        return answer

    def _csrf_token(self) -> str:
        answer = self._read("GET", params=_wire({"action": "query", "meta": "tokens", "type": "csrf"}))
        return str(answer["query"]["tokens"]["csrftoken"])

    def _credentials(self) -> tuple[str | None, str]:
        """The sandbox has an account of its own: real credentials are never sent to it."""
        if self.target.embedded:
            return self.target.account or (None, "")
        password = self.settings.bot_password
        return self.settings.bot_user, password.get_secret_value() if password else ""

    def _forget(self) -> None:
        self._transport.session.cookies.clear()
        self._token = self._account = None
        self._logged_in = False

    def _who_am_i(self) -> Account:
        answer = self._read("GET", params=_wire({"action": "query", "meta": "userinfo", "uiprop": "rights"}))
        info = answer["query"]["userinfo"]
        return Account(str(info["name"]), bool(info.get("anon", False)), frozenset(info.get("rights", ())))

    def _read(self, method: str, **kwargs: Any) -> dict[str, Any]:
        retries = polite_retries(self.settings, self.limiter)
        return retries(lambda: self.send(method, writing=False, **kwargs)[1])


def _authorise(session: requests.Session, settings: Settings) -> None:
    """OAuth 2 by its token, or OAuth 1 by a signature of each request; neither is ever sent to a sandbox."""
    if settings.oauth_token:
        session.headers["Authorization"] = f"Bearer {settings.oauth_token.get_secret_value()}"
    elif settings.oauth1:
        session.auth = OAuth1(*(part.get_secret_value() for part in settings.oauth1))


def _wire(params: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as the action API takes them; the answer in formatversion 2, with errors in plain text."""
    wire = {"format": "json", "formatversion": "2", "errorformat": "plaintext"}
    for name, value in params.items():
        if value is None or value is False:
            continue
        wire[name] = _joined(value) if isinstance(value, list | tuple) else "1" if value is True else str(value)
    return wire


def _joined(values: list[Any] | tuple[Any, ...]) -> str:
    """Values joined as https://www.mediawiki.org/wiki/API:Data_formats#Multivalue_parameters says."""
    texts = [str(value) for value in values]
    return "\x1f" + "\x1f".join(texts) if any("|" in text for text in texts) else "|".join(texts)


def _reason(result: Mapping[str, Any]) -> str:
    reason = result.get("reason") or result.get("result") or "no reason given"
    return str(reason.get("text", reason)) if isinstance(reason, dict) else str(reason)
