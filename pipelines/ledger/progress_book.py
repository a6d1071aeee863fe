"""The ledger's counts of a run while it goes on and afterwards, each by one query: what the board shows."""

from collections.abc import Collection, Iterable

from sqlalchemy import Engine, func, select

from pipelines.ledger.connection import reading
from pipelines.ledger.rows import ContributionRow, EditRow, OutcomeRow
from pipelines.ledger.undo_rows import RemovalRow


class ProgressBook:
    """The part of the ledger that counts; threads and processes may share it. Raises LedgerError throughout."""

    _database: Engine

    def outcome_counts(self, runs: Collection[str]) -> dict[str, dict[str, int]]:
        """How many subjects of each run came to which status; `open` for intents without an outcome yet."""
        status = func.coalesce(OutcomeRow.status, "open")
        query = (
            select(EditRow.run, status, func.count(EditRow.subject.distinct()))
            .join(OutcomeRow, OutcomeRow.edit == EditRow.id, isouter=True)
            .where(EditRow.run.in_(runs))
            .group_by(EditRow.run, status)
        )
        counts: dict[str, dict[str, int]] = {}
        with reading(self._database) as connection:
            for run, name, count in connection.execute(query) if runs else ():
                counts.setdefault(run, {})[name] = int(count)
        return counts

    def begun_subjects(self, run: str, subjects: Iterable[str]) -> set[str]:
        """Those of the subjects that the run has edited, or begun to."""
        query = select(EditRow.subject.distinct()).where(EditRow.run == run, EditRow.subject.in_(list(subjects)))
        with reading(self._database) as connection:
            return set(connection.execute(query).scalars())

    def standing_counts(self, run: str) -> dict[str, int]:
        """What a run added and no undo took back: `items`, `created`, and contributions by kind."""
        standing = (ContributionRow.run == run, ContributionRow.id.not_in(select(RemovalRow.contribution)))
        kinds = select(ContributionRow.kind, func.count()).where(*standing).group_by(ContributionRow.kind)
        items = select(func.count(ContributionRow.item.distinct())).where(*standing)
        created = (
            select(func.count(OutcomeRow.item.distinct()))
            .join(EditRow, OutcomeRow.edit == EditRow.id)
            .where(EditRow.run == run, OutcomeRow.status == "created")
        )
        with reading(self._database) as connection:
            counts = {str(kind): int(count) for kind, count in connection.execute(kinds)}
            counts["items"] = int(connection.execute(items).scalar_one())
            counts["created"] = int(connection.execute(created).scalar_one())
        return counts
