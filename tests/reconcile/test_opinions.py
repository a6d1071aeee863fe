from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.answers import Answer, Verdict
from pipelines.reconcile.opinions import (
    agreement,
    blind_pairs,
    is_blind,
    settled,
    turn_for,
    voices,
    waiting,
    wants_second,
)

BASE = Answer("museum", "k1", "r1", "Ada", datetime(2026, 5, 1, tzinfo=UTC), Verdict.YES, "Q1")


def said(reviewer: str, item: str | None = "Q1", *, turn: int = 1, blind: bool = True, **more: object) -> Answer:
    verdict = Verdict.YES if item else Verdict.NONE
    return replace(BASE, reviewer=reviewer, item=item, verdict=verdict, turn=turn, blind=blind, **more)  # type: ignore[arg-type]


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_has_all_records_of_a_smaller_one(key: str, one: float, two: float) -> None:
    if wants_second(key, min(one, two)):
        assert wants_second(key, max(one, two))
    assert not wants_second(key, 0.0)
    assert wants_second(key, 1.0)


def test_the_share_is_about_that_of_the_records() -> None:
    wanted = sum(wants_second(f"k{number}", 0.25) for number in range(2_000))
    assert 400 < wanted < 600


def test_the_last_word_of_each_on_the_record_as_it_is() -> None:
    earlier, later = said("Ada", id=1), said("Ada", "Q2", id=3)
    assert voices([earlier, said("Bea", id=2), later]) == [said("Bea", id=2), later]
    assert voices([replace(earlier, fingerprint="before")], "now") == []
    assert voices([earlier], "now") == [earlier], "of an answer without a fingerprint nothing else is known"


def test_one_opinion_is_enough_where_no_second_is_wanted() -> None:
    assert turn_for([], "Ada") == 1
    alone = [said("Ada", blind=False)]
    assert settled(alone)
    assert turn_for(alone, "Bea", coordinator=True) is None
    assert not settled([])


def test_a_second_opinion_is_anothers() -> None:
    one = [said("Ada")]
    assert not settled(one)
    assert (turn_for(one, "Ada"), turn_for(one, "Bea")) == (None, 2)
    assert turn_for(one, "Ada", coordinator=True) is None
    agreed = [*one, said("Bea", turn=2)]
    assert settled(agreed)
    assert turn_for(agreed, "Cy") is None


def test_where_two_differ_a_third_or_a_coordinator_decides() -> None:
    differing = [said("Ada"), said("Bea", None, turn=2)]
    assert not settled(differing)
    assert (turn_for(differing, "Ada"), turn_for(differing, "Cy")) == (None, 3)
    assert turn_for(differing, "Ada", coordinator=True) == 3
    doubting = [*differing, replace(said("Cy", turn=3, blind=False), verdict=Verdict.UNSURE, item=None)]
    assert not settled(doubting), "who cannot tell settles nothing"
    assert settled([*doubting, said("Di", turn=3, blind=False)])


def test_who_is_not_shown_what_others_said() -> None:
    assert is_blind([], 1, second=True)
    assert not is_blind([], 1, second=False)
    assert is_blind([said("Ada")], 2, second=False)
    assert not is_blind([said("Ada"), said("Bea", turn=2)], 3, second=True)


def test_what_waits_for_another_opinion() -> None:
    one, alone = said("Ada"), replace(said("Ada", blind=False), key="k2")
    assert waiting([one, alone]) == [one]
    assert waiting([one, said("Bea", turn=2)]) == []
    assert waiting([]) == []


def pair(number: int, first: str | None, second: str | None) -> list[Answer]:
    answers = [said("Ada", first), said("Bea", second, turn=2)]
    return [replace(answer, key=f"k{number}", id=2 * number + place) for place, answer in enumerate(answers)]


def test_cohens_kappa_of_a_worked_example() -> None:
    # Of 50: both yes 20, both none 15, yes and none 5, none and yes 10: 0.7 agreed, 0.5 by chance, kappa 0.4.
    kinds = [("Q1", "Q1")] * 20 + [(None, None)] * 15 + [("Q1", None)] * 5 + [(None, "Q1")] * 10
    history = [answer for number, (one, two) in enumerate(kinds, start=1) for answer in pair(number, one, two)]
    found = agreement(blind_pairs(history), {f"k{number}": "Q1" for number in range(1, 51)})
    assert (found.records, found.agreed) == (50, 35)
    assert found.observed == pytest.approx(0.7)
    assert found.expected == pytest.approx(0.5)
    assert found.kappa == pytest.approx(0.4)
    assert found.table[("best", "none")] == 5


def test_agreement_where_there_is_nothing_to_compare() -> None:
    assert agreement([], {}).kappa is None
    all_alike = agreement(blind_pairs(pair(1, "Q1", "Q1")), {"k1": "Q1"})
    assert (all_alike.observed, all_alike.kappa) == (1.0, None)
    others = agreement(blind_pairs(pair(1, "Q8", "Q9")), {"k1": "Q1"})
    assert (others.agreed, others.table) == (0, {("other", "other"): 1})
    assert blind_pairs([said("Ada"), said("Ada", turn=2)]) == []
    assert blind_pairs([said("Ada", blind=False), said("Bea", turn=2)]) == []


def test_an_answer_that_was_taken_back_is_in_no_pair() -> None:
    one, two = pair(1, "Q1", "Q1")
    undone = replace(two, id=9, verdict=Verdict.UNDONE, supersedes=two.id)
    assert blind_pairs([one, two, undone]) == []


@given(st.lists(st.tuples(*[st.sampled_from(["Q1", "Q2", None])] * 2), min_size=1, max_size=12))
def test_kappa_is_at_most_one_and_agreement_a_share(kinds: list[tuple[str | None, str | None]]) -> None:
    history = [answer for number, (one, two) in enumerate(kinds, start=1) for answer in pair(number, one, two)]
    found = agreement(blind_pairs(history), dict.fromkeys((f"k{n}" for n in range(1, 13)), "Q1"))
    assert found.observed is not None
    assert 0 <= found.observed <= 1
    assert found.kappa is None or found.kappa <= 1
    assert sum(found.table.values()) == len(kinds)
