"""Pages of the two lists behind a cell, for programs: the items that have it, then those that lack it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from pipelines.web.dashboards.behind import Asked, Behind
from pipelines.web.dashboards.bodies import AskedQuery
from pipelines.web.site.tables import Paging, ThePaging, paged

__all__ = ["Listing", "Lists", "Sides", "TheListing", "asked_queries", "lists_of", "page_of_sides"]

T = TypeVar("T")


class Lists(BaseModel):
    """A page of the items behind a cell: first those that have it, then those that lack it, each with how many in all.

    `whole` is false where the lists stop at a limit; `next` is the address of the next page.
    """

    having: list[str]
    having_total: int
    lacking: list[str]
    lacking_total: int
    whole: bool
    queries: list[AskedQuery]
    next: str | None


@dataclass(frozen=True)
class Listing:
    """Which page of which list: both, one after another, unless one side is asked for alone."""

    side: str | None
    paging: Paging


def _listing(
    paging: ThePaging,
    side: Annotated[
        Literal["with", "without"] | None,
        Query(description="the items of one side alone; default: both, one after another"),
    ] = None,
) -> Listing:
    return Listing(side, paging)


#: What an endpoint declares to be told which page of two lists is asked for.
TheListing = Annotated[Listing, Depends(_listing)]


@dataclass(frozen=True)
class Sides(Generic[T]):
    """What of each side is on a page, and the address of the next one."""

    having: list[T]
    lacking: list[T]
    next: str | None


def page_of_sides(
    request: Request, having: Sequence[T], lacking: Sequence[T], listing: Listing, key: Callable[[T], str]
) -> Sides[T]:
    """The page that is asked for; `key` names each thing of a side, and no two alike."""
    sides = {"with": having, "without": lacking}
    pairs = [(name, one) for name, side in sides.items() if listing.side in {None, name} for one in side]
    shown = paged(request, pairs, listing.paging, lambda pair: f"{pair[0]}:{key(pair[1])}")
    there, lacked = ([one for name, one in shown.items if name == side] for side in sides)
    return Sides(there, lacked, shown.next)


def lists_of(request: Request, found: Behind, listing: Listing) -> Lists:
    """What is behind a cell, as the API tells it."""
    sides = page_of_sides(request, found.having, found.lacking, listing, str)
    return Lists(
        having=sides.having,
        having_total=len(found.having),
        lacking=sides.lacking,
        lacking_total=len(found.lacking),
        whole=found.whole,
        queries=asked_queries(found.queries),
        next=sides.next,
    )


def asked_queries(queries: Sequence[Asked]) -> list[AskedQuery]:
    """Queries behind a figure, as the API tells them."""
    return [AskedQuery(name=each.name, title=each.title, side=each.side, text=each.text) for each in queries]
