"""Mismatch Finder: disagreements as the CSV that the Wikidata Mismatch Finder imports, where the community decides.

Format: https://github.com/wmde/wikidata-mismatch-finder/blob/main/docs/UserGuide.md, and the service's own checks
beside it (app/Jobs/ValidateCSV.php): one row that it does not take fails the whole import. An import is at most 10 MB,
so what is larger becomes several files. What the format has no words for is told, and not exported.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from pipelines.model.safe_cells import safe_row
from pipelines.model.statements import snak_from_json
from pipelines.model.values import DAY, MONTH, YEAR, CoordinateValue, EntityValue, QuantityValue, StringValue, TimeValue

HEADER = (
    "item_id",
    "statement_guid",
    "property_id",
    "wikidata_value",
    "meta_wikidata_value",
    "external_value",
    "external_url",
    "type",
)
LONGEST = 1500
#: Bytes of one import; the service takes 10 MB.
LARGEST_IMPORT = 9_500_000
#: Kinds of disagreement that are a mismatch: what the item holds as true against what the partner does.
_MISMATCHES = frozenset({"differs", "removed", "not-deprecated"})
_GUID = re.compile(r"Q\d+\$[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", re.IGNORECASE)
#: What the service takes for an address.
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
#: The service reads by PHP's `fgetcsv`, to which a backslash before a quotation mark is part of the value.
_MISREAD = '\\"'

Row = dict[str, Any]


@dataclass
class MismatchFiles:
    """The imports, one text after the other; `left` fills as they are written: rows that the format cannot say."""

    rows: Iterable[Row]
    left: list[tuple[Row, str]] = field(default_factory=list)
    count: int = 0

    def texts(self, largest: int = LARGEST_IMPORT) -> Iterator[str]:
        """Each import in full, of at most `largest` bytes; none if there is nothing to say."""
        head = _line(HEADER)
        lines, size = [head], len(head)
        for row in self.rows:
            line = self._row(row)
            if line is None:
                continue
            if size + len(line.encode()) > largest and len(lines) > 1:
                yield "".join(lines)
                lines, size = [head], len(head)
            lines.append(line)
            size += len(line.encode())
            self.count += 1
        if len(lines) > 1:
            yield "".join(lines)

    def _row(self, row: Row) -> str | None:
        try:
            line = _line(safe_row(mismatch(row)))
            if _MISREAD in line:
                raise ValueError("the Mismatch Finder misreads a backslash before a quotation mark")
        except ValueError as error:
            self.left.append((row, str(error)))
            return None
        return line


def mismatch(row: Row) -> list[str]:
    """A disagreement (schema `returns.DISAGREEMENTS`) as the cells of one import row.

    Raises:
        ValueError: the format cannot say it; the message says why.
    """
    if row["kind"] not in _MISMATCHES:
        raise ValueError("the community has already decided on this value")
    guid, value, calendar = "", "", ""
    if row["statement"] and row["snak"]:
        guid = str(row["statement"])
        value, calendar = _said(row["snak"])
        if not (_GUID.fullmatch(guid) and guid.partition("$")[0].upper() == row["item"]):
            raise ValueError("the statement's id is not of the form that the Mismatch Finder reads")
    # An item's id means nothing to whoever reads the partner's side: there the partner's own word is better.
    external = str(row["partner_says"])
    if re.fullmatch(r"Q\d+", external) and row["partner_cell"]:
        external = str(row["partner_cell"])
    url = str(row["partner_url"] or "")
    url = url if _ADDRESS.fullmatch(url) else ""
    if max(map(len, (value, external, url))) > LONGEST:
        raise ValueError(f"a value is longer than {LONGEST:,} characters")
    return [row["item"], guid, row["property"], value, calendar, external, url, "statement"]


def _said(snak_text: str) -> tuple[str, str]:
    """A stored value as the service parses it, and the calendar of a date."""
    value = snak_from_json(orjson.loads(snak_text)).value
    if isinstance(value, StringValue | EntityValue):
        return str(value), ""
    if isinstance(value, TimeValue) and value.precision in {YEAR, MONTH, DAY}:
        bare = TimeValue(value.time, value.precision)
        return str(bare), value.calendar.rpartition("/")[2]
    if isinstance(value, QuantityValue):
        return value.amount.removeprefix("+"), ""
    if isinstance(value, CoordinateValue):
        return str(value), ""
    raise ValueError("the Mismatch Finder has no words for such a value")


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
