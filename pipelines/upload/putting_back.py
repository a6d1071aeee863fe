"""Putting back: an item that changed since planning, and of which something else would become, goes to a person."""

from collections.abc import Sequence

import pandas as pd

from pipelines.ledger.entries import EditStatus
from pipelines.model.entities import Entity
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.tables import rows_of
from pipelines.upload.rows import Edit
from pipelines.upload.services import Outcome

_TOLD = 3


def put_back(subject: str, entity: Entity, changed: Sequence[tuple[Edit, Edit]]) -> Outcome:
    """The outcome: nothing is sent. `changed`: planned edits, each with what would become of it now."""
    told = [f"{edit.property or edit.kind} {edit.text}: {now.why}" for edit, now in changed[:_TOLD]]
    more = f" and {len(changed) - _TOLD} more" if len(changed) > _TOLD else ""
    message = f"the item changed since planning, nothing was sent: {'; '.join(told)}{more}"
    return Outcome(subject, entity.id, EditStatus.REVIEW, entity.revision, message=message)


def put_back_issues(outcomes: pd.DataFrame, edits: pd.DataFrame) -> pd.DataFrame:
    """An issue (schema `tables.ISSUES`) for each outcome `review` (schema `tables.OUTCOMES`), with the dump's row."""
    first = edits.drop_duplicates("subject").set_index("subject")["_row"]
    back = outcomes[outcomes["status"] == EditStatus.REVIEW.value]
    return issues_table(
        [
            Issue(
                "upload",
                "item-changed",
                Severity.WARNING,
                f"{outcome['subject']}: {outcome['message']}",
                "run again: the row is planned anew, and the new plan shows what is left to do",
                row=int(first[outcome["subject"]]),
                column=None,
                value=None,
            )
            for outcome in rows_of(back)
        ]
    )
