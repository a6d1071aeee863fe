"""Safe cells: text that no spreadsheet program takes for a formula when it opens a CSV file.

Rule: a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end gets an apostrophe before it, as
https://owasp.org/www-community/attacks/CSV_Injection advises; plain numbers are left, and pairs of them,
for they are no formulas.
"""

import re
from collections.abc import Iterable

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = r"[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?%?"
#: A number, or two of them as coordinates are written; the space keeps the search linear.
_NUMBERS = re.compile(rf"{_NUMBER}(, {_NUMBER})?")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program may take the cell for a formula."""
    return _FORMULA.match(text) is not None and _NUMBERS.fullmatch(text) is None


def safe_cell(text: str) -> str:
    """The cell, with an apostrophe before it if it could be taken for a formula."""
    return f"'{text}" if is_formula(text) else text


def safe_row(cells: Iterable[object]) -> list[str]:
    """A row's cells as safe text; None is an empty cell."""
    return ["" if cell is None else safe_cell(str(cell)) for cell in cells]
