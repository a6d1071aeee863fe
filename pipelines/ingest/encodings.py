"""Encodings: how a dump's letters are written, found out and reported, and the dump as UTF-8."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

import charset_normalizer

from pipelines.exceptions import InputError
from pipelines.ingest.containers import Container

BLOCK = 1 << 20
_SAMPLE = 1 << 18

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
        InputError: the declared encoding is unknown, or the file is mostly but not wholly UTF-8.
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
    return _utf8_or_guess(container)


def utf8_blocks(container: Container, encoding: Encoding) -> Iterator[bytes]:
    """The dump as UTF-8 without a byte order mark, in blocks of about a mebibyte.

    Raises:
        InputError: a byte does not fit the encoding; the message has its line and position.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    read, line = 0, 1
    with container.open() as stream:
        while True:
            block = stream.read(BLOCK)
            read += len(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise _broken(container, encoding, error, read - len(error.object), line) from error
            line += text.count("\n")
            if text:
                yield text.encode("utf-8", "surrogatepass")
            if not block:
                return


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
    """Read it all: a single stray byte at the end decides as well as one at the beginning."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    read, line, letters = 0, 1, 0
    with container.open() as stream:
        while True:
            block = stream.read(BLOCK)
            read += len(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                good, bad = _count(error.object)
                if letters + good > bad:
                    encoding = Encoding("utf-8", "content")
                    raise _broken(container, encoding, error, read - len(error.object), line) from error
                return Encoding(_guess(error.object), "guess")
            letters += len(block) - len(text) if block and not text.isascii() else 0
            line += text.count("\n")
            if not block:
                return Encoding("utf-8", "content")


def _count(block: bytes) -> tuple[int, int]:
    """Letters beyond ASCII that are good UTF-8, and bytes that are not."""
    text = block.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(not character.isascii() for character in text) - bad, bad


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
    best = charset_normalizer.from_bytes(b"\n".join(lines), cp_isolation=_LEGACY).best()
    return best.encoding if best else "cp1252"


def _fits(block: bytes, codec: str) -> bool:
    try:
        block.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _broken(container: Container, encoding: Encoding, error: UnicodeDecodeError, offset: int, line: int) -> InputError:
    before = error.object[: error.start].decode(encoding.codec, "ignore")
    byte = error.object[error.start]
    return InputError(
        f"byte {offset + error.start:,} (0x{byte:02X}) is not {encoding.codec.removesuffix('-sig')}, "
        f"as the file is by {encoding.found_by}",
        file=container.name,
        line=line + before.count("\n"),
        remedy="save the file again as UTF-8, or declare the encoding it really has in datapackage.json",
    )
