"""Tables that the stages exchange: their schemas, declared once, and the check at each stage's door.

In memory they are pandas frames with Arrow-backed dtypes, at rest Parquet. A schema may be `open`: further columns
(the partner's own) are allowed, all of them strings. The module is long because it is the one list of them: whoever
looks for what a stage hands on, or whether two tables call a column the same, reads down one page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.exceptions import TableError

STRING, INTEGER, REAL, TRUTH = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_TEXT = pd.ArrowDtype(STRING)


@dataclass(frozen=True)
class Column:
    """One column: name, Arrow type, whether it may be null, and what it means (with its unit)."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False


@dataclass(frozen=True)
class TableSchema:
    """A table's contract; reach for `check` at a stage's door and `frame` to build one from rows."""

    name: str
    columns: tuple[Column, ...]
    open: bool = False

    @cached_property
    def arrow(self) -> pa.Schema:
        """The declared columns as an Arrow schema."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])

    @cached_property
    def names(self) -> list[str]:
        """The declared columns' names, in order."""
        return [c.name for c in self.columns]

    def frame(self, rows: Iterable[Mapping[str, Any]] = ()) -> pd.DataFrame:
        """Build a frame of this schema from rows; keys that a row lacks are null.

        Raises:
            TableError: a value does not fit its column's type, or a null where none may be.
        """
        rows = list(rows)
        return self.from_columns({c.name: [row.get(c.name) for row in rows] for c in self.columns})

    def from_columns(self, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
        """Build a frame of this schema from its declared columns, all of one length; cheaper than from rows.

        Raises:
            TableError: a value does not fit its column's type, or a null where none may be.
        """
        try:
            arrays = [pa.array(columns[c.name], type=c.type) for c in self.columns]
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TableError(f"table '{self.name}': {error}") from error
        for column, array in zip(self.columns, arrays, strict=True):
            if array.null_count and not column.nullable:
                raise self._null(column, array.is_null().index(True).as_py())
        return to_pandas(pa.table(arrays, names=self.names))

    def completed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with the nullable columns that it lacks, as nulls: an earlier version may have written it."""
        lacking = [c for c in self.columns if c.nullable and c.name not in frame.columns]
        return frame.assign(**{c.name: pd.Series(None, frame.index, pd.ArrowDtype(c.type)) for c in lacking})

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame, with its columns in order and of the declared types.

        Raises:
            TableError: a column is missing, unknown (in a closed schema), of another type, or has forbidden nulls.
        """
        missing = [name for name in self.names if name not in frame.columns]
        if missing:
            raise TableError(f"table '{self.name}' lacks the column(s) {', '.join(missing)}")
        extra = [str(name) for name in frame.columns if name not in self.names]
        if extra and not self.open:
            raise TableError(f"table '{self.name}' has unknown column(s) {', '.join(extra)}")
        for column in self.columns:
            self._check_column(column, frame[column.name])
        names = [*self.names, *extra]
        wanted = self._dtypes | dict.fromkeys(extra, _TEXT)
        # Most frames are as they should be, and putting columns in order and converting them is dear.
        ordered = frame.copy(deep=False) if list(frame.columns) == names else frame[names]
        other = {name: wanted[name] for name, dtype in zip(names, ordered.dtypes, strict=True) if dtype != wanted[name]}
        return ordered.astype(other) if other else ordered

    @cached_property
    def _dtypes(self) -> dict[str, pd.ArrowDtype]:
        return {c.name: pd.ArrowDtype(c.type) for c in self.columns}

    def _check_column(self, column: Column, values: "pd.Series[Any]") -> None:
        if not column.nullable and values.isna().any():
            raise self._null(column, int(values.isna().to_numpy().argmax()))
        dtype = values.dtype
        if isinstance(dtype, pd.ArrowDtype) and dtype.pyarrow_dtype not in (column.type, pa.null(), pa.large_string()):
            raise TableError(
                f"table '{self.name}': column '{column.name}' is {dtype.pyarrow_dtype}, expected {column.type}"
            )

    def _null(self, column: Column, first: int) -> TableError:
        return TableError(f"table '{self.name}': column '{column.name}' is null at position {first}")


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Arrow table → pandas frame with Arrow-backed dtypes, without a copy."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The frame's rows as plain Python values, null as None; much faster than `iterrows`."""
    columns = {str(name): values_of(frame, name) for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def values_of(frame: pd.DataFrame, column: str) -> list[Any]:
    """A column's values as plain Python values, null as None; much faster than `tolist`."""
    array = pa.array(frame[column], from_pandas=True)
    texts = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
    values: list[Any] = array.to_numpy(zero_copy_only=False).tolist() if texts else array.to_pylist()
    return values


RECORDS = TableSchema(
    "records",
    (
        Column("_row", INTEGER, "1-based number of the data row in the dump"),
        Column(
            "_line",
            INTEGER,
            "1-based line of the file on which the row starts (the record's number if it has no lines)",
        ),
        Column("_key", STRING, "the row's primary key; several fields are joined by U+001F"),
        Column("_checksum", STRING, "16 hexadecimal digits over the row's values: changes when the row does"),
        Column("_change", STRING, "against the last dump: new, changed, or same"),
    ),
    open=True,
)

ISSUES = TableSchema(
    "issues",
    (
        Column("stage", STRING, "ingest, reconcile, mapping, plan, upload, coverage"),
        Column("code", STRING, "stable kebab-case code, e.g. `unparsable-date`"),
        Column("severity", STRING, "error (blocks the row, or the value), warning, notice"),
        Column("file", STRING, "the dump's file name", nullable=True),
        Column("line", INTEGER, "1-based line of the file", nullable=True),
        Column("row", INTEGER, "1-based data row", nullable=True),
        Column("column", STRING, "the field's name", nullable=True),
        Column("value", STRING, "the offending value, cut at 200 characters", nullable=True),
        Column("message", STRING, "what is wrong, in plain words"),
        Column("remedy", STRING, "what to do about it"),
    ),
)

MATCHES = TableSchema(
    "matches",
    (
        Column("_row", INTEGER, "the record"),
        Column("_key", STRING, "the record's key"),
        Column(
            "outcome",
            STRING,
            "accepted, review, none, new (a new item may be created), or failed (the service did not answer)",
        ),
        Column("item", STRING, "the best candidate's item id", nullable=True),
        Column("score", REAL, "the probability that it is the record's item; null without candidate", nullable=True),
        Column("method", STRING, "identifier, name, judgement, or none"),
        Column("evidence", STRING, "why, in words"),
        Column("runner_up", STRING, "the second candidate's item id", nullable=True),
        Column("runner_up_score", REAL, "its probability", nullable=True),
        Column("none_probability", REAL, "the probability that none of the items is the record's", nullable=True),
    ),
)

CANDIDATES = TableSchema(
    "candidates",
    (
        Column("_row", INTEGER, "the record"),
        Column("rank", INTEGER, "1 is the best"),
        Column("item", STRING, "item id"),
        Column("label", STRING, "label in the mapping's first language that has one", nullable=True),
        Column("description", STRING, "description, likewise", nullable=True),
        Column("score", REAL, "the probability that it is the record's item"),
        Column("method", STRING, "identifier or name"),
        Column("evidence", STRING, "each comparison in words, joined by '; '"),
        Column(
            "features",
            STRING,
            "JSON list of kind, column, level, bits and words; the first is the prior; the bits sum to the log-odds",
            nullable=True,
        ),
    ),
)

PROPOSALS = TableSchema(
    "proposals",
    (
        Column("_row", INTEGER, "the record"),
        Column("_key", STRING, "the record's key"),
        Column("subject", STRING, "item id, or `new:<key>` for an item to be created"),
        Column("kind", STRING, "statement, label, description or alias"),
        Column("property", STRING, "property id (statements)", nullable=True),
        Column("language", STRING, "Wikimedia language code (terms)", nullable=True),
        Column("datatype", STRING, "Wikibase datatype (statements)", nullable=True),
        Column("value", STRING, "statements: the main snak as Wikibase JSON, keys sorted; terms: the text"),
        Column("text", STRING, "the value as a person reads it"),
        Column("qualifiers", STRING, "JSON list of snaks, in order (statements)", nullable=True),
        Column("references", STRING, "JSON list of references, each a list of snaks (statements)", nullable=True),
        Column("rank", STRING, "normal, preferred or deprecated (statements)", nullable=True),
        Column("on_existing", STRING, "what to do beside a different value: add, propose, report or skip"),
        Column("column", STRING, "the field that the value came from", nullable=True),
        Column("raw", STRING, "the cell as the partner wrote it", nullable=True),
        Column("on_less_precise", STRING, "beside a less precise value; null: as `on_existing`", nullable=True),
        Column("on_more_precise", STRING, "beside a more precise one: add-reference, report or skip", nullable=True),
    ),
)

EDITS = TableSchema(
    "edits",
    (
        Column("_row", INTEGER, "the record"),
        Column("_key", STRING, "the record's key"),
        Column("subject", STRING, "item id, or `new:<key>`"),
        Column("kind", STRING, "statement, label, description or alias"),
        Column(
            "action",
            STRING,
            "add-statement, add-reference, renew-reference (another `retrieved`), add-term, "
            "propose (a person decides), keep (already there), leave (differs; reported)",
        ),
        Column("property", STRING, "property id", nullable=True),
        Column("language", STRING, "language code (terms)", nullable=True),
        Column("value", STRING, "as in proposals"),
        Column("text", STRING, "as in proposals"),
        Column("qualifiers", STRING, "as in proposals", nullable=True),
        Column("references", STRING, "the references to add", nullable=True),
        Column("rank", STRING, "as in proposals", nullable=True),
        Column("statement", STRING, "id of the live statement that gains a reference or was kept", nullable=True),
        Column("revision", INTEGER, "the live item's revision that this was decided against", nullable=True),
        Column("existing", STRING, "what the live item says, as a person reads it", nullable=True),
        Column("why", STRING, "why this action, in words"),
        Column("column", STRING, "the field that the value came from", nullable=True),
        Column("raw", STRING, "the cell as the partner wrote it", nullable=True),
        Column("replaces", STRING, "JSON list of our references that the first of `references` replace", nullable=True),
    ),
)

FINDINGS = TableSchema(
    "findings",
    (
        Column("check", STRING, "the check's name, as in pipelines/upload/checks/README.md"),
        Column("gravity", STRING, "critical, important, minor or suggestion"),
        Column("item", STRING, "item id, or `new:<key>`"),
        Column("property", STRING, "property id", nullable=True),
        Column("value", STRING, "the value, as a person reads it", nullable=True),
        Column("message", STRING, "what is wrong"),
        Column("remedy", STRING, "what to do"),
        Column("already", TRUTH, "whether the live item has it without our edits"),
        Column("blocks", TRUTH, "whether the item's edits are kept back for it"),
        Column("_row", INTEGER, "the record", nullable=True),
        Column("column", STRING, "the field that the value came from", nullable=True),
        Column("group", STRING, "the value by which the community groups such violations", nullable=True),
    ),
)

OUTCOMES = TableSchema(
    "outcomes",
    (
        Column("subject", STRING, "item id, or `new:<key>`"),
        Column("item", STRING, "item id, once there is one", nullable=True),
        Column("status", STRING, "edited, created, unchanged, failed, unclear, or review (changed since planning)"),
        Column("revision", INTEGER, "the revision that the edit made", nullable=True),
        Column("edit_group", STRING, "the batch's id in edit summaries"),
        Column("statements", INTEGER, "statements added"),
        Column("references", INTEGER, "references added, to new statements and to existing ones"),
        Column("terms", INTEGER, "labels, descriptions and aliases added"),
        Column("message", STRING, "what went wrong", nullable=True),
    ),
)

COVERAGE = TableSchema(
    "coverage",
    (
        Column("phase", STRING, "before or after"),
        Column("scope", STRING, "partner (its matched items) or class (all items of the mapping's class)"),
        Column("measure", STRING, "property, reference, partner-reference, label or description"),
        Column("subject", STRING, "property id, or language code"),
        Column("covered", INTEGER, "items that have it (reference measures: statements that have it)"),
        Column("total", INTEGER, "items (reference measures: statements) in scope"),
        Column("query", STRING, "the catalogue name of the query behind the figure"),
    ),
)

ALL_SCHEMAS = (RECORDS, ISSUES, MATCHES, CANDIDATES, PROPOSALS, EDITS, FINDINGS, OUTCOMES, COVERAGE)
