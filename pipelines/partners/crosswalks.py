"""Crosswalks: `mappings/crosswalks/<name>.tsv`, which item a partner's word stands for.

Tab-separated with the header `value item label note`: the partner's word, the item, the item's label (for people who
read the file), and a remark. A word that deliberately stands for no item has an empty `item`, and the reason as note.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipelines.exceptions import MappingError
from pipelines.model.identifiers import is_item_id
from pipelines.partners.located import Lines, Located, read_text
from pipelines.partners.problems import Gravity, Problem, raise_problems

COLUMNS = ("value", "item", "label", "note")


@dataclass(frozen=True)
class Entry:
    """One line: the partner's word, its item (None: deliberately none), the item's label, a remark, and the line."""

    value: str
    item: str | None
    label: str
    note: str
    line: int


@dataclass(frozen=True)
class Crosswalk:
    """Words → items; looked up without regard to letter case and spaces around or between words."""

    name: str
    entries: MappingProxyType[str, Entry]

    def item(self, value: str) -> str | None:
        """The word's item; None for an unknown word, and for one that deliberately has none (see `in`)."""
        entry = self.entries.get(fold(value))
        return entry.item if entry else None

    def __contains__(self, value: object) -> bool:
        """True if the crosswalk knows the word, even if it deliberately stands for no item."""
        return isinstance(value, str) and fold(value) in self.entries

    def __len__(self) -> int:
        return len(self.entries)


def fold(value: str) -> str:
    """A word as crosswalks compare it: case folded, white space around it dropped and within it single."""
    return " ".join(value.split()).casefold()


def crosswalk_path(home: Path, name: str) -> Path:
    """Where the crosswalk of this name is kept."""
    return home / "mappings" / "crosswalks" / f"{name}.tsv"


def read_crosswalk(path: Path) -> Crosswalk:
    """Read a crosswalk strictly.

    Raises:
        MappingError: no such file, a wrong header, and each line with a duplicate, a wrong item id or too many cells.
    """
    lines = read_text(path, MappingError).splitlines()
    header = tuple(lines[0].split("\t")) if lines else ()
    if header != COLUMNS:
        remedy = "the first line must be value, item, label, note, with a tab between each two"
        raise MappingError(f"the header is {', '.join(header) or 'missing'}", file=path, line=1, remedy=remedy)
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            problems += _read_line(line, number, entries)
    positions: Lines = {(number,): number for number in range(1, len(lines) + 1)}
    raise_problems(problems, Located(path, None, positions), MappingError)
    return Crosswalk(path.stem, MappingProxyType(entries))


def _read_line(line: str, number: int, entries: dict[str, Entry]) -> Iterator[Problem]:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) > len(COLUMNS):
        yield Problem((number,), f"{len(cells)} cells instead of 4", "remove the tabs too many", Gravity.SHAPE)
        return
    value, item, label, note = cells + [""] * (len(COLUMNS) - len(cells))
    if not value:
        yield Problem((number,), "the value is empty", "write the partner's word, or remove the line", Gravity.SHAPE)
    elif (earlier := entries.get(fold(value))) is not None:
        yield Problem((number,), f"'{value}' stands already on line {earlier.line}", "keep one of the two")
    elif item and not is_item_id(item):
        yield Problem((number,), f"'{item}' is not an item id", "write it as Q5, or leave it empty with a note")
    elif not item and not note:
        yield Problem((number,), f"'{value}' has no item", "write the item's id, or the reason as a note")
    else:
        entries[fold(value)] = Entry(value, item or None, label, note, number)
