"""The edit book: the part of the ledger that tells what was about to be sent, what came of it, and what it added."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, func, select

from pipelines.ledger.connection import reading
from pipelines.ledger.entries import Edit, EditStatus
from pipelines.ledger.rows import ContributionRow, EditRow, OutcomeRow, RunRow
from pipelines.ledger.selections import edit_of, edit_rows

_TERMS = ("label", "description", "alias")


class EditBook:
    """What the ledger knows of edits and contributions. Raises LedgerError throughout."""

    _database: Engine

    def unsettled_edits(self, run: str, subjects: Collection[str] | None = None) -> list[Edit]:
        """The intents of a run without an outcome, the oldest first: what the server must be asked about."""
        query = edit_rows().where(EditRow.run == run, OutcomeRow.edit.is_(None))
        return self._edits(query if subjects is None else query.where(EditRow.subject.in_(subjects)))

    def unsettled_creations(self, slug: str, target: str) -> list[Edit]:
        """The creations of any run of the partner of which nobody knows yet whether they came to be, oldest first."""
        query = edit_rows().join(RunRow, EditRow.run == RunRow.id)
        open_ones = query.where(EditRow.item.is_(None), OutcomeRow.edit.is_(None))
        return self._edits(open_ones.where(RunRow.slug == slug, RunRow.target == target))

    def edits(self, run: str, subjects: Collection[str] | None = None) -> list[Edit]:
        """All edits of a run, in order; those of some subjects, if they are given."""
        query = edit_rows().where(EditRow.run == run)
        return self._edits(query if subjects is None else query.where(EditRow.subject.in_(subjects)))

    def created_item(self, slug: str, target: str, key: str) -> str | None:
        """The item that an earlier run of the partner created for the record with this key."""
        query = (
            select(OutcomeRow.item)
            .join(EditRow, OutcomeRow.edit == EditRow.id)
            .join(RunRow, EditRow.run == RunRow.id)
            .where(RunRow.slug == slug, RunRow.target == target, EditRow.subject == f"new:{key}")
            .where(OutcomeRow.status == EditStatus.CREATED.value)
            .order_by(OutcomeRow.edit.desc())
        )
        with reading(self._database) as connection:
            return connection.execute(query.limit(1)).scalar_one_or_none()

    def upload_counts(self, run: str) -> dict[str, int]:
        """What a run changed: items `edited` and `created`; `statements`, `references` and `terms` added.

        An item that was created, and then edited since it is one of a ring, counts as created.
        """
        made = select(OutcomeRow.item).join(EditRow, OutcomeRow.edit == EditRow.id).where(EditRow.run == run)
        created = made.where(OutcomeRow.status == EditStatus.CREATED.value, OutcomeRow.item.is_not(None))
        items = (
            select(OutcomeRow.status, func.count(OutcomeRow.item.distinct()))
            .join(EditRow, OutcomeRow.edit == EditRow.id)
            .where(EditRow.run == run)
            .where((OutcomeRow.status != EditStatus.EDITED.value) | OutcomeRow.item.not_in(created))
            .group_by(OutcomeRow.status)
        )
        added = select(
            func.count().filter(ContributionRow.kind == "statement"),
            func.count(ContributionRow.reference),
            func.count().filter(ContributionRow.kind.in_(_TERMS)),
        ).where(ContributionRow.run == run)
        with reading(self._database) as connection:
            statuses = {row[0]: int(row[1]) for row in connection.execute(items)}
            statements, references, terms = connection.execute(added).one()
        return {
            "edited": statuses.get(EditStatus.EDITED.value, 0),
            "created": statuses.get(EditStatus.CREATED.value, 0),
            "statements": int(statements),
            "references": int(references),
            "terms": int(terms),
        }

    def contributions(
        self, *, run: str | None = None, item: str | None = None, statement: str | None = None
    ) -> pd.DataFrame:
        """Contributions with all that led to them: a row each, with partner, dump, edit and revision.

        Columns: slug, target, dump_name, dump_checksum, revision, and those of `entries.Contribution`.
        """
        fields = [column for column in ContributionRow.__table__.columns if column.name != "id"]
        query = (
            select(RunRow.slug, RunRow.target, RunRow.dump_name, RunRow.dump_checksum, OutcomeRow.revision, *fields)
            .join(RunRow, ContributionRow.run == RunRow.id)
            .join(OutcomeRow, ContributionRow.edit == OutcomeRow.edit, isouter=True)
            .order_by(ContributionRow.id)
        )
        wanted = {ContributionRow.run: run, ContributionRow.item: item, ContributionRow.statement: statement}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(column == value)
        with reading(self._database) as connection:
            result = connection.execute(query)
            frame = pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))
        return frame.convert_dtypes(dtype_backend="pyarrow")

    def _edits(self, query: Select[Any]) -> list[Edit]:
        with reading(self._database) as connection:
            return [edit_of(row) for row in connection.execute(query)]
