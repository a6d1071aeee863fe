"""Normalisation of identifier columns: as Wikidata stores them, whole columns at a time."""

from dataclasses import fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.batches import Mask
from pipelines.ingest.cells import as_mask, is_there, map_distinct, null_where
from pipelines.ingest.fieldtypes import full_match
from pipelines.model.identifiers import IdentifierKind

_DEFAULTS = {field.name: field.default for field in fields(IdentifierKind)}


def normalise_identifiers(texts: pa.Array, kind: IdentifierKind) -> tuple[pa.Array, Mask | None]:
    """The identifiers in their normal form, and which texts are none (they stay as written); None if all are one."""
    done = as_mask(full_match(texts, kind.pattern)) if _is_plain(kind) else np.zeros(len(texts), dtype=np.bool_)
    there = is_there(texts)
    if (done | ~there).all():
        return texts, None
    normal = map_distinct(null_where(texts, done), kind.normalise)
    unfit = there & ~done & ~as_mask(normal.is_valid())
    return pc.coalesce(normal, texts), unfit if unfit.any() else None


def _is_plain(kind: IdentifierKind) -> bool:
    """True if a text of the kind's pattern needs neither rewriting nor a check digit."""
    return kind.canonical is _DEFAULTS["canonical"] and kind.check is _DEFAULTS["check"]
