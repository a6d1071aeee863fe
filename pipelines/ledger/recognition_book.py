"""The recognition book: the part of the ledger that counts what partners gave, and what reviewers did for it."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, case, func, select

from pipelines.ledger.connection import reading
from pipelines.ledger.rows import ContributionRow, CoverageRow, EditRow, JudgementRow, RunEventRow, RunRow
from pipelines.ledger.undo_rows import RemovalRow
from pipelines.model.judgements import Opinion
from pipelines.model.recognition import CONTRIBUTED, DECIDED, DONATED
from pipelines.model.tables import TableSchema


class RecognitionBook:
    """Sums over the ledger, counted by the database; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine

    def marks(self) -> tuple[int, ...]:
        """Numbers of the newest rows: while they are the same, so is all that this book tells."""
        newest = (RunEventRow.id, ContributionRow.id, RemovalRow.id, JudgementRow.id, CoverageRow.id)
        with reading(self._database) as connection:
            return tuple(connection.execute(select(func.max(number))).scalar_one() or 0 for number in newest)

    def contributed(self, target: str, slug: str | None = None) -> pd.DataFrame:
        """How much was added to the target, by run, kind, property and language: schema `CONTRIBUTED`."""
        undone = RemovalRow.id.is_not(None)
        run, prop, language = ContributionRow.run, ContributionRow.property, ContributionRow.language
        keys = (RunRow.slug, run, ContributionRow.kind, prop, language)
        counts = (func.count().label("count"), func.count(ContributionRow.reference).label("cited"))
        query = _of(
            select(*keys, undone.label("undone"), *counts)
            .join(RunRow, RunRow.id == ContributionRow.run)
            .join(RemovalRow, RemovalRow.contribution == ContributionRow.id, isouter=True)
            .group_by(*keys, undone)
            .order_by(*keys, undone),
            target,
            slug,
        )
        return self._frame(CONTRIBUTED, query, truths=("undone",))

    def donated(self, target: str, slug: str | None = None) -> pd.DataFrame:
        """The items that have something of a partner's on the target: schema `DONATED`."""
        created = func.max(case((EditRow.subject.like("new:%"), 1), else_=0)).label("created")
        query = _of(
            select(RunRow.slug, ContributionRow.item, created)
            .join(RunRow, RunRow.id == ContributionRow.run)
            .join(EditRow, EditRow.id == ContributionRow.edit)
            .join(RemovalRow, RemovalRow.contribution == ContributionRow.id, isouter=True)
            .where(RemovalRow.id.is_(None))
            .group_by(RunRow.slug, ContributionRow.item)
            .order_by(RunRow.slug, func.min(ContributionRow.id)),
            target,
            slug,
        )
        return self._frame(DONATED, query, truths=("created",))

    def decided(self, slug: str | None = None) -> pd.DataFrame:
        """Who decided when on which partner's records, imported judgements left out: schema `DECIDED`."""
        query = (
            select(JudgementRow.slug, JudgementRow.reviewer, JudgementRow.time)
            .where(JudgementRow.source == "review", JudgementRow.opinion != Opinion.UNDONE.value)
            .order_by(JudgementRow.slug, JudgementRow.reviewer, JudgementRow.time)
        )
        query = query.where(JudgementRow.slug == slug) if slug else query
        with reading(self._database) as connection:
            rows = connection.execute(query).all()
        return DECIDED.frame({"slug": row[0], "reviewer": row[1], "time": row[2].timestamp()} for row in rows)

    def _frame(self, schema: TableSchema, query: Select[Any], truths: Iterable[str] = ()) -> pd.DataFrame:
        with reading(self._database) as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
        return schema.frame(row | {name: bool(row[name]) for name in truths} for row in rows)


def _of(query: Select[Any], target: str, slug: str | None) -> Select[Any]:
    query = query.where(RunRow.target == target)
    return query.where(RunRow.slug == slug) if slug else query
