"""Return files: what a partner gets back, written a batch at a time, no cell of which a spreadsheet program runs."""

import csv
import shutil
from collections.abc import Iterator, Mapping

import pyarrow as pa

from pipelines.coverage.disagreements import Row
from pipelines.coverage.return_file import ReturnFile
from pipelines.flows.run_folder import RunFolder, replacing
from pipelines.flows.work import RunFacts
from pipelines.ingest.batches import RawBatch, RawTable
from pipelines.ingest.readers import open_dump
from pipelines.interop.mismatch_finder import MismatchFiles
from pipelines.model.records import VALUE_SEPARATOR
from pipelines.model.returns import DISAGREEMENTS
from pipelines.model.safe_cells import is_formula, safe_cell, safe_row
from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner

RETURN, DISAGREE, LEFT = "return.csv", "disagreements.csv", "not-exported.csv"
#: What the readers see of the table of disagreements, and under which name.
_SHOWN = {
    "_key": "record",
    "item": "item",
    "property": "property",
    "column": "column",
    "kind": "kind",
    "partner_says": "partner says",
    "partner_cell": "partner's cell",
    "partner_source": "partner's source",
    "partner_url": "partner's page",
    "wikidata_says": "Wikidata says",
    "wikidata_source": "Wikidata's source",
    "statement": "statement",
    "changed_by": "changed by",
    "changed": "changed (UTC)",
}
#: Whose ids stand in the table, so that readers are told their names.
NAMED = ("partner_says", "wikidata_says", "partner_source", "wikidata_source")


def ids_in(text: str | None) -> list[str]:
    """The ids of items in a value or in a list of sources."""
    parts = (text or "").replace(";", ",").replace(" (deprecated)", "").split(",")
    return [part.strip() for part in parts if part.strip()[:1] == "Q" and part.strip()[1:].isdigit()]


def write_rows(completed: ReturnFile, facts: RunFacts, partner: Partner, folder: RunFolder, *, exact: bool) -> int:
    """The partner's rows, batch by batch; returns how many cells were escaped."""
    scratch = folder.file(".unpacked")
    escaped = 0
    try:
        table = open_dump(facts.dump, facts.resource(partner), scratch, name=facts.dump_name)
        delimiter = table.delimiter if table.format in {"csv", "tsv"} else ","
        with replacing(folder.file(RETURN)) as path, path.open("w", encoding="utf-8-sig", newline="") as sink:
            writer = csv.writer(sink, delimiter=delimiter, lineterminator="\r\n")
            writer.writerow(safe_row([*table.headers, *completed.headers]))
            for batch in table.batches:
                for cells in _rows(completed, table, batch):
                    own = cells[: len(table.headers)]
                    escaped += 0 if exact else sum(map(is_formula, own))
                    kept = own if exact else [safe_cell(cell) for cell in own]
                    writer.writerow([*kept, *safe_row(cells[len(own) :])])
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return escaped


def _rows(completed: ReturnFile, table: RawTable, batch: RawBatch) -> Iterator[list[str]]:
    """The batch's rows in the file's order, those that could not be read among them."""
    width = len(table.headers)
    numbered = pa.table({"_row": pa.array(batch.rows)} | {str(i): batch.cells.column(i) for i in range(width)})
    done = completed.complete(numbered)
    columns = [column.to_pylist() for column in done.columns]
    rows = {
        int(row): [_plain(cell) for cell in cells]
        for row, cells in zip(batch.rows, zip(*columns, strict=True), strict=True)
    }
    blank = completed.complete(pa.table({"_row": [-1], **{str(i): [""] for i in range(width)}}))
    ours = [str(column[0].as_py()) for column in blank.columns[width:]]
    for broken in batch.broken:
        # A row that could not be cut into the header's cells is kept whole, in the first one.
        own = list(broken.cells) if len(broken.cells) <= width and broken.cells else [broken.text]
        rows[broken.row] = [*own, *[""] * (width - len(own)), *ours]
    for number in sorted(rows):
        yield rows[number]


def _plain(cell: str | None) -> str:
    return (cell or "").replace(VALUE_SEPARATOR, " | ")


def write_disagreements(rows: list[Row], names: Mapping[str, str], folder: RunFolder) -> dict[str, int]:
    """Rows of schema `DISAGREEMENTS`, with the names of items and properties; how many of each kind."""
    counts: dict[str, int] = {}
    with replacing(folder.file(DISAGREE)) as path, path.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\r\n")
        writer.writerow(_SHOWN.values())
        for row in rows_of(DISAGREEMENTS.frame(rows)):
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
            named = row | {name: _with_names(row[name], names) for name in (*NAMED, "property")}
            writer.writerow(safe_row(named[name] for name in _SHOWN))
    return counts


def _with_names(text: str | None, names: Mapping[str, str]) -> str | None:
    """Ids with what they are called after them."""
    if text is None:
        return None
    for id_ in dict.fromkeys(ids_in(text)) or ([text] if text in names else []):
        if names.get(id_, id_) != id_:
            text = text.replace(id_, f"{names[id_]} ({id_})")
    return text


def write_mismatches(files: MismatchFiles, folder: RunFolder) -> list[str]:
    """The imports, and what they leave out; the imports' names."""
    for old in folder.path.glob("mismatch-finder*.csv"):
        old.unlink()
    names = []
    for number, text in enumerate(files.texts(), 1):
        names.append(f"mismatch-finder{f'-{number}' if number > 1 else ''}.csv")
        folder.write_text(names[-1], text)
    with replacing(folder.file(LEFT)) as path, path.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\r\n")
        writer.writerow(["record", "item", "property", "partner says", "why not"])
        for row, why in files.left:
            writer.writerow(safe_row([row["_key"], row["item"], row["property"], row["partner_says"], why]))
    return names
