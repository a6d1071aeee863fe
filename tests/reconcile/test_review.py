from datetime import timedelta

import pytest

from pipelines.exceptions import SettingsError
from pipelines.model.judgements import Judgement, Opinion, in_force
from pipelines.reconcile.fingerprints import Fingerprint
from pipelines.reconcile.review import (
    Reviewer,
    choose,
    doubt_all,
    refuse_all,
    reviewer_name,
    settling,
    undo,
)
from tests.reconcile.judged_rows import MAY, ULAN, candidate, match, said
from tests.reconcile.test_asking import queue

ADA = Reviewer("Ada", "museum", "d1")
KNOWN = Fingerprint("same", (ULAN,))


def test_who_reviews() -> None:
    assert reviewer_name(" Ada  Quill ") == "Ada  Quill"
    assert reviewer_name("0000-0002-1825-0097") == "https://orcid.org/0000-0002-1825-0097"
    for name in (None, " ", "Ada\nQuill"):
        with pytest.raises(SettingsError):
            reviewer_name(name)


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
