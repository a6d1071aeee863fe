"""A portal as a cache knows it."""

from functools import lru_cache

from pipelines.web.site.marked import Marked
from pipelines.web.site.portal import Portal

ONE, OTHER = object.__new__(Portal), object.__new__(Portal)


def test_what_was_counted_is_kept_while_the_marks_hold() -> None:
    counted: list[tuple[object, ...]] = []

    @lru_cache
    def count(key: Marked) -> int:
        counted.append(key.marks)
        return len(counted)

    assert count(Marked(ONE, ("a", 1))) == count(Marked(ONE, ("a", 1))) == 1
    assert count(Marked(ONE, ("a", 2))) == 2


def test_another_portal_with_the_same_marks_is_another_one() -> None:
    assert Marked(ONE, ("a",)) == Marked(ONE, ("a",))
    assert Marked(ONE, ("a",)) != Marked(OTHER, ("a",))
    assert Marked(ONE, ("a",)) != ("a",)
