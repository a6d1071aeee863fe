"""Hashing: 64 bits for each text or row (SipHash, as pandas computes it), the same in every run and everywhere."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Hashes = npt.NDArray[np.uint64]
_NULL = b"\x00"
_BETWEEN = "\x1e"


def hash_texts(texts: pa.Array) -> Hashes:
    """A 64-bit hash of each text, the same in every run and on every machine."""
    # As bytes, each text is hashed where it lies; as str it would be decoded and encoded again.
    objects = pc.fill_null(pc.cast(texts, pa.binary()), _NULL).to_numpy(zero_copy_only=False)
    return pd.util.hash_array(objects, categorize=False)


def hexadecimal(hashes: Hashes) -> pa.Array:
    """Each hash as 16 hexadecimal digits."""
    digits = hashes.astype(">u8").tobytes().hex().encode("ascii")
    ends = np.arange(0, 16 * (len(hashes) + 1), 16, dtype=np.int32)
    return pa.StringArray.from_buffers(len(hashes), pa.py_buffer(ends), pa.py_buffer(digits))


def row_hashes(columns: Mapping[str, pa.Array], size: int) -> Hashes:
    """A hash over each row's values; null is told from an empty text."""
    if not size:
        return np.empty(0, dtype=np.uint64)
    values = columns.values()
    return hash_texts(pc.binary_join_element_wise(*values, _BETWEEN, null_handling="replace", null_replacement="\x00"))
