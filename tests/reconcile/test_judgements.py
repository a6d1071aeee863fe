from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.tables import CANDIDATES, MATCHES, rows_of
from pipelines.reconcile.fingerprints import Fingerprint
from pipelines.reconcile.judgements import apply_judgements
from tests.reconcile.judged_rows import SLUG, ULAN, candidate, match, prints, said, tables

POSITIVE, NEGATIVE, UNSURE = Opinion.POSITIVE, Opinion.NEGATIVE, Opinion.UNSURE
TWO = [candidate(1, 1, "Q1", 0.6), candidate(1, 2, "Q2", 0.3)]


def one(
    *judgements: Judgement,
    row: dict[str, Any] | None = None,
    candidates: list[dict[str, Any]] | None = None,
    fingerprints: Mapping[str, Fingerprint] | None = None,
    redirects: Mapping[str, str] | None = None,
    **more: Any,
) -> tuple[dict[str, Any], list[str]]:
    """The match row, and the items still shown."""
    frames = tables([row or match(1)], TWO if candidates is None else candidates)
    known = prints(1) if fingerprints is None else fingerprints
    judged = apply_judgements(*frames, judgements, known, redirects or {}, slug=SLUG, **more)
    return rows_of(judged.matches)[0], judged.candidates["item"].to_list()


def test_a_choice_is_accepted_and_says_who_and_when() -> None:
    row, shown = one(said(POSITIVE, "Q2"))
    assert (row["outcome"], row["item"], row["method"], row["score"]) == ("accepted", "Q2", "judgement", 0.3)
    assert (row["runner_up"], row["runner_up_score"]) == ("Q1", 0.6)
    assert row["evidence"] == "chosen by Ada on 2026-05-01; the names agree"
    assert shown == ["Q1", "Q2"]


def test_a_choice_that_no_look_up_found_is_accepted_too() -> None:
    row, _ = one(said(POSITIVE, "Q9"), row=match(1, None, "none"), candidates=[])
    assert (row["outcome"], row["item"], row["score"], row["runner_up"]) == ("accepted", "Q9", None, None)


def test_a_refusal_binds_and_the_next_best_is_decided_anew() -> None:
    row, shown = one(said(NEGATIVE, "Q1"), row=match(1, "Q1", "accepted", runner_up="Q2", runner_up_score=0.3))
    assert (row["outcome"], row["item"], row["score"], row["runner_up"]) == ("review", "Q2", 0.3, None)
    assert row["evidence"] == "not Q1: Ada on 2026-05-01; Q2 has the name"
    assert shown == ["Q2"]
    row, _ = one(said(NEGATIVE, "Q1"), decide=lambda probability: "accepted" if probability > 0.2 else "none")
    assert (row["outcome"], row["item"]) == ("accepted", "Q2")


def test_probabilities_are_those_given_that_it_is_not_the_refused() -> None:
    row, _ = one(said(NEGATIVE, "Q1"), row=match(1, none_probability=0.1))
    assert row["score"] == pytest.approx(0.75)
    assert row["none_probability"] == pytest.approx(0.25)


def test_when_all_are_refused_there_is_no_match() -> None:
    row, shown = one(said(NEGATIVE, "Q1"), said(NEGATIVE, "Q2"))
    assert (row["outcome"], row["item"], row["method"], row["score"]) == ("none", None, "judgement", None)
    assert shown == []


def test_a_next_best_that_is_improbable_is_no_match() -> None:
    candidates = [candidate(1, 1, "Q1", 0.6), candidate(1, 2, "Q2", 0.05)]
    row, _ = one(said(NEGATIVE, "Q1"), candidates=candidates)
    assert (row["outcome"], row["item"], row["method"]) == ("none", "Q2", "none")


def test_a_refused_runner_up_gives_way() -> None:
    row, shown = one(said(NEGATIVE, "Q2"), row=match(1, "Q1", "accepted", runner_up="Q2", runner_up_score=0.3))
    assert (row["outcome"], row["item"], row["runner_up"]) == ("accepted", "Q1", None)
    assert shown == ["Q1"]


def test_none_of_these_is_no_match_until_a_strong_one_appears() -> None:
    row, _ = one(said(NEGATIVE, None))
    assert (row["outcome"], row["method"]) == ("none", "judgement")
    row, _ = one(said(NEGATIVE, None), row=match(1, None, "new"), candidates=[])
    assert row["outcome"] == "new"
    row, _ = one(said(NEGATIVE, None), row=match(1, "Q7", "accepted"), candidates=[candidate(1, 1, "Q7", 0.99)])
    assert row["outcome"] == "review"
    assert "Q7 was not among the items of which Ada on 2026-05-01 said that none fits" in row["evidence"]


def test_unsure_stays_in_review_and_is_marked_as_asked() -> None:
    for outcome in ("review", "accepted"):
        row, _ = one(said(UNSURE), row=match(1, "Q1", outcome))
        assert (row["outcome"], row["method"]) == ("review", "judgement")
    row, _ = one(said(UNSURE, "Q2"))
    assert (row["outcome"], row["method"]) == ("review", "name")


def test_asked_again_when_the_record_changed() -> None:
    for judgement in (said(POSITIVE, "Q2"), said(NEGATIVE, "Q1"), said(UNSURE, "Q1")):
        row, shown = one(judgement, row=match(1, "Q1", "accepted"), fingerprints=prints(1, digest="other"))
        assert (row["outcome"], row["item"], row["method"]) == ("review", "Q1", "name"), judgement
        assert "has changed since" in row["evidence"]
        assert shown == ["Q1", "Q2"]
    row, _ = one(said(POSITIVE, "Q1"), row=match(1, "Q1", "accepted"), fingerprints=prints(1, digest="other"))
    assert (row["outcome"], row["method"]) == ("accepted", "name"), "evidence and person agree: nothing to ask"
    row, _ = one(said(NEGATIVE, None), fingerprints=prints(1, digest="other"))
    assert (row["outcome"], row["method"]) == ("review", "name")


def test_a_choice_follows_a_merger_and_a_refusal_is_asked_again() -> None:
    merged = {"Q5": "Q4", "Q4": "Q1"}
    row, _ = one(said(POSITIVE, "Q5"), redirects=merged)
    assert (row["outcome"], row["item"]) == ("accepted", "Q1")
    assert "(Q5, since merged into Q1)" in row["evidence"]
    for opinion in (NEGATIVE, UNSURE):
        row, _ = one(said(opinion, "Q5"), row=match(1, "Q1", "accepted"), redirects=merged)
        assert (row["outcome"], row["method"]) == ("review", "name")


def test_judgements_that_clash_after_a_merger_are_asked_again() -> None:
    judgements = said(POSITIVE, "Q1"), said(NEGATIVE, "Q5")
    assert one(*judgements)[0]["outcome"] == "accepted"
    row, _ = one(*judgements, redirects={"Q5": "Q1"})
    assert (row["outcome"], row["method"], row["item"]) == ("review", "name", "Q1")
    assert "the judgements differ (Q1: Ada on 2026-05-01; not Q5: Ada on 2026-05-01)" in row["evidence"]


def test_two_reviewers_who_differ() -> None:
    for other in (said(NEGATIVE, "Q2", reviewer="Bea"), said(POSITIVE, "Q1", reviewer="Bea")):
        row, shown = one(said(POSITIVE, "Q2"), other)
        assert (row["outcome"], row["method"], row["item"]) == ("review", "name", "Q2")
        assert "Bea on 2026-05-01" in row["evidence"]
        assert shown == ["Q1", "Q2"]
    row, _ = one(said(POSITIVE, "Q2"), said(NEGATIVE, None, reviewer="Bea"))
    assert "none: Bea" in row["evidence"]
    row, _ = one(said(POSITIVE, "Q2"), said(POSITIVE, "Q2", reviewer="Bea"))
    assert row["outcome"] == "accepted"
    assert "Ada on 2026-05-01 and Bea on 2026-05-01" in row["evidence"]


def elsewhere(item: str = "Q2", **more: Any) -> Judgement:
    return said(POSITIVE, item, **({"slug": "gallery", "key": "g7", "identifiers": (ULAN,)} | more))


def test_a_choice_on_another_partners_record_with_the_same_identifier_counts() -> None:
    known = prints(1, identifiers=(ULAN,))
    row, _ = one(elsewhere(), fingerprints=known)
    assert (row["outcome"], row["item"], row["method"]) == ("accepted", "Q2", "judgement")
    assert "(Q2: Ada on 2026-05-01 for record g7 of gallery)" in row["evidence"]
    assert one(elsewhere())[0]["outcome"] == "review", "no identifier is shared"
    assert one(elsewhere(identifiers=(("P214", ULAN[1]),)), fingerprints=known)[0]["outcome"] == "review"
    assert one(elsewhere(), fingerprints=known, redirects={"Q2": "Q8"})[0]["item"] == "Q8"


def test_what_was_said_of_the_own_record_comes_first() -> None:
    known = prints(1, identifiers=(ULAN,))
    assert one(elsewhere(), said(POSITIVE, "Q1"), fingerprints=known)[0]["item"] == "Q1"
    row, shown = one(elsewhere(), said(NEGATIVE, "Q2"), fingerprints=known)
    assert (row["outcome"], row["item"], shown) == ("review", "Q1", ["Q1"])
    assert one(elsewhere(), said(NEGATIVE, None), fingerprints=known)[0]["outcome"] == "none"
    row, _ = one(elsewhere(), said(UNSURE, "Q2"), fingerprints=known)
    assert (row["outcome"], row["method"]) == ("review", "name")


def test_partners_that_differ_or_evidence_that_differs_go_to_review() -> None:
    known = prints(1, identifiers=(ULAN,))
    row, _ = one(elsewhere(), elsewhere("Q3", slug="archive"), fingerprints=known)
    assert (row["outcome"], row["method"]) == ("review", "name")
    assert "record g7 of archive" in row["evidence"]
    row, _ = one(elsewhere(), row=match(1, "Q1", "accepted"), fingerprints=known)
    assert (row["outcome"], row["item"]) == ("review", "Q1")


def test_rows_without_judgements_are_untouched() -> None:
    matches, candidates = tables([match(1), match(2)], [*TWO, candidate(2, 1, "Q1")])
    same = apply_judgements(matches, candidates, [], {}, {}, slug=SLUG)
    assert same.matches is matches
    judged = apply_judgements(matches, candidates, [said(NEGATIVE, "Q1", row=2)], prints(1, 2), {}, slug=SLUG)
    pd.testing.assert_frame_equal(judged.matches.head(1), matches.head(1))
    pd.testing.assert_frame_equal(judged.candidates, candidates.head(2))


ITEMS = st.sampled_from(["Q1", "Q2", "Q3"])
ROWS = st.integers(1, 4)
OUTCOMES = st.sampled_from(["accepted", "review", "none", "new", "failed"])


@st.composite
def reconciled(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    matches, candidates = [], []
    for row in range(1, 5):
        items = draw(st.lists(ITEMS, unique=True, max_size=3))
        scores = sorted((draw(st.floats(0, 1 / 3)) for _ in items), reverse=True)
        candidates += [candidate(row, n, i, s) for n, (i, s) in enumerate(zip(items, scores, strict=True), start=1)]
        none = draw(st.none() | st.just(1 - sum(scores)))
        best = items[0] if items else None
        outcome = draw(OUTCOMES if best else st.sampled_from(["none", "new", "failed"]))
        matches.append(match(row, best, outcome, score=scores[0] if items else None, none_probability=none))
    return tables(matches, candidates)


words = st.lists(
    st.builds(
        said,
        st.sampled_from([POSITIVE, NEGATIVE, UNSURE]),
        ITEMS,
        ROWS,
        reviewer=st.sampled_from(["Ada", "Bea"]),
        fingerprint=st.sampled_from(["same", "other", ""]),
    ),
    max_size=8,
)


@given(reconciled(), words, st.dictionaries(ITEMS, ITEMS, max_size=2))
def test_no_judgement_is_overridden(
    frames: tuple[pd.DataFrame, pd.DataFrame], judgements: list[Judgement], redirects: dict[str, str]
) -> None:
    redirects = {old: new for old, new in redirects.items() if old < new}
    judged = apply_judgements(*frames, judgements, prints(1, 2, 3, 4), redirects, slug=SLUG)
    assert judged.matches["_key"].to_list() == frames[0]["_key"].to_list()
    assert len(MATCHES.check(judged.matches)) == 4
    assert len(CANDIDATES.check(judged.candidates)) <= len(frames[1])
    for frame in (judged.matches["score"], judged.matches["none_probability"], judged.candidates["score"]):
        assert frame.dropna().between(0, 1).all()
    for row in rows_of(judged.matches):
        own = [j for j in judgements if j.key == row["_key"]]
        refused = {j.item for j in own if j.opinion is NEGATIVE}
        if row["outcome"] == "accepted":
            assert row["item"] not in refused
        if row["method"] == "judgement":
            assert own
        for ranks in [judged.candidates.loc[judged.candidates["_row"] == row["_row"], "rank"].to_list()]:
            assert ranks == sorted(ranks)


@given(reconciled(), words)
def test_judging_what_was_judged_changes_no_outcome(
    frames: tuple[pd.DataFrame, pd.DataFrame], judgements: list[Judgement]
) -> None:
    once = apply_judgements(*frames, judgements, prints(1, 2, 3, 4), {}, slug=SLUG)
    twice = apply_judgements(once.matches, once.candidates, judgements, prints(1, 2, 3, 4), {}, slug=SLUG)
    for column in ("outcome", "item", "method"):
        assert twice.matches[column].to_list() == once.matches[column].to_list()
    pd.testing.assert_frame_equal(twice.candidates, once.candidates)
