import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from pipelines.ledger.connection import open_database, writing
from pipelines.ledger.rows import SCHEMA_VERSION, JudgedIdentifierRow, JudgementRow
from pipelines.model.judgements import Judgement, Opinion
from tests.ledger.samples import start, url

NOON = datetime(2026, 5, 1, 12, 30, 15, 250_000, tzinfo=UTC)


def judgement(key: str = "k1", item: str | None = "Q1", **more: Any) -> Judgement:
    given: dict[str, Any] = {"slug": "museum", "opinion": Opinion.POSITIVE, "reviewer": "Ada", "time": NOON}
    return Judgement(**(given | more), key=key, item=item)


def test_a_judgement_comes_back_as_it_was_said(ledger: Ledger) -> None:
    said = judgement(
        "a\x1fb",
        fingerprint="f" * 32,
        identifiers=(("P245", "500115588"), ("P214", "9854560")),
        record_label="Quill, Ada",
        item_label="Ada Quill",
        features='[{"kind": "prior", "bits": -3.0}]',
        dump_checksum="d1",
        note="the same grave",
        confidence=0.9,
        time=NOON.astimezone(timezone(timedelta(hours=2))),
    )
    [recorded] = ledger.record_judgements([said])
    assert recorded == replace(said, id=1)
    assert ledger.judgements("museum") == [recorded]
    assert ledger.judgements("museum", ["a\x1fb", "other"]) == [recorded]
    assert ledger.judgements("museum", []) == ledger.judgements("other") == []


def test_only_those_in_force_are_given_and_all_are_kept(ledger: Ledger) -> None:
    first, second = ledger.record_judgements([judgement(), judgement("k2", "Q2", opinion=Opinion.NEGATIVE)])
    ledger.record_judgements([judgement(opinion=Opinion.UNDONE, supersedes=first.id)])
    assert ledger.judgements("museum") == [second]
    assert [j.opinion for j in ledger.judgement_history("museum")] == ["positive", "negative", "undone"]
    assert ledger.judged_keys("museum") == {"k1", "k2"}


def test_all_or_none(ledger: Ledger) -> None:
    with pytest.raises(LedgerError):
        ledger.record_judgements([judgement(), judgement("k2", supersedes=999)])
    assert ledger.judgement_history("museum") == []


def test_other_partners_judgements_are_found_by_identifier(ledger: Ledger) -> None:
    ulan = (("P245", "500115588"),)
    own, same, taken_back, negative, another = ledger.record_judgements(
        [
            judgement(identifiers=ulan),
            judgement("w1", slug="whitney", identifiers=(("P214", "1"), *ulan)),
            judgement("w2", slug="whitney", identifiers=ulan),
            judgement("w3", slug="whitney", identifiers=ulan, opinion=Opinion.NEGATIVE),
            judgement("w4", slug="whitney", identifiers=(("P245", "500000000"),)),
        ]
    )
    ledger.record_judgements([judgement("w2", slug="whitney", opinion=Opinion.UNDONE, supersedes=taken_back.id)])
    assert ledger.identifiers_elsewhere("museum") == {("P214", "1"), ("P245", "500000000"), *ulan}
    assert ledger.identifiers_elsewhere("whitney") == set(ulan)
    assert ledger.judgements_elsewhere("museum", set(ulan)) == [same]
    assert ledger.judgements_elsewhere("whitney", set(ulan)) == [own]
    assert ledger.judgements_elsewhere("museum", [("P214", "500115588")]) == []
    assert ledger.judgements_elsewhere("museum", []) == []
    assert negative.id is not None
    assert another.id is not None


def test_many_keys_and_identifiers_at_once(ledger: Ledger) -> None:
    said = [judgement(f"k{n}", f"Q{n}", identifiers=(("P245", f"{n}"),)) for n in range(1, 40)]
    ledger.record_judgements(said)
    assert len(ledger.judgements("museum", [f"k{n}" for n in range(25_000)])) == 39
    assert len(ledger.judgements_elsewhere("x", [("P245", f"{n}") for n in range(25_000)])) == 39


def test_what_was_said_cannot_be_changed(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)) as ledger:
        ledger.record_judgements([judgement(identifiers=(("P245", "1"),))])
    refused(tmp_path)


def refused(folder: Path) -> None:
    database = open_database(url(folder))
    for statement in (
        update(JudgementRow).values(item="Q2"),
        delete(JudgementRow),
        update(JudgedIdentifierRow).values(value="2"),
        delete(JudgedIdentifierRow),
    ):
        with pytest.raises(LedgerError, match="append-only"), writing(database) as opened:
            opened.execute(statement)
    database.dispose()


def test_a_ledger_of_the_first_version_gains_the_tables(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)) as ledger:
        run = start(ledger)
    file = sqlite3.connect(tmp_path / "runs" / "ledger.sqlite")
    for table in ("restorations", "removals", "undos", "contents", "judged_identifiers", "judgements"):
        file.execute(f"DROP TABLE {table}")
    file.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    file.commit()
    file.close()
    for _ in range(2):
        with Ledger(url(tmp_path)) as ledger:
            assert ledger.run(run.id) == run
            ledger.record_judgements([judgement(identifiers=(("P245", "1"),))])
    refused(tmp_path)
    file = sqlite3.connect(tmp_path / "runs" / "ledger.sqlite")
    assert file.execute("SELECT value FROM meta").fetchall() == [(str(SCHEMA_VERSION),)]
    file.close()
