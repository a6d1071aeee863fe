"""Dimensions: by what the items of a partner, or of a class, are put into groups, and how a value tells the group."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.coverage.partner_items import local_name
from pipelines.model.identifiers import is_item_id

#: The dimension that the partner's own column makes; only the partner's items are in its groups.
COLLECTION = "collection"
_YEAR = re.compile(r"([+-]?\d+)-\d\d-\d\dT")


def item_group(value: str) -> str | None:
    """An item is a group of its own; unknown values (blank nodes and their stand-ins) are none."""
    name = local_name(value)
    return name if is_item_id(name) else None


def century_group(value: str) -> str | None:
    """The century of a date: 19 for 1801 to 1900, -1 for the last hundred years before the era.

    RDF dates have a year 0, which is 1 BCE (XSD 1.1): https://www.w3.org/TR/xmlschema11-2/#dateTime.
    """
    found = _YEAR.match(value)
    if not found:
        return None
    year = int(found.group(1))
    return str((year - 1) // 100 + 1 if year > 0 else -(-year // 100 + 1))


@dataclass(frozen=True)
class Dimension:
    """A way to put items into groups: by the values of `properties`, all of them.

    `read`: a value (a URI, an id, or a literal's text) → its group, None if it tells nothing. `dates`: whether the
    groups are centuries, which an endpoint counts by itself. In a class, an item with several values that `read` gives
    the same group counts once for each: the endpoint counts values.
    """

    name: str
    properties: tuple[str, ...]
    read: Callable[[str], str | None] = item_group
    dates: bool = False


#: What every snapshot is grouped by.
DIMENSIONS = (
    Dimension("class", ("P31",)),
    Dimension("country", ("P27", "P17", "P495")),
    Dimension("century", ("P569", "P571", "P577"), century_group, dates=True),
    Dimension("gender", ("P21",)),
    Dimension("language", ("P407", "P364", "P1412", "P103")),
)
