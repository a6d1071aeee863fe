"""Acceptance: the rows of a checked batch that go on, with their number, line, key, checksum and change."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.ingest.batches import Mask
from pipelines.ingest.cells import is_there
from pipelines.ingest.comparison import CHANGES, LastDump
from pipelines.ingest.hashing import hexadecimal, row_hashes
from pipelines.ingest.validation import CheckedBatch

#: With fewer bad rows than one in this many, the good ones are cut out in pieces, which copies nothing.
_FEW = 200


def accept(checked: CheckedBatch, last: LastDump) -> tuple[pa.Table, npt.NDArray[np.int8]]:
    """The accepted rows (schema `RECORDS` and the fields), and the number of each one's change."""
    good = ~checked.findings.bad
    checksums = row_hashes(checked.columns, len(good))
    named = is_there(checked.keys)
    every = np.zeros(len(good), dtype=np.int8)
    every[named] = last.compare(checked.key_hashes, checksums[named])
    table = pa.table(
        {
            "_row": pa.array(checked.raw.rows),
            "_line": pa.array(checked.raw.lines),
            "_key": checked.keys,
            "_checksum": hexadecimal(checksums),
            "_change": CHANGES.take(pa.array(every)),
        }
        | checked.columns
    )
    return only(table, good), every[good]


def only(table: pa.Table, good: Mask) -> pa.Table:
    """The rows that are marked as good."""
    bad = np.flatnonzero(~good)
    if not len(bad):
        return table
    if len(bad) * _FEW > len(good):
        return table.filter(pa.array(good))
    starts, ends = [0, *(bad + 1).tolist()], [*bad.tolist(), len(good)]
    return pa.concat_tables([table.slice(start, end - start) for start, end in zip(starts, ends, strict=True)])
