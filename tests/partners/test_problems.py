"""Problems: one message for all of a file, the worst first."""

from pathlib import Path

import pytest

from pipelines.exceptions import MappingError
from pipelines.partners.located import Located
from pipelines.partners.problems import Gravity, Problem, key_path_text, raise_problems

DOCUMENT = Located(Path("m.yaml"), {}, {("a",): 3, ("b",): 5, ("b", 0): 6})


def test_no_problem_raises_nothing() -> None:
    raise_problems([], DOCUMENT, MappingError)


def test_one_problem_is_one_sentence() -> None:
    with pytest.raises(MappingError) as caught:
        raise_problems([Problem(("b", 0), "is wrong", "right it")], DOCUMENT, MappingError)
    assert str(caught.value) == "m.yaml:6: b #1: is wrong → right it"


def test_several_problems_are_told_at_once_the_worst_first() -> None:
    problems = [
        Problem(("b", 0), "late", "x"),
        Problem(("a",), "early", "y"),
        Problem(("b",), "shapeless", "z", Gravity.SHAPE),
    ]
    with pytest.raises(MappingError) as caught:
        raise_problems(problems, DOCUMENT, MappingError)
    assert caught.value.line == 5
    assert str(caught.value).splitlines() == [
        "m.yaml:5: 3 problems:",
        "  line 5: b: shapeless → z",
        "  line 3: a: early → y",
        "  line 6: b #1: late → x",
    ]


def test_key_paths_count_from_one() -> None:
    assert key_path_text(("statements", 1, "qualifiers", 0, "property")) == "statements #2 › qualifiers #1 › property"
    assert key_path_text(()) == ""
    assert key_path_text((4,)) == ""
