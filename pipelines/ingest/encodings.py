"""Encodings: how a dump's letters are written, found out and reported, and the dump as UTF-8."""

import codecs
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipelines.exceptions import InputError
from pipelines.ingest.containers import Container
from pipelines.messages import N_

BLOCK = 1 << 20
_SAMPLE = 1 << 18
_NEARBY = 2 << 20

_MARKS = (
    # UTF-32's little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What museums and registries really send when it is not Unicode; anything else must be declared.
_LEGACY = ["cp1252", "cp1250", "cp1251", "mac_roman", "shift_jis", "gb18030", "big5", "euc_kr", "cp1253", "cp1256"]

#: Bytes that no text has, but for a slip: control characters other than tab, line ends, form feed and escape.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
_MOST_CONTROLS, _LEAST_BINARY = 0.02, 1_000

_WHY = {
    N_("byte order mark"): N_("which the file's byte order mark announces"),
    N_("declared"): N_("which was declared"),
    N_("content"): N_("in which the rest is written"),
    N_("guess"): N_("which was guessed"),
}


@dataclass(frozen=True)
class Encoding:
    """A Python codec's name, and how it was found: byte order mark, declared, content, or guess."""

    codec: str
    found_by: str

    @property
    def guessed(self) -> bool:
        """True if neither the file nor the partner said so."""
        return self.found_by == "guess"

    def __str__(self) -> str:
        name = {"utf-8-sig": "UTF-8"}.get(self.codec, self.codec.replace("_", "-"))
        return f"{name.upper() if name.startswith('utf') else name} ({self.found_by})"


def find_encoding(container: Container, declared: str | None = None) -> Encoding:
    """A byte order mark decides; then what the partner declared; then whether all bytes are UTF-8; then a guess.

    Raises:
        InputError: the declared encoding is unknown, the file is mostly but not wholly UTF-8, or no text at all.
    """
    with container.open() as stream:
        sample = stream.read(_SAMPLE)
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            return Encoding(codec, "byte order mark")
    if declared:
        return Encoding(_known(declared, container), "declared")
    if b"\0" in sample[:2]:
        return Encoding("utf-16-be" if sample[0] == 0 else "utf-16-le", "content")
    _refuse_binary(sample, container)
    return _utf8_or_guess(container)


def _refuse_binary(sample: bytes, container: Container) -> None:
    """No text of any encoding has many control characters and null bytes; a stray one is the validation's to tell."""
    if len(sample) < _LEAST_BINARY or b"\0" not in sample:
        return
    if len(sample.translate(None, _CONTROLS)) < len(sample) * (1 - _MOST_CONTROLS):
        raise InputError(
            "this is not text: it is full of control characters",
            file=container.name,
            remedy="send the table as CSV, TSV, XLSX, JSON, JSON Lines or Parquet; check that its name ends so",
        )


class _BadByteError(Exception):
    """A byte that does not fit the encoding, `offset` bytes from the file's beginning."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(offset)


def utf8_blocks(container: Container, encoding: Encoding) -> Iterator[bytes]:
    """The dump as UTF-8 without a byte order mark, in blocks of about a mebibyte.

    Raises:
        InputError: a byte does not fit the encoding; the message has its line and position.
    """
    utf8 = encoding.codec in {"utf-8", "utf-8-sig"}
    try:
        yield from _checked_blocks(container) if utf8 else _recoded_blocks(container, encoding.codec)
    except _BadByteError as error:
        raise _broken(container, encoding, error.offset) from error


def _recoded_blocks(container: Container, codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    read = 0
    with container.open() as stream:
        while True:
            block = stream.read(BLOCK)
            read += len(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise _BadByteError(read - len(error.object) + error.start) from error
            if text:
                yield text.encode()
            if not block:
                return


def _checked_blocks(container: Container) -> Iterator[bytes]:
    """Blocks of UTF-8, verified by Arrow, which needs no copy; a letter is never cut in two."""
    rest, read = b"", 0
    with container.open() as stream:
        while True:
            block = stream.read(BLOCK)
            start, text = read - len(rest), rest + block
            if not read:
                text = text.removeprefix(codecs.BOM_UTF8)
                start = len(block) - len(text)
            read += len(block)
            end = len(text) - _cut_letter(text) if block else len(text)
            if not is_utf8(text[:end]):
                raise _BadByteError(start + _first_bad(text))
            if end:
                yield text[:end]
            rest = text[end:]
            if not block:
                return


def is_utf8(text: bytes) -> bool:
    """True if the bytes are valid UTF-8."""
    ends = pa.py_buffer(struct.pack("=ii", 0, len(text)))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(text)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _cut_letter(text: bytes) -> int:
    """How many bytes at the end begin a letter that goes on in the next block."""
    for back in range(1, min(4, len(text) + 1)):
        byte = text[-back]
        if byte >= 0xC0:
            wanted = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2
            return back if back < wanted else 0
        if byte < 0x80:
            return 0
    return 0


def _first_bad(text: bytes) -> int:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(text)


def _known(declared: str, container: Container) -> str:
    try:
        return codecs.lookup(declared).name
    except LookupError as error:
        raise InputError(
            f"the declared encoding '{declared}' is unknown",
            file=container.name,
            remedy='use one of utf-8, utf-16, cp1252 … in "encoding" of datapackage.json',
        ) from error


def _utf8_or_guess(container: Container) -> Encoding:
    """Read it all: a single stray byte at the end decides as well as one at the beginning.

    Where most letters beyond ASCII are UTF-8, the file is taken for that and for broken; a guess would spoil them all.
    """
    utf8 = Encoding("utf-8", "content")
    try:
        for _ in _checked_blocks(container):
            pass
    except _BadByteError as error:
        text = _around(container, error.offset)
        good, bad = _count(text)
        if good > bad:
            raise _broken(container, utf8, error.offset) from error
        return Encoding(_guess(text), "guess")
    return utf8


def _around(container: Container, offset: int) -> bytes:
    """Some mebibytes before and after a byte."""
    with container.open() as stream:
        start = max(0, offset - _NEARBY)
        for _ in range(start // BLOCK):
            stream.read(BLOCK)
        return stream.read(2 * _NEARBY)


def _count(text: bytes) -> tuple[int, int]:
    """Letters beyond ASCII that are good UTF-8, and bytes that are not."""
    decoded = text.decode("utf-8", "replace")
    bad = decoded.count("\ufffd")
    return sum(not character.isascii() for character in decoded) - bad, bad


def _guess(block: bytes) -> str:
    """The likeliest of the legacy encodings; a single letter tells nothing, so western ones are told by their pattern.

    Accented letters stand alone between ASCII letters; in other scripts bytes above 127 come in runs.
    """
    lines = [line for line in block.split(b"\n") if not line.isascii()][:500]
    runs = re.findall(rb"[\x80-\xff]+", b"\n".join(lines))
    if sum(map(len, runs)) < 2 * len(runs):
        letters = sum(byte >= 0xC0 for run in runs for byte in run)
        # Mac OS Roman has its letters where cp1252 has punctuation, and on five bytes that cp1252 lacks.
        return "cp1252" if letters * 2 >= len(runs) and _fits(block, "cp1252") else "mac_roman"
    import charset_normalizer  # Slow to import, and rarely needed.

    best = charset_normalizer.from_bytes(b"\n".join(lines), cp_isolation=_LEGACY).best()
    return best.encoding if best else "cp1252"


def _fits(block: bytes, codec: str) -> bool:
    try:
        block.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _broken(container: Container, encoding: Encoding, offset: int) -> InputError:
    """The error for the byte at `offset`; only now is it worth counting lines."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("ignore")
    line, left = 1, offset
    with container.open() as stream:
        while left:
            block = stream.read(min(BLOCK, left))
            line += decoder.decode(block).count("\n")
            left -= len(block)
        byte = stream.read(1)[0]
    place, codec, why_said = f"{offset + 1:,}", encoding.codec.removesuffix("-sig"), _WHY[encoding.found_by]
    return InputError(
        f"byte {place} (0x{byte:02X}) breaks the encoding {codec}, {why_said}",
        file=container.name,
        line=line,
        remedy="save the file again as UTF-8, or declare the encoding it really has in datapackage.json",
    )
