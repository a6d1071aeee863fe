"""Proposals: stage 3, from matched records to proposed statements and terms, each statement with its reference.

It compares nothing with live items: `upload` keeps only what is missing there. The mapping is compiled once per batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa

from pipelines.mapping.cells import Record
from pipelines.mapping.datatypes import usable
from pipelines.mapping.novelties import INSTANCE_OF, class_statement, label_missing
from pipelines.mapping.readings import NO_ROWS, Rows, Said
from pipelines.mapping.statements import (
    NAMES_ITSELF,
    StatementSource,
    Vocabulary,
    read_snaks,
    reference_of,
    snak_source,
    statement_source,
)
from pipelines.mapping.terms import ALIAS, LABEL, term_sources, terms_of
from pipelines.mapping.troubles import Troubles
from pipelines.model.issues import issues_table
from pipelines.model.snak_texts import list_text
from pipelines.model.tables import MATCHES, PROPOSALS, RECORDS, rows_of, to_pandas
from pipelines.model.values import NEW_ITEM
from pipelines.partners.partner import Partner

_Row: TypeAlias = tuple[Any, ...]
ACCEPTED, NEW = "accepted", "new"


@dataclass(frozen=True)
class Proposed:
    """One batch: tables of schema `PROPOSALS` and `ISSUES`."""

    proposals: pd.DataFrame
    issues: pd.DataFrame


def propose(
    records: pd.DataFrame,
    matches: pd.DataFrame,
    partner: Partner,
    datatypes: Mapping[str, str],
    issued: date,
    *,
    rows: Rows = NO_ROWS,
) -> Proposed:
    """Propose statements and terms for one batch of records (schema `RECORDS`) with their matches (`MATCHES`).

    Rows whose outcome is `accepted` have their item as subject, those that are `new` have `new:<key>`; others propose
    nothing. `datatypes`: property → Wikibase datatype, as the target has it. `issued`: the dump's date. `rows`: the
    items of all rows of the dump, as `row_items` gives them, for mappings that name other rows. A value that cannot
    be read, or a property that the target lacks, is an issue row, and a statement without a reference is never
    proposed.
    """
    subjects = _subjects(MATCHES.check(matches))
    troubles = Troubles(partner.dump_name)
    proposer = _Proposer(partner, datatypes, issued, rows, troubles)
    proposed: list[_Row] = []
    for record in rows_of(RECORDS.check(records)):
        subject = subjects.get(record["_row"])
        if subject is not None:
            proposed += proposer.rows(record, subject)
    return Proposed(_table(proposed), issues_table(troubles.issues))


def row_items(matches: pd.DataFrame) -> Rows:
    """Each row's item by the row's key, from the settled matches (schema `MATCHES`) of the whole dump."""
    subjects = _subjects(matches)
    keys = zip(matches["_row"].to_list(), matches["_key"].to_list(), strict=True)
    return {key: subjects.get(row) for row, key in keys}


def _subjects(matches: pd.DataFrame) -> dict[int, str]:
    subjects = {}
    columns = (matches[name].to_list() for name in ("_row", "_key", "outcome", "item"))
    for row, key, outcome, item in zip(*columns, strict=True):
        if outcome == ACCEPTED:
            subjects[row] = item
        elif outcome == NEW:
            subjects[row] = f"{NEW_ITEM}{key}"
    return subjects


def _table(rows: list[_Row]) -> pd.DataFrame:
    """By columns, without a dictionary per row: a dump gives millions of them."""
    columns = list(zip(*rows, strict=True)) or [()] * len(PROPOSALS.columns)
    arrays = [pa.array(values, type=c.type) for values, c in zip(columns, PROPOSALS.columns, strict=True)]
    return PROPOSALS.check(to_pandas(pa.table(arrays, names=PROPOSALS.names)))


class _Proposer:
    """A compiled mapping."""

    def __init__(
        self, partner: Partner, datatypes: Mapping[str, str], issued: date, rows: Rows, troubles: Troubles
    ) -> None:
        mapping = usable(partner, datatypes, troubles)
        words = Vocabulary({INSTANCE_OF: "wikibase-item", **datatypes}, partner.crosswalks, issued, rows)
        self._troubles = troubles
        self._statements = [statement_source(spec, words) for spec in mapping.statements]
        self._class = [statement_source(spec, words) for spec in class_statement(mapping)]
        self._terms = term_sources(mapping, issued)
        self._references: dict[str, Callable[[Record, Troubles], str | None]] = {
            name: reference_of([snak_source(spec, words) for spec in specs])
            for name, specs in mapping.references.items()
        }

    def rows(self, record: Record, subject: str) -> list[_Row]:
        """All that one record proposes, statements first."""
        new = subject.startswith(NEW_ITEM)
        terms = terms_of(self._terms, record, self._troubles)
        if new and not any(term.kind == LABEL for term in terms):
            label_missing(record, self._troubles)
            return []
        head = (record["_row"], record["_key"], subject)
        rows = self._statement_rows(record, head, [*self._class, *self._statements] if new else self._statements)
        for term in terms:
            on_existing = "add" if term.kind == ALIAS else "skip"
            rows.append((*head, term.kind, None, term.language, None, term.text, term.text, None, None, None,
                         on_existing, term.column, term.raw, None, None))  # fmt: skip
        return rows

    def _statement_rows(self, record: Record, head: _Row, sources: list[StatementSource]) -> list[_Row]:
        """Two columns that say the same propose it once."""
        rows: dict[tuple[str, str], _Row] = {}
        references: dict[str, str | None] = {}
        for source in sources:
            if not source.holds(record):
                continue
            for text in source.texts(record):
                said = source.read(text)
                if not isinstance(said, Said):
                    if said is not None:
                        self._troubles.cell(record, source.column, text, said)
                    continue
                if source.names_row and said.words == head[-1]:
                    self._troubles.cell(record, source.column, text, NAMES_ITSELF)
                    continue
                name = source.references
                if name not in references:
                    references[name] = self._references[name](record, self._troubles)
                reference, qualifiers = references[name], self._qualifiers(record, source, said)
                if reference is not None and qualifiers is not None:
                    rows.setdefault((said.main, qualifiers), (
                        *head, "statement", source.property, None, source.datatype, said.main, said.words, qualifiers,
                        reference, source.rank, source.on_existing, source.column, text if source.column else None,
                        source.on_less_precise, source.on_more_precise,
                    ))  # fmt: skip
        return list(rows.values())

    def _qualifiers(self, record: Record, source: StatementSource, said: Said) -> str | None:
        """The qualifiers as JSON; None if one cannot be read: a statement is proposed whole or not at all."""
        if not source.qualifiers:
            return list_text(said.qualifiers) if said.qualifiers else "[]"
        further, whole = read_snaks(source.qualifiers, record, self._troubles)
        return list_text(dict.fromkeys((*said.qualifiers, *(snak.main for _, snak in further)))) if whole else None
