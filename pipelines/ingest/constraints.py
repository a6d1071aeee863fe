"""Constraints: what a field's values must satisfy beside their type; each breach as (code, which values, detail)."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.batches import Mask
from pipelines.ingest.cells import as_mask, is_there, null_where
from pipelines.ingest.fieldtypes import full_match, numbers
from pipelines.partners.package import SchemaField

Breach = tuple[str, Mask, str]


def breaches(texts: pa.Array, field: SchemaField, mistyped: Mask | None = None) -> Iterator[Breach]:
    """Breaches of pattern, enum, length and bounds; null breaches none of them, a mistyped value no bounds."""
    for code, wrong, detail in _tests(texts, field, mistyped):
        mask = as_mask(wrong) & is_there(texts)
        if mask.any():
            yield code, mask, detail


def _tests(texts: pa.Array, field: SchemaField, mistyped: Mask | None) -> Iterator[tuple[str, pa.Array, str]]:
    rule = field.constraints
    if rule.pattern is not None:
        yield "pattern-mismatch", pc.invert(full_match(texts, rule.pattern)), rule.pattern
    if rule.enum is not None:
        yield "not-in-list", pc.invert(pc.is_in(texts, pa.array(rule.enum, type=pa.string()))), ", ".join(rule.enum)
    if rule.min_length is not None:
        yield "too-short", pc.less(pc.utf8_length(texts), rule.min_length), str(rule.min_length)
    if rule.max_length is not None:
        yield "too-long", pc.greater(pc.utf8_length(texts), rule.max_length), str(rule.max_length)
    if rule.minimum is not None or rule.maximum is not None:
        typed = texts if mistyped is None else null_where(texts, mistyped)
        yield from _bounds(numbers(typed, field), rule.minimum, rule.maximum)


def _bounds(
    values: pa.Array, minimum: float | date | None, maximum: float | date | None
) -> Iterator[tuple[str, pa.Array, str]]:
    if minimum is not None:
        yield "too-small", pc.less(values, _number(minimum)), str(minimum)
    if maximum is not None:
        yield "too-large", pc.greater(values, _number(maximum)), str(maximum)


def _number(bound: float | date) -> float:
    return float(bound.toordinal()) if isinstance(bound, date) else float(bound)
