"""Validation: a batch of raw rows against the schema → accepted records, issues, and the rows to quarantine."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.batches import Mask, RawBatch
from pipelines.ingest.cells import (
    Values,
    as_mask,
    damage,
    empty_as_null,
    is_there,
    join_values,
    null_where,
    one_array,
    split_values,
    trim,
)
from pipelines.ingest.columns import TEXT, Binding
from pipelines.ingest.constraints import Breach, breaches
from pipelines.ingest.fieldtypes import words_for, wrong_type
from pipelines.ingest.findings import Findings
from pipelines.ingest.hashing import Hashes, hash_texts, hexadecimal, row_hashes
from pipelines.ingest.normalisation import normalise_identifiers
from pipelines.ingest.seen import SeenValues
from pipelines.messages import N_
from pipelines.model.identifiers import KINDS
from pipelines.model.issues import Severity
from pipelines.model.records import VALUE_SEPARATOR
from pipelines.partners.package import Schema, SchemaField


@dataclass(frozen=True)
class CheckedBatch:
    """A batch after validation; all columns have one entry for each row that could be cut into cells.

    `columns`: the fields' cells, cleaned. `keys`: null where a row has none. `key_hashes`: of the rows that have one.
    """

    raw: RawBatch
    columns: dict[str, pa.Array]
    keys: pa.Array
    key_hashes: Hashes
    findings: Findings

    @property
    def filled(self) -> dict[str, int]:
        """How many cells of each field have a value."""
        return {name: len(column) - column.null_count for name, column in self.columns.items()}


class Validator:
    """Checks batch after batch; it remembers only what uniqueness needs."""

    def __init__(self, schema: Schema, binding: Binding, file: str) -> None:
        self._schema = schema
        self._binding = binding
        self._file = file
        self._keys = SeenValues()
        # A key of one field is unique anyway.
        unique = [f.name for f in schema.fields if f.constraints.unique and schema.key != (f.name,)]
        self._unique = {name: SeenValues() for name in unique}

    def check(self, batch: RawBatch) -> CheckedBatch:
        """Judge every row of the batch."""
        findings = Findings(batch, self._file)
        self._uncorrected(batch, findings)
        columns = {
            field.name: self._column(batch, field, position, findings) for field, position in self._binding.fields
        }
        keys, hashes = self._key(columns, batch, findings)
        return CheckedBatch(batch, columns, keys, hashes, findings)

    def _uncorrected(self, batch: RawBatch, findings: Findings) -> None:
        """Rows of a quarantine file that was sent back whose text still waits to be put into cells."""
        if self._binding.text is not None and len(batch.rows):
            texts = one_array(batch.cells.column(self._binding.text))
            waiting = np.flatnonzero(as_mask(pc.greater(pc.binary_length(texts), 0)))
            findings.add("not-corrected", waiting, column=TEXT, values=texts.take(pa.array(waiting)))

    def _column(self, batch: RawBatch, field: SchemaField, position: int | None, findings: Findings) -> pa.Array:
        """The field's cells, cleaned and checked; values with a mere warning are dropped."""
        size = len(batch.rows)
        if position is None or not size:
            return pa.nulls(size, pa.string())
        extension = field.donata
        missing = self._schema.missing_values if extension.missing_values is None else extension.missing_values
        nested = batch.nested
        cells, damaged = damage(one_array(batch.cells.column(position)), keep_separator=nested)
        cells = empty_as_null(trim(cells), missing)
        for code, mask in damaged:
            _report(findings, field, code, Values(cells, None), mask)
        values = split_values(cells, VALUE_SEPARATOR if nested else extension.separator, missing)
        values = self._judge(values, field, findings)
        cells = join_values(values, size)
        if field.constraints.required and field.name not in self._schema.key:
            absent = np.flatnonzero(as_mask(cells.is_null()) & ~findings.bad)
            findings.add("missing-value", absent, column=field.name, severity=_severity(field))
        if field.name in self._unique:
            self._unique_values(cells, field, batch, findings)
        return cells

    def _judge(self, values: Values, field: SchemaField, findings: Findings) -> Values:
        wrong: list[Breach] = []
        if field.donata.identifier:
            texts, unfit = normalise_identifiers(values.texts, KINDS[field.donata.identifier])
            if unfit is not None:
                wrong.append(("invalid-identifier", unfit, KINDS[field.donata.identifier].title))
            values = replace(values, texts=texts)
        mistyped = wrong_type(values.texts, field)
        if mistyped is not None:
            wrong.append(("wrong-type", mistyped, words_for(field)))
        wrong.extend(breaches(values.texts, field, mistyped))
        for code, mask, detail in wrong:
            _report(findings, field, code, values, mask, detail=detail, severity=_severity(field))
        if wrong and _severity(field) is Severity.WARNING:
            dropped = np.logical_or.reduce([mask for _, mask, _ in wrong])
            values = replace(values, texts=null_where(values.texts, dropped))
        return values

    def _unique_values(self, cells: pa.Array, field: SchemaField, batch: RawBatch, findings: Findings) -> None:
        there = np.flatnonzero(is_there(cells))
        texts = cells.take(pa.array(there))
        earlier = self._unique[field.name].earlier_lines(hash_texts(texts), batch.lines[there])
        again = np.flatnonzero(earlier)
        details = [N_(f"see line {line}") for line in earlier[again]]
        values = texts.take(pa.array(again))
        findings.add(
            "not-unique", there[again], column=field.name, values=values, details=details, severity=_severity(field)
        )

    def _key(self, columns: dict[str, pa.Array], batch: RawBatch, findings: Findings) -> tuple[pa.Array, Hashes]:
        """The rows' keys, and the hashes of those that have one; without a primary key the checksum is the key."""
        fields = self._schema.key
        for name in fields:
            findings.add("missing-key", np.flatnonzero(as_mask(columns[name].is_null())), column=name)
        if not fields:
            keys = hexadecimal(row_hashes(columns, len(batch.rows)))
        elif len(fields) == 1:
            keys = columns[fields[0]]
        else:
            keys = pc.binary_join_element_wise(*(columns[name] for name in fields), VALUE_SEPARATOR)
        there = np.flatnonzero(is_there(keys))
        texts = keys.take(pa.array(there)) if keys.null_count else keys
        hashes = hash_texts(texts)
        earlier = self._keys.earlier_lines(hashes, batch.lines[there])
        again = np.flatnonzero(earlier)
        findings.add(
            "duplicate-key" if fields else "duplicate-row",
            there[again],
            column=", ".join(fields),
            values=texts.take(pa.array(again)) if fields else None,
            details=[N_(f"see line {line}") for line in earlier[again]],
        )
        return keys, hashes


def _severity(field: SchemaField) -> Severity:
    return Severity(field.donata.severity)


def _report(
    findings: Findings,
    field: SchemaField,
    code: str,
    values: Values,
    mask: Mask,
    *,
    detail: str = "",
    severity: Severity | None = None,
) -> None:
    texts = values.texts.filter(pa.array(mask))
    findings.add(code, values.rows_where(mask), column=field.name, values=texts, details=detail, severity=severity)
