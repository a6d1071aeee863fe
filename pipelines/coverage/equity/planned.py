"""What a plan would change: the facts that its edits add to items, and the groups that they would be in then; pure."""

import json
from collections.abc import Iterator, Mapping

import pandas as pd

from pipelines.coverage.equity.dimensions import BEGINNING, LABEL, PROPERTIES, STATEMENTS
from pipelines.coverage.equity.facts import facts_table, year_of
from pipelines.model.equity import FACTS
from pipelines.model.tables import rows_of

#: The actions that change an item's groups; references do not.
_STATEMENT, _TERM = "add-statement", "add-term"
ACTIONS = (_STATEMENT, _TERM)

Row = tuple[str, str, str]


def planned_facts(edits: pd.DataFrame) -> pd.DataFrame:
    """The facts that edits (schema `tables.EDITS`) would add: schema `FACTS`; each statement counts as one more."""
    chosen = edits[edits["action"].isin(list(ACTIONS))]
    return facts_table(fact for row in rows_of(chosen) for fact in _facts(row))


def planned_subjects(edits: pd.DataFrame) -> list[str]:
    """The items that edits would change in a way that counts here, and those that they would create."""
    return list(dict.fromkeys(edits.loc[edits["action"].isin(list(ACTIONS)), "subject"].to_list()))


def after(now: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Facts as they would be: schema `FACTS`. Numbers of one item are summed up by whoever reads them."""
    return FACTS.check(pd.concat([now, added], ignore_index=True)) if len(added) else now


def is_new(subject: str) -> bool:
    """Whether the subject of an edit is an item to be created."""
    return subject.startswith("new:")


def _facts(row: Mapping[str, str | None]) -> Iterator[Row]:
    subject = str(row["subject"])
    if row["action"] == _TERM:
        if row["kind"] == "label" and row["language"]:
            yield subject, LABEL, row["language"]
        return
    yield subject, STATEMENTS, "1"
    if row["property"] in PROPERTIES:
        yield subject, row["property"], _value(row["property"], str(row["value"]))


def _value(prop: str, snak: str) -> str:
    """The main value as `FACTS` has it; empty for one that is unknown."""
    value = (json.loads(snak).get("datavalue") or {}).get("value")
    if not isinstance(value, dict):
        return ""
    return year_of(str(value.get("time", ""))) if prop in BEGINNING else str(value.get("id", ""))
