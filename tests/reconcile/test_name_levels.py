import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.name_levels import CODE, NAME_LEVELS, compare_folded, compare_many

WORDS = ("hans", "h", "holbein", "holbain", "van", "the", "elder", "jr", "ii", "1", "de", "wain", "dewain", "inc")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        ("Ada Quill", "ada quíll", "exact"),
        ("Yoshida Hiroshi", "Hiroshi Yoshida", "words"),
        ("De Wain Valentine", "DeWain Valentine", "letters"),
        ("Quill & Moss, Inc.", "Quill and Moss", "core"),
        ("University of Lorraine", "Lorraine University", "core"),
        ("George Ault", "George C. Ault", "middle"),
        ("Milton Elting Hebald", "Milton Hebald", "middle"),
        ("Andrew J. Russell", "Andrew Joseph Russell", "initials"),
        ("Vasily Kandinsky", "Wassily Kandinsky", "spelling"),
        ("Ron Davis", "Ronald Wendel Davis", "family"),
        ("Huawei Technologies", "Huawei", "part"),
        ("Hans Holbein the Elder", "Hans Holbein the Younger", "numbered"),
        ("University Paris 1", "University Paris 8", "numbered"),
        ("Elizabeth I", "Elizabeth II", "numbered"),
        ("Russell Lee", "Dorothea Lange", "contradicting"),
        ("Toshi Yoshida", "Hiroshi Yoshida", "similar"),
        ("", "Ada", "unknown"),
    ],
)
def test_levels(ours: str, theirs: str, level: str) -> None:
    left, right = fold_name(ours), fold_name(theirs)
    assert NAME_LEVELS[compare_folded(left, right)] == level
    assert compare_folded(right, left) == compare_folded(left, right)


def test_a_generation_that_only_one_side_names_is_no_full_agreement() -> None:
    assert compare_folded("hans holbein", "hans holbein the elder") <= CODE["family"]


def test_initials_within_a_name_are_no_generations() -> None:
    assert NAME_LEVELS[compare_folded("a v quill", "a i quill")] != "numbered"


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_many_with_known_ratios_compare_as_each_pair_does(pairs: list[tuple[str, str]]) -> None:
    ratios = [fuzz.token_sort_ratio(one, other, score_cutoff=55) for one, other in pairs]
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    assert compare_many(ours, theirs, ratios) == [compare_folded(*pair) for pair in pairs]
