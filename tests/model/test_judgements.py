from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.judgements import Judgement, Opinion, in_force

NOW = datetime(2026, 5, 1, tzinfo=UTC)
POSITIVE, NEGATIVE, UNSURE, UNDONE = Opinion.POSITIVE, Opinion.NEGATIVE, Opinion.UNSURE, Opinion.UNDONE


def said(
    number: int, opinion: Opinion, item: str | None = "Q1", *, by: str = "Ada", takes_back: int | None = None
) -> Judgement:
    return Judgement("museum", "k1", item, opinion, by, NOW, id=number, supersedes=takes_back)


def ids(*history: Judgement) -> list[int | None]:
    return [judgement.id for judgement in in_force(history)]


def test_the_last_word_of_a_reviewer_on_an_item_holds() -> None:
    assert ids(said(1, POSITIVE), said(2, NEGATIVE)) == [2]
    assert ids(said(1, UNSURE), said(2, POSITIVE), said(3, UNSURE)) == [3]
    assert ids(said(1, NEGATIVE, "Q1"), said(2, NEGATIVE, "Q2")) == [1, 2]


def test_a_record_has_one_choice_of_a_reviewer() -> None:
    assert ids(said(1, POSITIVE, "Q1"), said(2, POSITIVE, "Q2")) == [2]
    assert ids(said(1, POSITIVE, "Q1"), said(2, NEGATIVE, None)) == [2]
    assert ids(said(1, NEGATIVE, None), said(2, POSITIVE, "Q2")) == [2]
    assert ids(said(1, NEGATIVE, None), said(2, NEGATIVE, "Q2"), said(3, UNSURE, "Q3")) == [1, 2, 3]


def test_two_reviewers_stand_side_by_side() -> None:
    assert ids(said(1, POSITIVE), said(2, NEGATIVE, by="Bea")) == [1, 2]


def test_what_was_undone_is_out_and_what_it_replaced_is_back() -> None:
    assert ids(said(1, NEGATIVE), said(2, POSITIVE), said(3, UNDONE, takes_back=2)) == [1]
    assert ids(said(1, NEGATIVE), said(2, UNDONE, takes_back=1), said(3, UNDONE, takes_back=2)) == [1]
    assert ids(said(1, NEGATIVE), said(2, POSITIVE, by="Bea", takes_back=1)) == [2]


def test_words_say_who_and_when() -> None:
    assert said(1, POSITIVE).words == "Ada on 2026-05-01"


steps = st.lists(
    st.tuples(st.sampled_from([POSITIVE, NEGATIVE, UNSURE]), st.sampled_from(["Q1", "Q2"]), st.sampled_from("AB")),
    max_size=12,
)


@given(steps)
def test_an_undo_is_as_if_it_had_not_been_said(made: list[tuple[Opinion, str, str]]) -> None:
    history = [said(number, opinion, item, by=by) for number, (opinion, item, by) in enumerate(made, start=1)]
    for count, (before, after) in enumerate(pairwise([history[:n] for n in range(len(history) + 1)]), start=1):
        undo = said(count + 1, UNDONE, takes_back=after[-1].id)
        assert in_force([*after, undo]) == in_force(before)


@given(steps, st.randoms())
def test_the_order_of_reading_does_not_matter(made: list[tuple[Opinion, str, str]], random: object) -> None:
    history = [said(number, opinion, item, by=by) for number, (opinion, item, by) in enumerate(made, start=1)]
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    held = in_force(shuffled)
    assert held == in_force(history)
    for judgement in held:
        assert sum(replace(j, id=0) == replace(judgement, id=0) for j in held) == 1
    for by in "AB":
        assert sum(j.is_choice for j in held if j.reviewer == by) <= 1
