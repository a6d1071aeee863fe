"""Submission tokens, as coordinators see, give out and take back; pages and API share these."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, StringConstraints

from pipelines.ledger.token_book import Token
from pipelines.web.site.errors import InvalidError, NotFoundError
from pipelines.web.site.i18n import N_
from pipelines.web.site.people import Person
from pipelines.web.site.portal import Portal

__all__ = ["IssuedToken", "Label", "TokenFacts", "issue", "listed", "revoke", "tokens_table"]

Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")
]


class TokenFacts(BaseModel):
    """A token as it may be shown; `used`: when it was last used, to the hour."""

    id: int
    partner: str
    label: str
    created: datetime
    created_by: str
    revoked: datetime | None
    revoked_by: str | None
    used: datetime | None


class IssuedToken(TokenFacts):
    """A token that was just given out, with its `secret`, which is told only now."""

    secret: str


def listed(portal: Portal, partner: str | None = None) -> list[TokenFacts]:
    """All tokens, of one partner if given, the newest first."""
    return [TokenFacts(**_facts(token)) for token in portal.ledger.tokens(partner)]


def tokens_table(tokens: Iterable[TokenFacts]) -> pd.DataFrame:
    """A row for each token, as `TokenFacts` has it: moments in UTC, never the token itself."""
    rows = [token.model_dump(mode="json") for token in tokens]
    return pd.DataFrame(rows, columns=list(TokenFacts.model_fields)).convert_dtypes(dtype_backend="pyarrow")


def issue(portal: Portal, person: Person, partner: str, label: str) -> IssuedToken:
    """Give out a token.

    Raises:
        InvalidError: there is no such partner.
    """
    if partner not in portal.slugs:
        remedy = N_("choose one of the partners")
        raise InvalidError(N_("there is no such partner"), remedy=remedy, fields={"partner": "is not a partner's slug"})
    token, secret = portal.ledger.issue_token(partner, label, person.name)
    portal.note(person, "token-issued", partner, token=token.id, label=label)
    return IssuedToken(**_facts(token), secret=secret)


def revoke(portal: Portal, person: Person, token: int) -> TokenFacts:
    """Take a token back for good.

    Raises:
        NotFoundError: there is no such token.
    """
    known = next((each for each in portal.ledger.tokens() if each.id == token), None)
    if known is None:
        raise NotFoundError(N_("there is no such token"), remedy=N_("look at the list of tokens"))
    if known.revoked is None:
        known = portal.ledger.revoke_token(token, person.name)
        portal.note(person, "token-revoked", known.slug, token=token, label=known.label)
    return TokenFacts(**_facts(known))


def _facts(token: Token) -> dict[str, object]:
    names = ("id", "label", "created", "created_by", "revoked", "revoked_by", "used")
    return {"partner": token.slug} | {name: getattr(token, name) for name in names}
