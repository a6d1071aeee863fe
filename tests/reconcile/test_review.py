from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import SettingsError
from pipelines.model.judgements import Judgement, Opinion, in_force
from pipelines.model.tables import CANDIDATES, MATCHES
from pipelines.partners.partner import read_partner
from pipelines.reconcile.fingerprints import Fingerprint
from pipelines.reconcile.review import (
    Question,
    Reviewer,
    build_queue,
    choose,
    doubt_all,
    entropy,
    hanging,
    refuse_all,
    reviewer_name,
    settling,
    undo,
)
from tests.fictional import write_partner
from tests.reconcile.judged_rows import MAY, ULAN, candidate, match, said

ADA = Reviewer("Ada", "museum", "d1")
KNOWN = Fingerprint("same", (ULAN,))


def queue(
    matches: list[dict[str, object]], candidates: list[dict[str, object]] | None = None, **more: Any
) -> list[Question]:
    names = {1: "Quill, Ada", 2: "Ada Quill", 3: "Moss"}
    return build_queue(MATCHES.frame(matches), CANDIDATES.frame(candidates or []), names, **more)


def rows(questions: list[Question]) -> list[int]:
    return [question.row for question in questions]


def test_who_reviews() -> None:
    assert reviewer_name(" Ada  Quill ") == "Ada  Quill"
    assert reviewer_name("0000-0002-1825-0097") == "https://orcid.org/0000-0002-1825-0097"
    for name in (None, " ", "Ada\nQuill"):
        with pytest.raises(SettingsError):
            reviewer_name(name)


def test_only_open_doubts_are_asked() -> None:
    asked = queue([match(1), match(2, "Q2", "accepted"), match(3, "Q3", method="judgement"), match(4, None, "none")])
    assert rows(asked) == [1]
    assert (asked[0].key, asked[0].name) == ("k1", "Quill, Ada")


def test_the_more_doubtful_comes_first() -> None:
    sure = [candidate(1, 1, "Q1", 0.97), candidate(1, 2, "Q9", 0.01)]
    torn = [candidate(3, 2, "Q8", 0.48), candidate(3, 1, "Q3", 0.5)]
    asked = queue([match(1), match(3, "Q3")], [*sure, *torn])
    assert rows(asked) == [3, 1]
    assert [c["item"] for c in asked[0].candidates] == ["Q3", "Q8"]


def test_what_settles_more_comes_first_and_says_why() -> None:
    lone, shared = match(3, "Q3"), [match(4, "Q4"), match(5, "Q4")]
    assert rows(queue([lone, *shared])) == [4, 5, 3]
    asked = queue([match(3, "Q3"), match(1, "Q1"), match(2, "Q2")])
    assert rows(asked) == [1, 2, 3], "two rows of one name, however it is written"
    assert "1 more row of this name" in asked[0].why
    asked = queue([match(3, "Q3"), match(4, "Q4")], statements={4: 7})
    assert rows(asked) == [4, 3]
    assert "7 statements hang on it" in asked[0].why


@given(st.lists(st.floats(0, 1), max_size=5), st.none() | st.floats(0, 1))
def test_doubt_is_never_negative_nor_more_than_the_choices_allow(scores: list[float], none: float | None) -> None:
    assert 0 <= entropy(scores, none) <= 3


def test_doubt() -> None:
    assert entropy([0.5, 0.5], 0.0) == 1
    assert entropy([0.5], None) == 1
    assert entropy([1.0], None) == entropy([], 1.0) == 0


def test_statements_that_hang_on_a_row(tmp_path: Path) -> None:
    mapping = read_partner(tmp_path, write_partner(tmp_path)).mapping
    assert hanging({"born": "1853", "ulan": "500900001"}, mapping) == 2
    assert hanging({}, mapping) == 0


QUESTION = queue([match(1)], [candidate(1, 1, "Q1", 0.6, label="Ada", features="[]"), candidate(1, 2, "Q2", 0.3)])[0]


def test_answers_say_all_that_is_to_be_remembered() -> None:
    [chosen] = choose(QUESTION, "Q1", ADA, MAY, KNOWN)
    assert chosen == said(
        Opinion.POSITIVE,
        identifiers=(ULAN,),
        record_label="Quill, Ada",
        item_label="Ada",
        features="[]",
        dump_checksum="d1",
    )
    none = refuse_all(QUESTION, ADA, MAY, None)
    assert [(j.item, j.opinion, j.fingerprint) for j in none] == [(i, "negative", "") for i in ("Q1", "Q2", None)]
    assert [(j.item, j.opinion) for j in doubt_all(QUESTION, ADA, MAY, KNOWN)] == [("Q1", "unsure"), ("Q2", "unsure")]
    bare = queue([match(1, "Q5")])[0]
    assert [j.item for j in doubt_all(bare, ADA, MAY, KNOWN)] == ["Q5"]


def numbered(*history: Judgement) -> list[Judgement]:
    from dataclasses import replace

    return [replace(judgement, id=number) for number, judgement in enumerate(history, start=1)]


def other(opinion: Opinion, item: str | None) -> Judgement:
    return said(opinion, item, reviewer="Bea")


@pytest.mark.parametrize(
    ("held", "taken_back"),
    [
        (other(Opinion.POSITIVE, "Q2"), True),
        (other(Opinion.NEGATIVE, "Q1"), True),
        (other(Opinion.NEGATIVE, None), True),
        (other(Opinion.POSITIVE, "Q1"), False),
        (other(Opinion.NEGATIVE, "Q2"), False),
        (other(Opinion.UNSURE, "Q1"), False),
    ],
)
def test_a_later_choice_settles_what_contradicts_it(held: Judgement, taken_back: bool) -> None:
    history = numbered(held)
    answer = settling(QUESTION, history, ADA, MAY, choose(QUESTION, "Q1", ADA, MAY, KNOWN))
    assert len(answer) == 1 + taken_back
    assert [j.reviewer for j in in_force(numbered(*history, *answer))] == (["Ada"] if taken_back else ["Bea", "Ada"])


def test_refusing_all_takes_back_others_choices_and_doubting_does_not() -> None:
    history = numbered(other(Opinion.POSITIVE, "Q2"))
    refused = settling(QUESTION, history, ADA, MAY, refuse_all(QUESTION, ADA, MAY, KNOWN))
    assert {j.reviewer for j in in_force(numbered(*history, *refused))} == {"Ada"}
    doubted = settling(QUESTION, history, ADA, MAY, doubt_all(QUESTION, ADA, MAY, KNOWN))
    assert not any(j.opinion is Opinion.UNDONE for j in doubted)


def test_an_undo_restores_what_was_in_force() -> None:
    before = numbered(other(Opinion.POSITIVE, "Q2"), said(Opinion.UNSURE, "Q1"))
    answer = settling(QUESTION, before, ADA, MAY, choose(QUESTION, "Q1", ADA, MAY + timedelta(hours=1), KNOWN))
    after = numbered(*before, *answer)
    assert in_force(after) != in_force(before)
    undone = numbered(*after, *undo(after[len(before) :], ADA, MAY))
    assert in_force(undone) == in_force(before)
