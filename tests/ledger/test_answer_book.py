import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.exceptions import ReviewError
from pipelines.ledger import Ledger
from pipelines.model.answers import Answer, Policy, Thanked, Verdict
from pipelines.model.judgements import Judgement, Opinion
from tests.ledger.samples import url

SLUG = "museum"
MAY = datetime(2026, 5, 1, tzinfo=UTC)
ADA = Answer(SLUG, "k1", "r1", "Ada", MAY, Verdict.YES, "Q1", fingerprint="f", note="sure")


def word(reviewer: str = "Ada", item: str | None = "Q1", opinion: Opinion = Opinion.POSITIVE) -> Judgement:
    return Judgement(SLUG, "k1", item, opinion, reviewer, MAY)


def test_an_answer_and_its_judgements_are_one(ledger: Ledger) -> None:
    ledger.reserve(SLUG, ["k1"], "Ada")
    recorded = ledger.record_answer(ADA, [word()], seen=0)
    assert recorded == replace(ADA, id=1, judgements=(1,))
    assert ledger.answers(SLUG) == ledger.answer_history(SLUG, keys=["k1"]) == [recorded]
    assert [judgement.id for judgement in ledger.judgements(SLUG)] == [1] == [ledger.last_judgement(SLUG)]
    assert ledger.reservations(SLUG) == {}, "whoever answered has let go"
    assert ledger.answer_history(SLUG, since=1) == []
    assert ledger.last_judgement("another") == 0


def test_what_is_sent_twice_is_recorded_once(ledger: Ledger) -> None:
    first = ledger.record_answer(ADA, [word()], seen=0)
    assert ledger.record_answer(ADA, [word()], seen=0) == first
    with pytest.raises(ReviewError, match="decided since"):
        ledger.record_answer(replace(ADA, item="Q2"), [word(item="Q2")], seen=0)
    assert len(ledger.judgement_history(SLUG)) == 1


def test_nobody_decides_on_what_another_has_or_decided(ledger: Ledger) -> None:
    bea = replace(ADA, reviewer="Bea")
    ledger.reserve(SLUG, ["k1"], "Ada")
    with pytest.raises(ReviewError, match="another reviewer has this record"):
        ledger.record_answer(bea, [word("Bea")], seen=0)
    first = ledger.record_answer(ADA, [word()], seen=0)
    with pytest.raises(ReviewError, match="decided since"):
        ledger.record_answer(bea, [word("Bea")], seen=0)
    assert ledger.record_answer(bea, [word("Bea")], seen=first.id).id == 2
    assert [judgement.reviewer for judgement in ledger.judgements(SLUG)] == ["Ada", "Bea"]


def test_of_many_who_decide_at_once_one_is_heard(ledger_url: str) -> None:
    def decide(name: str) -> bool:
        with Ledger(ledger_url) as ledger:
            try:
                ledger.record_answer(replace(ADA, reviewer=name), [word(name)], seen=0)
            except ReviewError:
                return False
            return True

    with Ledger(ledger_url) as ledger, ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(decide, ["Ada", "Bea", "Cy", "Di"])) == 1
        assert len(ledger.judgements(SLUG)) == len(ledger.answers(SLUG)) == 1


def test_an_answer_is_taken_back_once(ledger: Ledger) -> None:
    recorded = ledger.record_answer(ADA, [word()])
    back = replace(word(opinion=Opinion.UNDONE), supersedes=1)
    undone = ledger.undo_answer(recorded, "Bea", [back])
    assert (undone.verdict, undone.reviewer, undone.supersedes) == (Verdict.UNDONE, "Bea", 1)
    assert ledger.answers(SLUG) == []
    assert ledger.judgements(SLUG) == []
    assert len(ledger.answer_history(SLUG)) == 2
    with pytest.raises(ReviewError, match="taken back before"):
        ledger.undo_answer(recorded, "Ada", [back])
    assert len(ledger.judgement_history(SLUG)) == 2


def test_the_last_rules_hold(ledger: Ledger) -> None:
    assert ledger.review_policy(SLUG) == Policy()
    ledger.set_review_policy(SLUG, Policy(0.5), "Cora")
    ledger.set_review_policy(SLUG, Policy(0.1, ranked=True), "Cora")
    assert ledger.review_policy(SLUG) == Policy(0.1, ranked=True)
    assert ledger.review_policy("another") == Policy()


def test_only_who_wishes_it_is_thanked(ledger: Ledger) -> None:
    for number, name in enumerate(["Ada", "Bea", "Bea", "Cy"]):
        ledger.record_answer(replace(ADA, key=f"k{number}", reviewer=name), [])
    assert ledger.thanked(SLUG) == []
    for name, shown in (("Ada", "Ada Q."), ("Bea", "Bea"), ("Cy", "Cy"), ("Cy", "")):
        ledger.set_credit(name, shown)
    assert ledger.credits() == {"Ada": "Ada Q.", "Bea": "Bea"}
    assert ledger.thanked(SLUG) == [Thanked("Bea", 2), Thanked("Ada Q.", 1)]
    assert ledger.thanked("another") == []


def test_a_ledger_of_the_version_before_gains_the_tables(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)):
        pass
    file = sqlite3.connect(tmp_path / "runs" / "ledger.sqlite")
    file.executescript(
        "DROP TABLE answers; DROP TABLE reservations; DROP TABLE review_policies; DROP TABLE credits;"
        "UPDATE meta SET value = '4' WHERE key = 'schema';"
    )
    file.close()
    with Ledger(url(tmp_path)) as ledger:
        assert ledger.record_answer(ADA, [word()]).id == 1
