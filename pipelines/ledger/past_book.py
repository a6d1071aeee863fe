"""The past book: the part of the ledger that tells when we edited an item before, and which references are ours."""

from collections.abc import Iterable

from sqlalchemy import Engine, select

from pipelines.ledger.connection import reading
from pipelines.ledger.entries import Edit, EditStatus
from pipelines.ledger.rows import ContributionRow, EditRow, OutcomeRow, RunRow
from pipelines.ledger.selections import edit_of, edit_rows
from pipelines.model.portions import portions

#: A database takes only so many parameters in one query.
_ITEMS_A_QUERY = 500


class PastBook:
    """What the ledger knows of items that were edited before, by any partner's run on one target."""

    _database: Engine

    def edits_of_items(self, target: str, items: Iterable[str]) -> list[Edit]:
        """All saved edits of these items, in the order of their revisions."""
        found: list[Edit] = []
        for chunk in portions(list(items), _ITEMS_A_QUERY):
            query = (
                edit_rows()
                .join(RunRow, EditRow.run == RunRow.id)
                .where(RunRow.target == target, OutcomeRow.item.in_(chunk), OutcomeRow.revision.is_not(None))
                .where(OutcomeRow.status.in_([EditStatus.EDITED.value, EditStatus.CREATED.value]))
            )
            with reading(self._database) as connection:
                found += [edit_of(row) for row in connection.execute(query)]
        return sorted(found, key=lambda edit: edit.revision or 0)

    def references_on(self, target: str, items: Iterable[str]) -> set[tuple[str, str]]:
        """The references that we added to these items: ids of statements, each with a reference's hash."""
        found: set[tuple[str, str]] = set()
        for chunk in portions(list(items), _ITEMS_A_QUERY):
            query = (
                select(ContributionRow.statement, ContributionRow.reference)
                .join(RunRow, ContributionRow.run == RunRow.id)
                .where(RunRow.target == target, ContributionRow.item.in_(chunk))
                .where(ContributionRow.statement.is_not(None), ContributionRow.reference.is_not(None))
            )
            with reading(self._database) as connection:
                found |= {(str(statement), str(name)) for statement, name in connection.execute(query)}
        return found
