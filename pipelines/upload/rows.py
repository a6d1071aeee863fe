"""Rows: proposals and edits as light tuples, to and from their tables, and the statements that they describe."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
import pandas as pd
import pyarrow as pa

from pipelines.model.snak_texts import read_references, read_snak, read_snaks
from pipelines.model.statements import Rank, Reference, Statement
from pipelines.model.tables import EDITS, PROPOSALS, TableSchema, to_pandas
from pipelines.model.values import NEW_ITEM

STATEMENT = "statement"
LABEL, DESCRIPTION, ALIAS = "label", "description", "alias"


class Action(StrEnum):
    """What becomes of one proposal."""

    ADD_STATEMENT = "add-statement"
    ADD_REFERENCE = "add-reference"
    RENEW_REFERENCE = "renew-reference"
    ADD_TERM = "add-term"
    PROPOSE = "propose"
    KEEP = "keep"
    LEAVE = "leave"


#: The actions that change the item.
CHANGES = frozenset({Action.ADD_STATEMENT, Action.ADD_REFERENCE, Action.RENEW_REFERENCE, Action.ADD_TERM})
#: Those of them that a live statement gains.
REFERENCE_CHANGES = frozenset({Action.ADD_REFERENCE, Action.RENEW_REFERENCE})
#: The actions whose edit carries the whole statement.
_WHOLE = frozenset({Action.ADD_STATEMENT, Action.PROPOSE})


class Proposal(NamedTuple):
    """A row of `tables.PROPOSALS`; the fields stand in the columns' order."""

    row: int
    key: str
    subject: str
    kind: str
    property: str | None
    language: str | None
    datatype: str | None
    value: str
    text: str
    qualifiers: str | None
    references: str | None
    rank: str | None
    on_existing: str
    column: str | None
    raw: str | None
    on_less_precise: str | None = None
    on_more_precise: str | None = None


class Edit(NamedTuple):
    """A row of `tables.EDITS`; the fields stand in the columns' order."""

    row: int
    key: str
    subject: str
    kind: str
    action: str
    property: str | None
    language: str | None
    value: str
    text: str
    qualifiers: str | None
    references: str | None
    rank: str | None
    statement: str | None
    revision: int | None
    existing: str | None
    why: str
    column: str | None
    raw: str | None
    replaces: str | None = None


def edit_of(
    p: Proposal,
    action: Action,
    why: str,
    *,
    references: str | None = None,
    statement: str | None = None,
    revision: int | None = None,
    existing: str | None = None,
    replaces: str | None = None,
) -> Edit:
    """The edit that a proposal becomes; what it adds has all of the proposal's references."""
    row, key, subject, kind, prop, language, _, value, text, qualifiers, ours, rank, _, column, raw, *_ = p
    return Edit(
        row,
        key,
        subject,
        kind,
        action,
        prop,
        language,
        value,
        text,
        qualifiers,
        ours if action in _WHOLE else references,
        rank,
        statement,
        revision,
        existing,
        why,
        column,
        raw,
        replaces,
    )


def read_proposals(frame: pd.DataFrame) -> Iterator[Proposal]:
    """The rows of a table of schema `tables.PROPOSALS`."""
    return map(Proposal._make, _cells(PROPOSALS, frame))


def proposals_by_subject(frame: pd.DataFrame) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a table of schema `tables.PROPOSALS` by subject, as plain tuples that `Proposal._make` takes."""
    subject = Proposal._fields.index("subject")
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for row in _cells(PROPOSALS, frame):
        groups.setdefault(row[subject], []).append(row)
    return groups


def read_edits(frame: pd.DataFrame) -> Iterator[Edit]:
    """The rows of a table of schema `tables.EDITS`."""
    return map(Edit._make, _cells(EDITS, frame))


def edits_table(edits: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Edits, named or plain, as a table of schema `tables.EDITS`."""
    columns = list(zip(*edits, strict=True)) or [()] * len(EDITS.columns)
    arrays = [pa.array(cells, type=c.type) for cells, c in zip(columns, EDITS.columns, strict=True)]
    return EDITS.check(to_pandas(pa.table(arrays, names=EDITS.names)))


def _cells(schema: TableSchema, frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    table = pa.Table.from_pandas(schema.check(frame), preserve_index=False)
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def by_subject(rows: Iterable[Edit]) -> dict[str, list[Edit]]:
    """Edits grouped by subject, in order of first appearance."""
    groups: dict[str, list[Edit]] = {}
    for row in rows:
        groups.setdefault(row.subject, []).append(row)
    return groups


def is_new(subject: str) -> bool:
    """True for a subject that is still to be created."""
    return subject.startswith(NEW_ITEM)


def statement_of(row: Proposal | Edit, references: tuple[Reference, ...] | None = None) -> Statement:
    """The statement that a row describes, with its own references unless others are given."""
    return Statement(
        read_snak(row.value),
        read_snaks(row.qualifiers),
        read_references(row.references) if references is None else references,
        _RANKS[row.rank],
    )


_RANKS: dict[str | None, Rank] = {None: Rank.NORMAL, **{rank.value: rank for rank in Rank}}


def replaced_references(edit: Edit) -> list[dict[str, Any]]:
    """The stored references that the first of the edit's references replace, as Wikibase JSON."""
    replaced: list[dict[str, Any]] = orjson.loads(edit.replaces) if edit.replaces else []
    return replaced


def replaced_hashes(edit: Edit) -> list[str]:
    """Their hashes."""
    return [str(reference["hash"]) for reference in replaced_references(edit)]


def references_text(references: Iterable[Reference]) -> str:
    """References as the JSON list of lists of snaks that tables carry."""
    snaks = [[snak.to_json() for snak in reference.snaks] for reference in references]
    return orjson.dumps(snaks, option=orjson.OPT_SORT_KEYS).decode()
