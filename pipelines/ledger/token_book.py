"""Submission tokens: with one, a partner's own program may send dumps, and nothing else."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from pipelines.exceptions import LedgerError
from pipelines.ledger.connection import reading, writing
from pipelines.ledger.token_rows import RevocationRow, TokenRow, TokenUseRow

__all__ = ["Token", "TokenBook"]

_BYTES = 32  # 256 bits, so a plain hash is enough: nobody can try them all
_PREFIX = "donata_"
_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Token:
    """A token as it may be shown: never itself. `used`: when it was last used, to the hour."""

    id: int
    slug: str
    label: str
    created: datetime
    created_by: str
    revoked: datetime | None = None
    revoked_by: str | None = None
    used: datetime | None = None


class TokenBook:
    """The part of the ledger that keeps submission tokens; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def issue_token(self, slug: str, label: str, who: str) -> tuple[Token, str]:
        """Give out a token for a partner: what is known of it, and the token itself, which is told only now."""
        secret = _PREFIX + secrets.token_urlsafe(_BYTES)
        row = {"slug": slug, "label": label, "digest": _digest(secret), "created": self._clock(), "created_by": who}
        with writing(self._database) as connection:
            number = connection.execute(insert(TokenRow).returning(TokenRow.id), row).scalar_one()
        return self.token(int(number)), secret

    def revoke_token(self, token: int, who: str) -> Token:
        """Take a token back for good; one that was taken back already stays as it is.

        Raises:
            LedgerError: there is no such token.
        """
        self.token(token)
        try:
            with writing(self._database) as connection:
                connection.execute(insert(RevocationRow), {"token": token, "time": self._clock(), "who": who})
        except LedgerError as error:
            # Somebody else was faster, and it is revoked all the same.
            if not isinstance(error.__cause__, IntegrityError):
                raise
        return self.token(token)

    def token(self, token: int) -> Token:
        """One token by its number.

        Raises:
            LedgerError: there is none.
        """
        found = self._tokens(_token_rows().where(TokenRow.id == token))
        if not found:
            raise LedgerError(f"there is no token {token}", remedy="`/tokens` lists them")
        return found[0]

    def tokens(self, slug: str | None = None) -> list[Token]:
        """All tokens, of one partner if given, the newest first; the revoked ones too."""
        query = _token_rows().order_by(TokenRow.id.desc())
        return self._tokens(query.where(TokenRow.slug == slug) if slug else query)

    def partner_of_token(self, secret: str) -> Token | None:
        """The token that was given out as this text, unless it was revoked; its use is noted."""
        if not secret.startswith(_PREFIX) or len(secret) > 100:
            return None
        found = self._tokens(_token_rows().where(TokenRow.digest == _digest(secret)))
        if not found or found[0].revoked is not None:
            return None
        now, used = self._clock(), found[0].used
        if used is None or now - used >= _NOTED_EVERY:
            with writing(self._database) as connection:
                connection.execute(insert(TokenUseRow), {"token": found[0].id, "time": now})
        return found[0]

    def _tokens(self, query: Select[Any]) -> list[Token]:
        with reading(self._database) as connection:
            return [_token(row) for row in connection.execute(query)]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token_rows() -> Select[Any]:
    uses = select(TokenUseRow.token, func.max(TokenUseRow.time).label("time")).group_by(TokenUseRow.token).subquery()
    return (
        select(
            TokenRow.id,
            TokenRow.slug,
            TokenRow.label,
            TokenRow.created,
            TokenRow.created_by,
            RevocationRow.time.label("revoked"),
            RevocationRow.who.label("revoked_by"),
            uses.c.time.label("used"),
        )
        .join(RevocationRow, RevocationRow.token == TokenRow.id, isouter=True)
        .join(uses, uses.c.token == TokenRow.id, isouter=True)
    )


def _token(row: Row[Any]) -> Token:
    return Token(**row._mapping)
