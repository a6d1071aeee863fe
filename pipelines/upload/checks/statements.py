"""Statements: what is wrong with a statement whatever its property asks for."""

import re
from collections.abc import Iterator, Sequence

from pipelines.model.statements import Snak
from pipelines.model.values import (
    DAY,
    GREGORIAN,
    JULIAN,
    MONTH,
    CoordinateValue,
    EntityValue,
    QuantityValue,
    StringValue,
    TimeValue,
)
from pipelines.upload.checks.item_kinds import Trouble
from pipelines.upload.checks.kinds import Gravity
from pipelines.upload.checks.merged import Change
from pipelines.upload.checks.values import commons_page
from pipelines.upload.comparison import normal_text
from pipelines.upload.rows import Edit

#: The first day of the Gregorian calendar (Inter gravissimas, 1582).
_FIRST_GREGORIAN = (1582, 10, 15)
_LONG_MONTHS, _FEBRUARY = frozenset({1, 3, 5, 7, 8, 10, 12}), 2
# https://commons.wikimedia.org/wiki/Commons:File_naming
LONGEST_FILE_NAME = 240
_FORBIDDEN_IN_FILES = re.compile(r"[#<>\[\]|{}:/\\\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}|&[A-Za-z0-9#]+;")


def self_reference(change: Change) -> Iterator[Trouble]:
    """A statement that points at its own item."""
    for statement, edit in change.planned:
        if isinstance(statement.main.value, EntityValue) and statement.main.value.id == change.after.id:
            yield Trouble(f"{statement.main.property} points at the item itself", edit)


def unsourced(change: Change) -> Iterator[Trouble]:
    """A statement without a reference."""
    for statement, edit in change.planned:
        if not statement.references:
            yield Trouble(f"{statement.main.property} has no reference", edit)


def early_gregorian(change: Change) -> Iterator[Trouble]:
    """A Gregorian day or month before that calendar began."""
    for snak, edit in _snaks(change):
        time = snak.value
        if not isinstance(time, TimeValue) or time.calendar != GREGORIAN or time.precision < MONTH:
            continue
        if (time.year, time.month, time.day or 31) < _FIRST_GREGORIAN:
            yield Trouble(f"{time} is Gregorian, but that calendar began on 15 October 1582", edit)


def impossible_date(change: Change) -> Iterator[Trouble]:
    """A day that no calendar has, a month 13, a year 0."""
    for snak, edit in _snaks(change):
        if isinstance(snak.value, TimeValue) and not _possible(snak.value):
            yield Trouble(f"{snak.value} is no date", edit)


def impossible_place(change: Change) -> Iterator[Trouble]:
    """A latitude beyond a pole, or a longitude beyond a full turn."""
    for snak, edit in _snaks(change):
        place = snak.value
        if isinstance(place, CoordinateValue) and (abs(place.latitude) > 90 or abs(place.longitude) > 360):
            yield Trouble(f"{place} is no place on a globe", edit)


def bounds_in_disorder(change: Change) -> Iterator[Trouble]:
    """A quantity that does not lie between its own bounds."""
    for snak, edit in _snaks(change):
        value = snak.value
        if not isinstance(value, QuantityValue):
            continue
        ordered = [float(text) for text in (value.lower, value.amount, value.upper) if text is not None]
        if ordered != sorted(ordered):
            yield Trouble(f"{value} does not lie between its bounds", edit)


def file_name(change: Change) -> Iterator[Trouble]:
    """A file's name that is too long, has no ending, or characters that no file name may have."""
    for snak, edit in _snaks(change):
        if snak.datatype != "commonsMedia" or not isinstance(snak.value, StringValue):
            continue
        name = snak.value.text
        if len(name.encode()) > LONGEST_FILE_NAME:
            yield Trouble(f"the file name '{name}' has more than {LONGEST_FILE_NAME} bytes", edit)
        if found := _FORBIDDEN_IN_FILES.search(name):
            yield Trouble(f"the file name '{name}' has the forbidden character '{found[0]}'", edit)
        if "." not in name.strip("."):
            yield Trouble(f"the file name '{name}' has no ending", edit, Gravity.IMPORTANT)


def same_file(changes: Sequence[Change]) -> Iterator[tuple[str, Trouble]]:
    """One file as the picture of two items."""
    seen: dict[str, str] = {}
    for change in changes:
        for statement, edit in change.planned:
            if statement.main.datatype == "commonsMedia" and statement.main.value is not None:
                page = normal_text(commons_page(statement.main).replace("_", " "))
                first = seen.setdefault(page, change.subject)
                if first != change.subject:
                    yield change.subject, Trouble(f"{page} is also given to {first}", edit)


def nothing_to_do(changes: Sequence[Change]) -> Iterator[tuple[str, Trouble]]:
    """A batch that changes nothing."""
    if not changes:
        yield "batch", Trouble("nothing would be changed")


def _possible(time: TimeValue) -> bool:
    if time.year == 0 or time.month > 12 or (time.precision >= DAY and not (time.month and time.day)):
        return False
    if time.month == _FEBRUARY:
        year = time.year + 1 if time.year < 0 else time.year
        leap = year % 4 == 0 and (time.calendar == JULIAN or year % 100 != 0 or year % 400 == 0)
        return time.day <= 28 + leap
    return time.day <= 30 + (time.month in _LONG_MONTHS)


def _snaks(change: Change) -> Iterator[tuple[Snak, Edit | None]]:
    """All snaks of our statements, each with the edit that adds it."""
    for statement, edit in change.planned:
        references = (snak for reference in statement.references for snak in reference.snaks)
        yield from ((snak, edit) for snak in (statement.main, *statement.qualifiers, *references))
