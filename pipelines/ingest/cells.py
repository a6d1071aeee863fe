"""Cells: the partner's text trimmed, "nothing" as null, several values told apart; whole columns at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.batches import Integers, Mask
from pipelines.model.records import VALUE_SEPARATOR

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_CONTROL_BUT_SEPARATOR = r"[\x00-\x08\x0b\x0c\x0e-\x1e\x7f]"
_SPACE, _DELETE = 32, 127
_LOST_LETTER = "\ufffd"
#: UTF-8 bytes of a letter, read as cp1252: Ã or Â before what cp1252 makes of 0x80–0xBF, or â€ before punctuation.
_TWICE = "[ÃÂ][\u0080-\u00bf" + bytes(set(range(0x80, 0xA0)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252") + "]|â€"
_TWICE_BYTES = tuple(sign.encode() for sign in ("Ã", "Â", "â€"))


@dataclass(frozen=True)
class Values:
    """A column's values one under the other, and the row (position in the batch) that each came from."""

    texts: pa.Array
    rows: Integers | None

    def rows_where(self, mask: Mask) -> Integers:
        """The positions of the rows whose value is marked; a row may be there more than once."""
        marked = np.flatnonzero(mask)
        return marked if self.rows is None else self.rows[marked]


def one_array(column: Any) -> pa.Array:
    """A chunked column as one array; without a copy if it is one already."""
    if isinstance(column, pa.ChunkedArray):
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return column


def as_mask(array: Any) -> Mask:
    """An Arrow boolean column as numpy; null counts as false."""
    filled = pc.fill_null(array, False) if array.null_count else array
    mask: Mask = filled.to_numpy(zero_copy_only=False)
    return mask


def is_there(texts: pa.Array) -> Mask:
    """Which cells have a value."""
    return as_mask(texts.is_valid()) if texts.null_count else np.ones(len(texts), dtype=np.bool_)


def offsets(texts: pa.Array) -> npt.NDArray[np.int32]:
    """Where each cell's bytes begin in the column's buffer, and where the last one ends."""
    if not len(texts):
        return np.zeros(1, dtype=np.int32)
    starts: npt.NDArray[np.int32] = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    return starts[texts.offset : texts.offset + len(texts) + 1]


def octets(texts: pa.Array) -> npt.NDArray[np.uint8]:
    """The column's buffer: all its bytes, one cell after the other (and those of null cells, if it has any)."""
    buffer = texts.buffers()[2]
    return np.frombuffer(buffer, dtype=np.uint8) if buffer is not None else np.empty(0, dtype=np.uint8)


def damage(texts: pa.Array, *, keep_separator: bool) -> tuple[pa.Array, list[tuple[str, Mask]]]:
    """Replace control characters by spaces; return the text, and which cells have which kind of damage."""
    found: list[tuple[str, Mask]] = []
    lowest, highest = byte_range(texts)
    if lowest < _SPACE or (highest >= _DELETE and (octets(texts) == _DELETE).any()):
        pattern = _CONTROL_BUT_SEPARATOR if keep_separator else _CONTROL
        mask = as_mask(pc.match_substring_regex(texts, pattern))
        if mask.any():
            found.append(("control-character", mask))
            texts = pc.replace_substring_regex(texts, pattern, " ")
    if highest > _DELETE:
        raw = octets(texts).tobytes()
        if _LOST_LETTER.encode() in raw:
            found.append(("damaged-text", as_mask(pc.match_substring(texts, _LOST_LETTER))))
        if any(sign in raw for sign in _TWICE_BYTES):
            found.append(("double-encoded-text", as_mask(pc.match_substring_regex(texts, _TWICE))))
    return texts, [(code, mask) for code, mask in found if mask.any()]


def byte_range(texts: pa.Array) -> tuple[int, int]:
    """The lowest and the highest byte in the column; a look that costs little and often spares a closer one."""
    starts = offsets(texts)
    content = octets(texts)[starts[0] : starts[-1]]
    return (int(content.min()), int(content.max())) if len(content) else (_SPACE, _SPACE)


def trim(texts: pa.Array) -> pa.Array:
    """Without white space at either end; the column itself if no cell has any."""
    lowest, highest = byte_range(texts)
    if lowest > _SPACE and highest < _DELETE:
        return texts
    starts, content = offsets(texts), octets(texts)
    filled = np.flatnonzero(starts[1:] > starts[:-1])
    ends = np.concatenate([content[starts[filled]], content[starts[filled + 1] - 1]])
    # White space beyond ASCII begins and ends with bytes above 127 in UTF-8; letters do too, so look closer then.
    return pc.utf8_trim_whitespace(texts) if bool(((ends <= _SPACE) | (ends > _DELETE)).any()) else texts


def empty_as_null(texts: pa.Array, missing: Sequence[str]) -> pa.Array:
    """Null where the cell is empty or one of the texts that stand for nothing."""
    ends = offsets(texts)
    nothing: Mask = ends[1:] == ends[:-1]
    named = [text for text in missing if text]
    if named:
        nothing = nothing | as_mask(pc.is_in(texts, pa.array(named, type=pa.string())))
    return null_where(texts, nothing)


def null_where(texts: pa.Array, mask: Mask) -> pa.Array:
    """The column with null where the mask is true; the texts themselves are shared, not copied."""
    if not mask.any():
        return texts
    valid = ~mask & is_there(texts)
    data = texts.buffers()[2] or pa.py_buffer(b"")
    bitmap = pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets(texts)), data, bitmap)


def split_values(texts: pa.Array, separator: str | None, missing: Sequence[str]) -> Values:
    """The values of each cell; a cell of a field without separator is one value."""
    if not separator:
        return Values(texts, None)
    lists = pc.split_pattern(texts, separator)
    flat = empty_as_null(trim(one_array(pc.list_flatten(lists))), missing)
    rows = pc.list_parent_indices(lists).to_numpy().astype(np.int64)
    keep = is_there(flat)
    return Values(one_array(flat.filter(pa.array(keep))), rows[keep])


def join_values(values: Values, size: int) -> pa.Array:
    """Values back into cells of `size` rows, joined by `VALUE_SEPARATOR`; null values are left out."""
    if values.rows is None:
        return values.texts
    keep = is_there(values.texts)
    texts, rows = values.texts.filter(pa.array(keep)), values.rows[keep]
    counts = np.bincount(rows, minlength=size)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), texts)
    return null_where(one_array(pc.binary_join(lists, VALUE_SEPARATOR)), counts == 0)


def map_distinct(texts: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """Apply a Python function once to each different value; null stays null."""
    encoded = texts.dictionary_encode()
    results = [function(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(results, type=pa.string()).take(encoded.indices)
