"""Letters: values with accents and other scripts, by which a person sees whether a guessed encoding is right."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.ingest.outputs import RECORDS_FILE

#: Values that are shown, and rows that are looked at for them.
SHOWN, _ROWS = 8, 5_000
_BEYOND_ASCII = "[^\\x00-\\x7F]"


def beyond_ascii(check: Path) -> list[str]:
    """The first values of the accepted rows that have letters beyond ASCII, each once; none if there is no check."""
    path = check / RECORDS_FILE
    found: dict[str, None] = {}
    if path.is_file():
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS):
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    if pa.types.is_string(column.type) and not name.startswith("_"):
                        kept = column.filter(pc.match_substring_regex(column, _BEYOND_ASCII))
                        found |= dict.fromkeys(kept.slice(0, SHOWN).to_pylist())
                break
    return list(found)[:SHOWN]
