from dataclasses import replace

import pytest

from pipelines.ledger.entries import Contribution
from pipelines.upload.audit.drift import Partner, PartnerFile, Said, drift, partner_state, said_by
from tests.ledger.samples import contribution

BORN = contribution("r", 1, "Q1", text="1853", key="k")
WAITING = {"waits": {"born": "30 Mar 1853\x1f1854", "empty": None}}
FILE = PartnerFile(
    {"k", "rests", "waits"}, {"k": {Said("statement", "P569", "1853"), Said("label", "de", "Ada")}}, WAITING
)


@pytest.mark.parametrize(
    ("added", "file", "expected"),
    [
        (BORN, FILE, (Partner.SAME, None)),
        (replace(BORN, kind="reference"), FILE, (Partner.SAME, None)),
        (replace(BORN, text="1854"), FILE, (Partner.CHANGED, "1853")),
        (replace(BORN, property="P570"), FILE, (Partner.GONE, None)),
        (replace(BORN, key="other"), FILE, (Partner.GONE, None)),
        (replace(BORN, key="rests"), FILE, (Partner.UNKNOWN, None)),
        (replace(BORN, key="waits"), FILE, (Partner.SAME, None)),
        (replace(BORN, key="waits", raw="1855"), FILE, (Partner.CHANGED, WAITING["waits"]["born"])),
        (replace(BORN, key="waits", column="empty"), FILE, (Partner.GONE, None)),
        (replace(BORN, key="waits", column="died"), FILE, (Partner.UNKNOWN, None)),
        (BORN, None, (Partner.UNKNOWN, None)),
        (replace(BORN, kind="label", property=None, language="de", text="Ada"), FILE, (Partner.SAME, None)),
    ],
)
def test_the_partner_s_file_since(
    added: Contribution, file: PartnerFile | None, expected: tuple[Partner, str | None]
) -> None:
    assert partner_state(added, file) == expected


@pytest.mark.parametrize(
    ("state", "partner", "expected"),
    [
        ("kept", Partner.SAME, "none"),
        ("further sourced", Partner.SAME, "none"),
        ("kept", Partner.CHANGED, "partner"),
        ("re-sourced", Partner.GONE, "partner"),
        ("value changed", Partner.SAME, "wiki"),
        ("removed", Partner.UNKNOWN, "wiki"),
        ("removed", Partner.GONE, "both"),
        ("kept", Partner.UNKNOWN, "unknown"),
        ("undone", Partner.CHANGED, "none"),
    ],
)
def test_who_has_changed_since(state: str, partner: Partner, expected: str) -> None:
    assert drift(state, partner) == expected


def test_what_each_record_says() -> None:
    rows = [("k", "statement", "P569", None, "1853"), ("k", "alias", None, None, "Ada")]
    assert said_by(rows) == {"k": {Said("statement", "P569", "1853"), Said("alias", "mul", "Ada")}}
