"""Readers: a dump opened as what it is, whatever its name says."""

from pathlib import Path

from pipelines.exceptions import InputError
from pipelines.ingest.batches import RawTable
from pipelines.ingest.containers import Container, find_container
from pipelines.ingest.delimited import DelimitedReader
from pipelines.ingest.dialects import find_dialect
from pipelines.ingest.encodings import Encoding, find_encoding, utf8_blocks
from pipelines.partners.package import Dialect

_SAMPLE = 1 << 18


def open_delimited(container: Container, declared: Dialect, encoding: Encoding) -> RawTable:
    """A CSV or TSV file.

    Raises:
        InputError: the file is empty, or breaks its encoding.
    """
    dialect = find_dialect(_sample(container, encoding), declared)
    reader = DelimitedReader(utf8_blocks(container, encoding), dialect)
    headers = reader.headers()
    if not headers:
        raise empty(container.path)
    notes = (("guessed-encoding", "", encoding.codec),) if encoding.guessed else ()
    return RawTable(
        tuple(headers),
        reader.batches(),
        "tsv" if dialect.delimiter == "\t" else "csv",
        str(encoding),
        str(dialect),
        dialect.delimiter,
        notes=notes,
    )


def empty(path: Path) -> InputError:
    """The error for a file without content."""
    return InputError("the file is empty", file=path, remedy="export it again: it has no header and no rows")


def _sample(container: Container, encoding: Encoding) -> str:
    """The file's first lines, whole ones if it is longer than the sample."""
    sample = b""
    for block in utf8_blocks(container, encoding):
        sample += block
        if len(sample) >= _SAMPLE:
            return sample[: sample.rfind(b"\n", 0, _SAMPLE) + 1].decode() or sample.decode()
    return sample.decode()


def open_dump(path: Path, dialect: Dialect, encoding: str | None = None) -> RawTable:
    """Open a dump of any format."""
    container = find_container(path)
    return open_delimited(container, dialect, find_encoding(container, encoding))
