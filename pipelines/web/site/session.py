"""Sessions: a signed cookie, and the key that signs it."""

import os
import secrets
from pathlib import Path

from pipelines.settings import Settings

__all__ = ["COOKIE", "LIFETIME", "session_key"]

COOKIE = "donata-session"
#: Seconds after which somebody signs in again.
LIFETIME = 12 * 3600
_FILE = "session.key"


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
