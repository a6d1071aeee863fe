from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from tests.ledger.samples import url


def test_a_token_opens_its_partner_until_it_is_revoked(ledger: Ledger) -> None:
    token, secret = ledger.issue_token("moma", "nightly export", "Ada")
    assert (token.slug, token.label, token.created_by, token.used) == ("moma", "nightly export", "Ada", None)
    found = ledger.partner_of_token(secret)
    assert found is not None
    assert found.slug == "moma"
    assert ledger.token(token.id).used is not None
    revoked = ledger.revoke_token(token.id, "Bela")
    assert revoked.revoked is not None
    assert ledger.revoke_token(token.id, "Cleo").revoked_by == "Bela"
    assert ledger.partner_of_token(secret) is None


def test_what_is_kept_does_not_give_the_token_away(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)) as ledger:
        _, secret = ledger.issue_token("moma", "nightly export", "Ada")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert secret.encode() not in kept
    assert secret.removeprefix("donata_").encode() not in kept
    assert len(secret.removeprefix("donata_")) == 43  # 256 bits in base 64


@pytest.mark.parametrize("wrong", ["", "donata_", "donata_x", "x" * 50, "donata_" + "é" * 43, "donata_" + "a" * 1000])
def test_anything_else_opens_nothing(ledger: Ledger, wrong: str) -> None:
    ledger.issue_token("moma", "nightly export", "Ada")
    assert ledger.partner_of_token(wrong) is None


def test_use_is_noted_to_the_hour(ledger_url: str) -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with Ledger(ledger_url, clock=lambda: now) as ledger:
        token, secret = ledger.issue_token("moma", "nightly export", "Ada")
        for minutes, noted in ((0, 0), (30, 0), (60, 60), (119, 60)):
            now = datetime(2026, 5, 1, 12, tzinfo=UTC) + timedelta(minutes=minutes)
            ledger.partner_of_token(secret)
            assert ledger.token(token.id).used == datetime(2026, 5, 1, 12, tzinfo=UTC) + timedelta(minutes=noted)


def test_tokens_are_listed_by_partner(ledger: Ledger) -> None:
    for slug in ("moma", "ror", "moma"):
        ledger.issue_token(slug, "export", "Ada")
    assert [token.slug for token in ledger.tokens()] == ["moma", "ror", "moma"]
    assert len(ledger.tokens("ror")) == 1
    with pytest.raises(LedgerError, match="no token 9"):
        ledger.revoke_token(9, "Ada")
