"""Records: one row of a partner's dump as the stages see it.

A record's columns are the partner's fields, all text; those that begin with `_` are Donata's (`tables.RECORDS`).
A cell with several values joins them by `VALUE_SEPARATOR`, whatever the partner's own separator was; a value that
carries a language is written `code:text`.
"""

VALUE_SEPARATOR = "\x1f"


def cell_values(cell: str | None) -> list[str]:
    """The values of one cell, in order; empty for a null cell."""
    if cell is None:
        return []
    return [value for value in cell.split(VALUE_SEPARATOR) if value]


def join_values(values: list[str]) -> str | None:
    """Values → one cell; None if there are none."""
    return VALUE_SEPARATOR.join(values) or None


def is_own_column(name: str) -> bool:
    """True for Donata's own columns, false for the partner's."""
    return name.startswith("_")
