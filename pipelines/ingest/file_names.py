"""File names: what others call their files, made safe to keep on a disk and to show."""

import unicodedata
from pathlib import PurePosixPath

#: Characters of a name; file systems take 255 bytes, a letter may need four, and we put marks before and after.
LONGEST_NAME = 50
_KEPT = frozenset("._-")


def safe_file_name(name: str) -> str:
    """The last part of a path as letters, digits, `.`, `_` and `-`; `dump` if nothing of it is left.

    It never leads out of a folder, is never hidden, and keeps its ending where it is cut.
    """
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    safe = "".join(letter if letter.isalnum() or letter in _KEPT else "_" for letter in last).strip("._")
    if len(safe) > LONGEST_NAME:
        stem, dot, ending = safe.rpartition(".")
        kept = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
        safe = safe[: LONGEST_NAME - len(kept)] + kept
    return safe or "dump"
