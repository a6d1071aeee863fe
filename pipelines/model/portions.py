"""Portions: a long list in lists of a size that one request or one query takes."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["portions"]

T = TypeVar("T")


def portions(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` values, in order; the values are read as the lists are."""
    rest = iter(values)
    while portion := list(islice(rest, size)):
        yield portion
