"""Reading the seed's tables: strict about headers, and naming file, line and column of what is wrong."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pipelines.exceptions import SandboxError

__all__ = ["TABLES", "Row", "read_table"]

TABLES: dict[str, tuple[str, ...]] = {
    "properties": ("id", "label", "description", "datatype", "formatter_url", "format_regex", "source"),
    "constraints": ("property", "constraint", "qualifiers", "source"),
    "items": ("id", "kind", "label", "description", "source"),
    "terms": ("id", "kind", "language", "value", "source"),
    "statements": ("item", "property", "value", "qualifiers", "rank", "references", "source"),
    "units": ("unit", "factor", "base", "source"),
    "sources": ("source", "title", "url", "licence", "retrieved"),
}
"""The tables with their columns."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with where it stands."""

    file: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fail(self, column: str, message: str, remedy: str) -> NoReturn:
        """Raise the error that names this cell."""
        raise SandboxError(message, file=self.file, line=self.line, column=column, remedy=remedy)

    def require(self, column: str, allowed: Any, what: str) -> str:
        """The cell, if it is among the allowed."""
        if self[column] not in allowed:
            self.fail(column, f"'{self[column]}' is not {what}", "correct the cell")
        return self[column]

    def parse_json(self, column: str, kind: type) -> Any:
        """The cell's JSON, an empty cell as an empty value of the kind."""
        text = self[column] or json.dumps(kind())
        try:
            value = json.loads(text)
        except json.JSONDecodeError as error:
            self.fail(column, f"not JSON: {error.msg}", 'write for example {"P642": ["Q5"]}')
        if not isinstance(value, kind):
            self.fail(column, f"a JSON {kind.__name__} was expected", 'write for example {"P642": ["Q5"]}')
        return value


def read_table(folder: Path, name: str) -> Iterator[Row]:
    """The rows of `<folder>/<name>.csv`.

    Raises:
        SandboxError: if the file is missing, is not UTF-8, or has not the columns of `TABLES`.
    """
    path, columns = folder / f"{name}.csv", TABLES[name]
    if not path.is_file():
        raise SandboxError(f"the seed has no table '{name}'", file=path, remedy=f"add it: {','.join(columns)}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, columns, csv.reader(file, strict=True))
    except UnicodeDecodeError as error:
        raise SandboxError(f"not UTF-8: {error.reason}", file=path, remedy="save the table as UTF-8") from error
    except csv.Error as error:
        raise SandboxError(f"not CSV: {error}", file=path, remedy="check the quotes in the table") from error


def _rows(path: Path, columns: tuple[str, ...], reader: Any) -> Iterator[Row]:
    header = tuple(next(reader, ()))
    if header != columns:
        wrong = next((name for name in columns if name not in header), next(iter(header), ""))
        remedy = f"the header is: {','.join(columns)}"
        raise SandboxError("the header is not this table's", file=path, line=1, column=wrong, remedy=remedy)
    for cells in reader:
        if len(cells) != len(columns):
            message = f"{len(cells)} cells instead of {len(columns)}"
            raise SandboxError(message, file=path, line=reader.line_num, remedy="check commas and quotes in the row")
        yield Row(path, reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
