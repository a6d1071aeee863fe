"""The transport to one service: a session that says who we are, keeps its turn and its time-outs, and sends once."""

from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from pipelines.exceptions import ServiceUnavailableError
from pipelines.settings import Settings
from pipelines.wikibase.courtesy import reach_remedy, user_agent
from pipelines.wikibase.limiter import NOT_SENT, Limiter

_LONGEST_CONNECT = 10.0


class Transport:
    """One service, by the name `service` that errors call it; threads may share it.

    `direct`: it stands on this machine, where a proxy of the environment cannot reach.
    """

    def __init__(self, service: str, settings: Settings, limiter: Limiter, *, direct: bool = False) -> None:
        self.user_agent = user_agent(settings)
        self.session = requests.Session()
        self.session.headers["User-Agent"] = self.user_agent
        if direct:
            self.session.trust_env = False
        self._service, self._settings, self._limiter = service, settings, limiter

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def send(self, method: str, url: str, *, allow_redirects: bool = False, **kwargs: Any) -> requests.Response:
        """Send one request, exactly once unless redirects are allowed; its answer, whatever it says.

        Raises:
            ServiceUnavailableError: no answer came. With a `code` in `limiter.NOT_SENT` nothing was sent.
            StoppedError: a person asked to stop while we waited for our turn; nothing was sent.
        """
        timeout = (min(_LONGEST_CONNECT, self._settings.timeout), self._settings.timeout)
        with self._limiter.turn():
            try:
                response = self.session.request(method, url, timeout=timeout, allow_redirects=allow_redirects, **kwargs)
            except requests.RequestException as error:
                lost = self._lost(url, error)
                if lost.code not in NOT_SENT:
                    self._limiter.failed()
                raise lost from None
        self._limiter.failed() if response.status_code >= 500 else self._limiter.answered()
        return response

    def _lost(self, url: str, error: requests.RequestException) -> ServiceUnavailableError:
        """Without the original's text: it may quote the request."""
        if _never_sent(error):
            base = url.partition("/w/")[0]
            return ServiceUnavailableError(
                f"cannot reach {base}", service=self._service, code="refused", remedy=reach_remedy(url, self._settings)
            )
        if isinstance(error, requests.Timeout):
            return ServiceUnavailableError(f"no answer within {self._settings.timeout:g} s", service=self._service)
        return ServiceUnavailableError("the connection broke before the answer came", service=self._service)


def _never_sent(error: requests.RequestException) -> bool:
    """Nobody listens there, or the name is unknown: no connection was made."""
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
