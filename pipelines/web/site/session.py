"""Sessions: a signed cookie, the key that signs it, the token of its forms, and which have ended before their time.

Servers of one portal share key and ledger, so a session that was ended on one of them is ended on all.
"""

import os
import secrets
import time
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request

from pipelines.settings import Settings
from pipelines.web.site.current import current_request
from pipelines.web.site.portal import portal_of

__all__ = [
    "COOKIE",
    "CSRF",
    "LIFETIME",
    "SECURE_COOKIE",
    "USER",
    "begin",
    "csrf_token",
    "end",
    "session_key",
    "user_of",
]

COOKIE = "donata-session"
#: Behind https the browser itself holds it to this host: https://datatracker.ietf.org/doc/html/rfc6265#section-4.1.
SECURE_COOKIE = "__Host-donata-session"
#: Seconds after which somebody signs in again.
LIFETIME = 12 * 3600
USER, _ID, _SINCE = "user", "id", "since"
_FILE = "session.key"
CSRF = "csrf"


def begin(request: Request, name: str) -> None:
    """A new session for somebody who signed in: nothing of the one before goes on, so none can be planted."""
    request.session.clear()
    request.session.update({USER: name, _ID: secrets.token_urlsafe(18), _SINCE: int(time.time())})


def end(request: Request) -> None:
    """End the session."""
    if _ID in request.session:
        portal_of(request).ledger.end_session(str(request.session[_ID]), timedelta(seconds=LIFETIME))
    request.session.clear()


def user_of(request: Request) -> str | None:
    """The name of whoever is signed in, if the session has neither ended nor grown too old."""
    session = request.session
    fresh = time.time() - float(session.get(_SINCE, 0)) < LIFETIME
    if not session.get(USER) or not fresh or portal_of(request).ledger.session_ended(str(session.get(_ID))):
        return None
    return str(session[USER])


def csrf_token(request: Request | None = None) -> str:
    """The session's token, made when it is first asked for."""
    request = request or current_request()
    if request is None:
        return ""
    session = request.session
    if CSRF not in session:
        session[CSRF] = secrets.token_urlsafe(24)
    return str(session[CSRF])


def session_key(settings: Settings) -> str:
    """The key of the settings, else one of this installation's own, made once and readable by its owner alone."""
    if settings.session_secret:
        return settings.session_secret.get_secret_value()
    path = settings.runs / _FILE
    if not path.is_file():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(secrets.token_urlsafe(48))
    try:
        # Whoever comes first gives the key: two processes that start at once share it.
        path.hardlink_to(partial)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
