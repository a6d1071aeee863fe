"""Lists: the tables of a partner's page as tables to take: the columns that are asked for, and what was sent."""

from collections.abc import Iterable

import pandas as pd

from pipelines.ingest.needs import Need
from pipelines.model.submissions import Submission

__all__ = ["needs_table", "sent_table"]

_NEEDS = (
    "name",
    "other_names",
    "title",
    "description",
    "holds",
    "form",
    "required",
    "unique",
    "optional",
    "example",
    "separator",
)
_FACTS = ("file", "state", "person", "bytes", "checksum", "address", "message")
_COUNTS = ("rows_read", "rows_accepted", "rows_quarantined", "new", "changed", "same", "gone")


def needs_table(needs: Iterable[Need]) -> pd.DataFrame:
    """A row for each column that is asked for, as `needs.Need` has it; other names are parted by a semicolon."""
    rows = [
        {name: getattr(need, name) for name in _NEEDS} | {"other_names": "; ".join(need.other_names)} for need in needs
    ]
    return pd.DataFrame(rows, columns=list(_NEEDS)).convert_dtypes(dtype_backend="pyarrow")


def sent_table(sent: Iterable[Submission]) -> pd.DataFrame:
    """A row for each submission: its id and facts, when it was received (UTC), and what the check counted."""
    rows = [
        {"id": one.id, "received": one.time.isoformat(timespec="seconds")}
        | {name: getattr(one, name) for name in _FACTS}
        | {"state": one.state.value}
        | {name: one.counts.get(name) for name in _COUNTS}
        for one in sent
    ]
    columns = ["id", "received", *_FACTS, *_COUNTS]
    return pd.DataFrame(rows, columns=columns).convert_dtypes(dtype_backend="pyarrow")
