"""The review of a run over its files: what the terminal and the portal share."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipelines.exceptions import ReviewError
from pipelines.flows.judging import judged
from pipelines.flows.reviewing import Queue, decide, open_queue, reconciled_run, take_back
from pipelines.flows.work import Work, latest_run, open_work
from pipelines.ledger import Ledger
from pipelines.model.answers import Policy, Verdict
from pipelines.model.judgements import Judgement, Opinion
from pipelines.reconcile.review import Reviewer
from pipelines.settings import load_settings
from tests.cli.reviewed_run import reviewed_run
from tests.fictional import SLUG

ADA, BEA, CY = (Reviewer(name, SLUG, "d1") for name in ("Ada", "Bea", "Cy"))


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    installation = reviewed_run(tmp_path)
    with installation.used():
        yield open_work(SLUG, latest_run(load_settings(), SLUG))


@pytest.fixture
def ledger(work: Work) -> Iterator[Ledger]:
    with work.ledger() as opened:
        yield opened


def rows(queue: Queue, who: Reviewer) -> list[int]:
    return [question.row for question in queue.open_to(who.name)]


def outcome(work: Work, row: int) -> tuple[str, str]:
    [found] = judged(work).matches.query(f"_row == {row}").to_dict("records")
    return found["outcome"], found["item"]


def test_a_ranking_comes_first(work: Work, ledger: Ledger) -> None:
    assert rows(open_queue(work, ledger), ADA) == [1, 2, 3]
    assert rows(open_queue(work, ledger, pd.Series({2: 0.5, 3: 0.9})), ADA) == [3, 2, 1]


def test_there_is_nothing_to_review_before_reconciliation(work: Work, ledger: Ledger) -> None:
    run = reconciled_run(work.settings, ledger, SLUG)
    assert run == work.run
    ledger.start_run(SLUG, "sandbox", dump_name="d", dump_checksum="d", mapping_checksum="m")
    assert reconciled_run(work.settings, ledger, SLUG) == run
    assert reconciled_run(work.settings, ledger, "nobody") is None


def test_what_was_decided_leaves_the_queue_and_an_undo_brings_it_back(work: Work, ledger: Ledger) -> None:
    queue = open_queue(work, ledger)
    answer = decide(ledger, queue, queue.questions[0], ADA, Verdict.YES, item="Q11", seen=0)
    assert rows(queue, BEA) == rows(queue, ADA) == [2, 3]
    assert not queue.is_open("1")
    with pytest.raises(ReviewError, match="decided already"):
        decide(ledger, queue, queue.questions[0], BEA, Verdict.NONE)
    assert decide(ledger, queue, queue.questions[0], ADA, Verdict.YES, item="Q11", seen=0) == answer
    assert outcome(work, 1) == ("accepted", "Q11")
    assert rows(open_queue(work, ledger), BEA) == [2, 3]
    take_back(ledger, queue, answer, ADA)
    assert rows(queue, ADA) == [1, 2, 3]
    assert not queue.stale


def test_a_queue_that_was_built_later_notices_an_undo(work: Work, ledger: Ledger) -> None:
    early = open_queue(work, ledger)
    answer = decide(ledger, early, early.questions[0], ADA, Verdict.NONE)
    late = open_queue(work, ledger)
    take_back(ledger, late, answer, ADA)
    assert late.stale
    assert rows(open_queue(work, ledger), ADA) == [1, 2, 3]


def test_two_queues_hear_of_each_other_through_the_ledger(work: Work, ledger: Ledger) -> None:
    one, two = open_queue(work, ledger), open_queue(work, ledger)
    decide(ledger, one, one.questions[0], ADA, Verdict.UNSURE)
    assert rows(two, BEA) == [1, 2, 3]
    with pytest.raises(ReviewError):
        decide(ledger, two, two.questions[0], BEA, Verdict.YES, item="Q12", seen=0)
    assert rows(two, BEA) == [2, 3]


def test_a_first_opinion_of_two_does_not_count_yet(work: Work, ledger: Ledger) -> None:
    ledger.set_review_policy(SLUG, Policy(second_share=1.0), "Cora")
    queue = open_queue(work, ledger)
    first = decide(ledger, queue, queue.questions[0], ADA, Verdict.YES, item="Q12")
    assert first.blind
    assert outcome(work, 1) == ("review", "Q11")
    assert rows(queue, ADA) == [2, 3]
    assert rows(open_queue(work, ledger), BEA) == [1, 2, 3]
    second = decide(ledger, queue, queue.questions[0], BEA, Verdict.YES, item="Q12")
    assert (second.turn, second.blind) == (2, True)
    assert outcome(work, 1) == ("accepted", "Q12")
    assert {judgement.reviewer for judgement in ledger.judgements(SLUG)} == {"Ada", "Bea"}


def test_where_two_differ_a_third_settles(work: Work, ledger: Ledger) -> None:
    ledger.set_review_policy(SLUG, Policy(second_share=1.0), "Cora")
    queue = open_queue(work, ledger)
    question = queue.questions[0]
    decide(ledger, queue, question, ADA, Verdict.YES, item="Q12")
    decide(ledger, queue, question, BEA, Verdict.NONE)
    assert outcome(work, 1) == ("review", "Q11"), "neither counts"
    anew = open_queue(work, ledger)
    assert rows(anew, ADA) == rows(anew, BEA) == [2, 3]
    third = decide(ledger, anew, question, CY, Verdict.YES, item="Q11", note="seen in person")
    assert (third.turn, third.blind) == (3, False)
    assert outcome(work, 1) == ("accepted", "Q11")
    assert [(j.reviewer, j.note) for j in ledger.judgements(SLUG)][-1] == ("Cy", "seen in person")


def test_what_two_agreed_on_and_is_asked_again_is_asked_of_everyone(work: Work, ledger: Ledger) -> None:
    queue = open_queue(work, ledger)
    decide(ledger, queue, queue.questions[0], ADA, Verdict.YES, item="Q11")
    other = Judgement(SLUG, "1", "Q12", Opinion.POSITIVE, "Imported", ledger.now(), source="import")
    ledger.record_judgements([other])
    again = open_queue(work, ledger)
    assert again.reopened == {"1"}
    assert rows(again, ADA) == rows(again, BEA) == [1, 2, 3]
    decide(ledger, again, again.by_key["1"], BEA, Verdict.YES, item="Q12")
    assert outcome(work, 1) == ("accepted", "Q12")
    assert {judgement.reviewer for judgement in ledger.judgements(SLUG)} == {"Imported", "Bea"}
