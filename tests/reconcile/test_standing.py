from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.judgements import Opinion
from pipelines.reconcile.standing import follow, is_changed, standing
from tests.reconcile.judged_rows import said


def test_each_judgement_has_one_place() -> None:
    words = [
        said(Opinion.POSITIVE, "Q1"),
        said(Opinion.NEGATIVE, "Q2"),
        said(Opinion.NEGATIVE, None),
        said(Opinion.UNSURE, "Q3"),
        said(Opinion.NEGATIVE, "Q4"),
        said(Opinion.POSITIVE, "Q5", fingerprint="other"),
        said(Opinion.UNSURE, None),
    ]
    stands = standing(words, "same", {"Q4": "Q9"})
    assert list(stands.chosen) == ["Q1"]
    assert list(stands.barred) == ["Q2", "Q4"]
    assert stands.none_fits == (words[2],)
    assert list(stands.unsure) == ["Q3"]
    assert list(stands.reopened) == ["Q9"]
    assert list(stands.dropped) == ["Q5"]


def test_what_is_not_known_has_not_changed() -> None:
    assert not is_changed(said(Opinion.POSITIVE, fingerprint=""), "same")
    assert not is_changed(said(Opinion.POSITIVE), None)
    assert is_changed(said(Opinion.POSITIVE), "other")


@given(st.dictionaries(st.sampled_from("ABCD"), st.sampled_from("ABCD")), st.sampled_from("ABCDE"))
def test_following_ends_even_in_circles(redirects: dict[str, str], item: str) -> None:
    assert follow(item, redirects) in "ABCDE"
