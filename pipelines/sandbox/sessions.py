"""Sessions: a cookie, who is logged in, and the tokens that belong to it. They live as long as the server."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from hmac import compare_digest

from pipelines.sandbox.accounts import ANONYMOUS, Account, User

__all__ = ["ANONYMOUS_TOKEN", "COOKIE", "Login", "Session", "Sessions"]

COOKIE = "donataSandboxSession"
ANONYMOUS_TOKEN = "+\\"  # noqa: S105 - MediaWiki's well-known token of those who are not logged in
_MAXIMUM_SESSIONS = 10_000


@dataclass(slots=True)
class Session:
    """One client's session."""

    id: str
    user: User = ANONYMOUS
    _secrets: dict[str, str] = field(default_factory=dict)

    def token(self, kind: str) -> str:
        """The session's token of a kind (`csrf`, `login`, `patrol` …)."""
        if kind != "login" and self.user.is_anonymous:
            return ANONYMOUS_TOKEN
        secret = self._secrets.setdefault(kind, secrets.token_hex(20))
        return f"{secret}+\\"

    def accepts(self, kind: str, token: str) -> bool:
        """Whether this is the session's token; one that was never given out is never right."""
        if kind != "login" and self.user.is_anonymous:
            return token == ANONYMOUS_TOKEN
        return kind in self._secrets and compare_digest(self.token(kind).encode(), token.encode())

    def enter(self, user: User) -> None:
        """Log a user in, or with `ANONYMOUS` out; all tokens lapse."""
        self.user = user
        self._secrets.clear()


@dataclass(frozen=True, slots=True)
class Login:
    """Accounts by name, with their ids."""

    accounts: dict[str, Account]
    ids: dict[str, int]

    def by_bot_password(self, name: str, password: str) -> User | None:
        """The user for `Account@application` and its password; None if they are wrong."""
        account_name, _, application = name.partition("@")
        account = self.accounts.get(_capitalise(account_name))
        known = account.bot_passwords.get(application) if account else None
        if account is None or known is None or not compare_digest(known.password.encode(), password.encode()):
            return None
        return self.user_with(account, known.grants)

    def user_with(self, account: Account, grants: frozenset[str] | None) -> User:
        """The account's user with what the grants leave of its rights."""
        return User.of(account, self.ids[account.name], grants)

    def by_password(self, name: str, password: str) -> User | None:
        """The user for an account's own password; None if they are wrong."""
        account = self.accounts.get(_capitalise(name))
        if account is None or account.password is None:
            return None
        if not compare_digest(account.password.encode(), password.encode()):
            return None
        return User.of(account, self.ids[account.name])

    def find_user(self, name: str) -> User | None:
        """The user of an account by its name; None if there is no such account."""
        account = self.accounts.get(_capitalise(name))
        return User.of(account, self.ids[account.name]) if account else None


def _capitalise(name: str) -> str:
    return name[:1].upper() + name[1:].replace("_", " ")


class Sessions:
    """The open sessions; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Session] = OrderedDict()

    def find(self, cookie: str | None) -> Session:
        """The session of a cookie, or a new one that is not kept yet."""
        session = self._open.get(cookie) if cookie else None
        return session or Session(secrets.token_hex(16))

    def keep(self, session: Session) -> bool:
        """Remember the session; whether it is new, so that its cookie must be sent."""
        new = session.id not in self._open
        self._open[session.id] = session
        if len(self._open) > _MAXIMUM_SESSIONS:
            self._open.popitem(last=False)
        return new

    def is_open(self, session: Session) -> bool:
        """Whether the session is remembered."""
        return session.id in self._open
