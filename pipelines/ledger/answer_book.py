"""The ledger's answers: a decision on a record and its judgements are one transaction, and nobody decides twice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from pipelines.exceptions import ReviewError
from pipelines.ledger.connection import meeting, reading, writing
from pipelines.ledger.judgement_book import write_judgements
from pipelines.ledger.reservation_book import hold
from pipelines.ledger.review_rows import AnswerRow, CreditRow, PolicyRow
from pipelines.ledger.rows import JudgementRow
from pipelines.model.answers import Answer, Policy, Thanked, Verdict, standing_answers
from pipelines.model.judgements import Judgement


class AnswerBook:
    """The part of the ledger that remembers how reviewers decided; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def record_answer(self, answer: Answer, judgements: Iterable[Judgement], *, seen: int | None = None) -> Answer:
        """Write down a decision with its judgements, all or nothing, and let go of the record; gives it with its id.

        `seen`: the id of the last answer on the record when it was shown (0: there was none; None: whatever was said
        since does not matter). The same answer sent twice is recorded once.

        Raises:
            ReviewError: another reviewer has the record, or it was decided since it was shown.
        """
        wanted = list(judgements)

        def take(connection: Connection) -> Answer:
            now = self._clock()
            if not hold(connection, answer.slug, answer.key, answer.reviewer, now=now, until=now):
                raise ReviewError("another reviewer has this record before them", remedy="go on with the next one")
            if seen is not None and (since := _since(connection, answer, seen)):
                return _repeated(answer, since)
            ids = tuple(each.id or 0 for each in write_judgements(connection, wanted))
            return _write(connection, replace(answer, judgements=ids))

        return meeting(self._database, take)

    def undo_answer(self, answer: Answer, reviewer: str, judgements: Iterable[Judgement]) -> Answer:
        """Take an answer back, with `judgements` that take back its own.

        Raises:
            ReviewError: it was taken back before.
        """
        wanted = list(judgements)

        def take(connection: Connection) -> Answer:
            done = select(AnswerRow.id).where(AnswerRow.supersedes == answer.id)
            if connection.execute(done).first() is not None:
                raise ReviewError("this answer was taken back before", remedy="load the page anew")
            ids = tuple(each.id or 0 for each in write_judgements(connection, wanted))
            undone = replace(
                answer,
                reviewer=reviewer,
                time=self._clock(),
                verdict=Verdict.UNDONE,
                note="",
                judgements=ids,
                supersedes=answer.id,
            )
            return _write(connection, undone)

        return meeting(self._database, take)

    def answer_history(self, slug: str, *, since: int = 0, keys: Sequence[str] | None = None) -> list[Answer]:
        """The partner's answers with an id above `since`, taken back or not, in the order of their writing."""
        query = select(AnswerRow.__table__).where(AnswerRow.slug == slug, AnswerRow.id > since).order_by(AnswerRow.id)
        if keys is not None:
            query = query.where(AnswerRow.key.in_(keys))
        with reading(self._database) as connection:
            return [_answer(dict(row._mapping)) for row in connection.execute(query)]

    def answers(self, slug: str) -> list[Answer]:
        """The partner's answers that were not taken back, in the order of their writing."""
        return standing_answers(self.answer_history(slug))

    def last_judgement(self, slug: str) -> int:
        """The id of the last judgement on the partner's records; 0 if there is none."""
        query = select(func.max(JudgementRow.id)).where(JudgementRow.slug == slug)
        with reading(self._database) as connection:
            return int(connection.execute(query).scalar_one() or 0)

    # Rules and credit

    def review_policy(self, slug: str) -> Policy:
        """How the partner's queue is reviewed now."""
        query = select(PolicyRow.second_share, PolicyRow.ranked).where(PolicyRow.slug == slug)
        with reading(self._database) as connection:
            row = connection.execute(query.order_by(PolicyRow.id.desc()).limit(1)).first()
        return Policy(row.second_share, row.ranked) if row else Policy()

    def set_review_policy(self, slug: str, policy: Policy, by: str) -> None:
        """From now on the partner's queue is reviewed so."""
        row = {"slug": slug, **asdict(policy), "by": by, "time": self._clock()}
        with writing(self._database) as connection:
            connection.execute(insert(PolicyRow), row)

    def set_credit(self, reviewer: str, name: str) -> None:
        """The reviewer wishes to be named so in reports; with an empty name, not to be named."""
        with writing(self._database) as connection:
            connection.execute(insert(CreditRow), {"reviewer": reviewer, "name": name, "time": self._clock()})

    def credits(self) -> dict[str, str]:
        """Reviewers who wish to be named in reports, each with the name that they gave."""
        with reading(self._database) as connection:
            rows = connection.execute(select(CreditRow.reviewer, CreditRow.name).order_by(CreditRow.id))
            return {reviewer: name for reviewer, name in {row.reviewer: row.name for row in rows}.items() if name}

    def thanked(self, slug: str) -> list[Thanked]:
        """The reviewers of the partner's records who wish to be named, whoever decided most first."""
        named = self.credits()
        records: dict[str, set[str]] = {}
        for answer in self.answers(slug):
            if name := named.get(answer.reviewer):
                records.setdefault(name, set()).add(answer.key)
        found = [Thanked(name, len(keys)) for name, keys in records.items()]
        return sorted(found, key=lambda each: (-each.records, each.name.casefold()))


def _since(connection: Connection, answer: Answer, seen: int) -> list[Answer]:
    query = select(AnswerRow.__table__).where(
        AnswerRow.slug == answer.slug, AnswerRow.key == answer.key, AnswerRow.id > seen
    )
    return [_answer(dict(row._mapping)) for row in connection.execute(query.order_by(AnswerRow.id))]


def _repeated(answer: Answer, since: Sequence[Answer]) -> Answer:
    """The same answer, sent before; a form that is sent twice is no second decision."""
    last = since[-1]
    if last.reviewer == answer.reviewer and last.said == answer.said:
        return last
    raise ReviewError("this record was decided since it was shown to you", remedy="look at it anew, or go on")


def _write(connection: Connection, answer: Answer) -> Answer:
    row = {**asdict(answer), "judgements": list(answer.judgements), "verdict": answer.verdict.value}
    del row["id"]
    number = connection.execute(insert(AnswerRow).returning(AnswerRow.id), row).scalar_one()
    return replace(answer, id=int(number))


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(**{**row, "verdict": Verdict(row["verdict"]), "judgements": tuple(row["judgements"])})
