"""The client of one target's action API: says who it is, waits when asked, logs in, and never repeats an edit.

Reads are retried politely; whatever else is sent is sent once. Secrets stay in the settings: no message, `repr` or
log of this module holds one.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from pipelines.exceptions import AuthenticationError, ServiceUnavailableError
from pipelines.settings import Settings
from pipelines.wikibase.answers import read_answer
from pipelines.wikibase.courtesy import Limiter, limiter_for, polite_retries, reach_remedy, user_agent
from pipelines.wikibase.targets import Target

_ANONYMOUS_TOKEN = "+\\"  # noqa: S105 - MediaWiki's word for "no token"
_LONGEST_CONNECT = 10.0


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
        self.user_agent = user_agent(settings)
        rates = [rate for rate in (target.edits_per_minute, settings.edits_per_minute) if rate]
        self.limiter = limiter or limiter_for(target.api_url, min(rates, default=None))
        self._session = self._new_session()
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

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

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
        url = url or self.target.api_url
        timeout = (min(_LONGEST_CONNECT, self.settings.timeout), self.settings.timeout)
        self.limiter.wait()
        try:
            response = self._session.request(method, url, timeout=timeout, allow_redirects=False, **kwargs)
        except requests.RequestException as error:
            raise self._lost(url, error) from None
        answer = read_answer(
            response.status_code, response.headers, response.content, service=self.target.title, writing=writing
        )
        return response, answer

    @property
    def account(self) -> Account:
        """Who we are there; logs in first, if there are credentials."""
        with self._lock:
            if self._account is None:
                self.log_in()
                self._account = self._who_am_i()
            return self._account

    def token(self, *, fresh: bool = False) -> str:
        """The token that edits need.

        Raises:
            AuthenticationError: there are no credentials, or they are wrong.
        """
        with self._lock:
            if fresh or self._token is None:
                self.log_in(again=fresh)
                answer = self._read("GET", params=_wire({"action": "query", "meta": "tokens", "type": "csrf"}))
                self._token = str(answer["query"]["tokens"]["csrftoken"])
            if self._token == _ANONYMOUS_TOKEN:
                self._token = None
                raise AuthenticationError(
                    "edits need an account",
                    service=self.target.title,
                    remedy="set DONATA_BOT_USER and DONATA_BOT_PASSWORD, or DONATA_OAUTH_TOKEN",
                )
            return self._token

    def log_in(self, *, again: bool = False) -> None:
        """Log in with the bot password, once; with an OAuth token there is nothing to do.

        Raises:
            AuthenticationError: the Wikibase does not accept the credentials.
        """
        with self._lock:
            if again:
                self._forget()
            if self._logged_in or (self.settings.oauth_token and not self.target.embedded):
                return
            user, password = self._credentials()
            if not user:
                return
            answer = self._read("POST", data=_wire({"action": "query", "meta": "tokens", "type": "login"}))
            form = {
                "action": "login",
                "lgname": user,
                "lgpassword": password,
                "lgtoken": answer["query"]["tokens"]["logintoken"],
            }
            result = self._read("POST", data=_wire(form)).get("login") or {}
            if result.get("result") != "Success":
                raise AuthenticationError(
                    f"login of {user} failed: {_reason(result).replace(password, '********')}",
                    service=self.target.title,
                    code="login-failed",
                    remedy="check DONATA_BOT_USER and DONATA_BOT_PASSWORD",
                )
            self._logged_in = True

    def _credentials(self) -> tuple[str | None, str]:
        """The sandbox has an account of its own: real credentials are never sent to it."""
        if self.target.embedded:
            return self.target.account or (None, "")
        password = self.settings.bot_password
        return self.settings.bot_user, password.get_secret_value() if password else ""

    def _forget(self) -> None:
        self._session.cookies.clear()
        self._token = self._account = None
        self._logged_in = False

    def _who_am_i(self) -> Account:
        answer = self._read("GET", params=_wire({"action": "query", "meta": "userinfo", "uiprop": "rights"}))
        info = answer["query"]["userinfo"]
        return Account(str(info["name"]), bool(info.get("anon", False)), frozenset(info.get("rights", ())))

    def _read(self, method: str, **kwargs: Any) -> dict[str, Any]:
        retries = polite_retries(self.settings, self.limiter)
        return retries(lambda: self.send(method, writing=False, **kwargs)[1])

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.headers["User-Agent"] = self.user_agent
        if self.target.embedded:
            # A proxy of the environment cannot reach our loopback interface.
            session.trust_env = False
        elif self.settings.oauth_token:
            session.headers["Authorization"] = f"Bearer {self.settings.oauth_token.get_secret_value()}"
        return session

    def _lost(self, url: str, error: requests.RequestException) -> ServiceUnavailableError:
        """Without the original's text: it may quote the request."""
        service = self.target.title
        if _never_sent(error):
            base = url.partition("/w/")[0]
            return ServiceUnavailableError(
                f"cannot reach {base}", service=service, code="refused", remedy=reach_remedy(url, self.settings)
            )
        if isinstance(error, requests.Timeout):
            return ServiceUnavailableError(f"no answer within {self.settings.timeout:g} s", service=service)
        return ServiceUnavailableError("the connection broke before the answer came", service=service)


def _never_sent(error: requests.RequestException) -> bool:
    """Nobody listens there, or the name is unknown: no connection was made."""
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


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
