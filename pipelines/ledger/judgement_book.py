"""The ledger's judgements: written once, read in batches; those in force are worked out on reading."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, insert, select

from pipelines.ledger.connection import reading, writing
from pipelines.ledger.rows import JudgedIdentifierRow, JudgementRow
from pipelines.model.judgements import Judgement, Opinion, in_force
from pipelines.model.portions import portions

#: Keys or identifiers in one query: SQLite allows 32,766 parameters.
_CHUNK = 10_000


class JudgementBook:
    """The part of the ledger that remembers judgements; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine

    def record_judgements(self, judgements: Iterable[Judgement]) -> list[Judgement]:
        """Write down judgements, all or none; gives them with their ids, in order."""
        with writing(self._database) as connection:
            return write_judgements(connection, judgements)

    def judgements(self, slug: str, keys: Collection[str] | None = None) -> list[Judgement]:
        """The partner's judgements in force, of these records if `keys` are given, the oldest first."""
        return in_force(self.judgement_history(slug, keys))

    def judgement_history(self, slug: str, keys: Collection[str] | None = None) -> list[Judgement]:
        """All that was ever said of the partner's records, taken back or not, in the order of its writing."""
        if keys is None:
            return self._judgements([JudgementRow.slug == slug])
        return self._judgements(
            JudgementRow.key.in_(chunk) & (JudgementRow.slug == slug) for chunk in portions(sorted(keys), _CHUNK)
        )

    def judgements_on(self, items: Collection[str]) -> list[Judgement]:
        """The judgements in force that choose or turn down one of the items, whichever partner's record it was."""
        keys: dict[str, set[str]] = {}
        for chunk in portions(sorted(items), _CHUNK):
            query = select(JudgementRow.slug, JudgementRow.key).where(JudgementRow.item.in_(chunk)).distinct()
            with reading(self._database) as connection:
                for slug, key in connection.execute(query):
                    keys.setdefault(slug, set()).add(key)
        held = [judgement for slug in sorted(keys) for judgement in self.judgements(slug, keys[slug])]
        return [judgement for judgement in held if judgement.item in items]

    def judged_keys(self, slug: str) -> set[str]:
        """The keys of all records of the partner of which anything was ever said."""
        query = select(JudgementRow.key).where(JudgementRow.slug == slug).distinct()
        with reading(self._database) as connection:
            return set(connection.execute(query).scalars())

    def identifiers_elsewhere(self, slug: str) -> set[tuple[str, str]]:
        """The identifiers (property, value) of all records of other partners for which an item was ever chosen."""
        query = (
            select(JudgedIdentifierRow.property, JudgedIdentifierRow.value)
            .join(JudgementRow, JudgedIdentifierRow.judgement == JudgementRow.id)
            .where(JudgementRow.slug != slug, JudgementRow.opinion == Opinion.POSITIVE.value)
            .distinct()
        )
        with reading(self._database) as connection:
            return {(row[0], row[1]) for row in connection.execute(query)}

    def judgements_elsewhere(self, slug: str, identifiers: Collection[tuple[str, str]]) -> list[Judgement]:
        """Positive judgements in force on other partners' records with one of the identifiers (property, value)."""
        values: dict[str, list[str]] = {}
        for prop, value in sorted(identifiers):
            values.setdefault(prop, []).append(value)
        found: set[tuple[str, str]] = set()
        for prop, chunk in [(name, part) for name, every in values.items() for part in portions(every, _CHUNK)]:
            query = (
                select(JudgementRow.slug, JudgementRow.key)
                .join(JudgedIdentifierRow, JudgedIdentifierRow.judgement == JudgementRow.id)
                .where(JudgementRow.slug != slug, JudgementRow.opinion == Opinion.POSITIVE.value)
                .where(JudgedIdentifierRow.property == prop, JudgedIdentifierRow.value.in_(chunk))
            )
            with reading(self._database) as connection:
                found.update((row[0], row[1]) for row in connection.execute(query))
        by_slug: dict[str, set[str]] = {}
        for other, key in found:
            by_slug.setdefault(other, set()).add(key)
        held = [judgement for other in sorted(by_slug) for judgement in self.judgements(other, by_slug[other])]
        return [judgement for judgement in held if judgement.opinion is Opinion.POSITIVE]

    def _judgements(self, conditions: Iterable[ColumnElement[bool]]) -> list[Judgement]:
        with reading(self._database) as connection:
            found = [judgement for condition in conditions for judgement in _read(connection, condition)]
        return sorted(found, key=lambda judgement: judgement.id or 0)


def write_judgements(connection: Connection, judgements: Iterable[Judgement]) -> list[Judgement]:
    """Write down judgements within a transaction; gives them with their ids, in order."""
    return [_record(connection, judgement) for judgement in judgements]


def _record(connection: Connection, judgement: Judgement) -> Judgement:
    row = asdict(judgement)
    del row["id"], row["identifiers"]
    number = int(connection.execute(insert(JudgementRow).returning(JudgementRow.id), row).scalar_one())
    identifiers = [
        {"judgement": number, "position": position, "property": prop, "value": value}
        for position, (prop, value) in enumerate(judgement.identifiers)
    ]
    if identifiers:
        connection.execute(insert(JudgedIdentifierRow), identifiers)
    return replace(judgement, id=number)


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Judgement]:
    identifiers: dict[int, list[tuple[str, str]]] = {}
    query: Select[Any] = (
        select(JudgedIdentifierRow.judgement, JudgedIdentifierRow.property, JudgedIdentifierRow.value)
        .join(JudgementRow, JudgedIdentifierRow.judgement == JudgementRow.id)
        .where(condition)
        .order_by(JudgedIdentifierRow.judgement, JudgedIdentifierRow.position)
    )
    for number, prop, value in connection.execute(query):
        identifiers.setdefault(number, []).append((prop, value))
    rows = connection.execute(select(JudgementRow.__table__).where(condition))
    return [_judgement(dict(row._mapping), identifiers) for row in rows]


def _judgement(row: dict[str, Any], identifiers: dict[int, list[tuple[str, str]]]) -> Judgement:
    row["opinion"] = Opinion(row["opinion"])
    return Judgement(**row, identifiers=tuple(identifiers.get(row["id"], ())))
