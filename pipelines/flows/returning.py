"""Returning: what a partner gets back of its newest run: its own file completed, and where others disagree with it.

Files in `data/runs/<slug>/returns/<target>/`, each put in place only when it is whole; `return.json` comes last.
"""

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from pipelines.coverage.disagreements import Row, Sources, audited, merged, on_live, planned
from pipelines.coverage.item_facts import item_facts
from pipelines.coverage.return_file import ReturnFile
from pipelines.exceptions import ConfigurationError, TargetError
from pipelines.flows.auditing import partner_file
from pipelines.flows.run_folder import RunFolder, read_table, replacing
from pipelines.flows.undoing import services_for
from pipelines.flows.work import RunFacts, run_folder
from pipelines.ingest.batches import RawBatch, RawTable
from pipelines.ingest.readers import open_dump
from pipelines.interop.mismatch_finder import MismatchFiles
from pipelines.ledger.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.model.records import VALUE_SEPARATOR
from pipelines.model.returns import DISAGREEMENTS, ITEM_FACTS, SAID
from pipelines.model.safe_cells import is_formula, safe_cell, safe_row
from pipelines.model.tables import EDITS, MATCHES, PROPOSALS, rows_of
from pipelines.partners.partner import Partner
from pipelines.settings import Settings
from pipelines.upload.audit.audit import audit
from pipelines.upload.services import Services
from pipelines.wikibase.reader import IDS_A_REQUEST
from pipelines.wikibase.targets import Target

RETURN, DISAGREE, LEFT, SUMMARY = "return.csv", "disagreements.csv", "not-exported.csv", "return.json"
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
_NAMED = ("partner_says", "wikidata_says", "partner_source", "wikidata_source")


class Returned(BaseModel):
    """What was returned: counts by status, and the files; `escaped` counts cells that looked like a formula."""

    slug: str
    target: str
    run: str
    time: datetime
    dump: str
    counts: dict[str, int]
    disagreements: dict[str, int]
    mismatches: int
    not_exported: int
    escaped: int
    files: list[str]


@dataclass(frozen=True)
class _Known:
    """All that was read for a return: the tables of `ReturnFile`, and the disagreements."""

    facts: pd.DataFrame
    said: pd.DataFrame
    created: dict[str, str]
    names: dict[str, str]
    disagreements: list[Row]


def return_folder(settings: Settings, slug: str, target: str) -> RunFolder:
    """Where a partner's return files lie."""
    return RunFolder(settings.runs / slug / "returns" / target)


def read_returned(settings: Settings, slug: str, target: str) -> Returned | None:
    """What was last returned; None if nothing was yet."""
    content = return_folder(settings, slug, target).read_json(SUMMARY)
    return Returned.model_validate(content) if content else None


def write_return(slug: str, target: str | None = None, *, exact: bool = False) -> Returned:
    """Write the return files of the partner's newest run that has matches; `exact`: no cell of its own is escaped.

    Raises:
        ConfigurationError: there is no such run, or its dump is gone.
        ServiceError: the target does not answer.
    """
    with services_for(slug, target, reading=True) as services:
        settings, wiki = services.client.settings, services.client.target
        folders = matched_runs(settings, services.ledger, slug, wiki.name)
        facts = RunFacts.model_validate(folders[0].read_json("run.json"))
        matches = MATCHES.check(MATCHES.completed(read_table(folders[0].file("matches.parquet"))))
        known = _read(services, slug, folders, matches)
        completed = ReturnFile(
            matches,
            known.facts,
            known.said,
            created=known.created,
            names=known.names,
            entity_url=wiki.entity_url,
        )
        folder = return_folder(settings, slug, wiki.name)
        escaped = _write_rows(completed, facts, services.partner, folder, exact=exact)
    disagreements = _write_disagreements(known, folder)
    mismatches = MismatchFiles(known.disagreements)
    names = _write_mismatches(mismatches, folder)
    returned = Returned(
        slug=slug,
        target=wiki.name,
        run=facts.run,
        time=datetime.now(UTC),
        dump=facts.dump_name,
        counts=completed.counts(),
        disagreements=disagreements,
        mismatches=mismatches.count,
        not_exported=len(mismatches.left),
        escaped=escaped,
        files=[RETURN, DISAGREE, *names, LEFT],
    )
    folder.write_json(SUMMARY, returned.model_dump(mode="json"))
    return returned


def matched_runs(settings: Settings, ledger: Ledger, slug: str, target: str) -> list[RunFolder]:
    """The folders of the partner's runs that have matches, the newest first; never empty.

    Raises:
        ConfigurationError: there is none, or the newest one's dump is gone.
    """
    folders = [run_folder(settings, slug, run.id) for run in ledger.runs(slug) if run.target == target]
    found = [folder for folder in folders if folder.file("matches.parquet").is_file()]
    if not found:
        raise ConfigurationError(
            f"no dump of partner '{slug}' has been matched on '{target}' yet", remedy=f"start with `donata run {slug}`"
        )
    dump = RunFacts.model_validate(found[0].read_json("run.json")).dump
    if not dump.is_file():
        raise ConfigurationError("the run's dump is gone", file=dump, remedy=f"run it again with `donata run {slug}`")
    return found


def _read(services: Services, slug: str, folders: list[RunFolder], matches: pd.DataFrame) -> _Known:
    numbers = {str(match["_key"]): int(match["_row"]) for match in rows_of(matches[["_key", "_row"]])}
    said, references, candidates = _by_runs(folders, numbers)
    created = _created(services.ledger, slug, services.client.target.name, matches)
    items = [*matches.loc[matches["outcome"] == "accepted", "item"].dropna(), *created.values()]
    facts: list[dict[str, Any]] = []
    disagreeing: list[Row] = []
    sources, image = _sources(services.client.target), _translated(services.client.target, "P18")
    languages = services.partner.mapping.languages
    for asked, entity in _live(services, dict.fromkeys([*items, *candidates])):
        facts += item_facts(asked, entity, languages, image)
        for edit in candidates.get(asked, ()):
            row = on_live(edit, entity, references.get((edit["_key"], edit["property"])), sources)
            disagreeing += [row] if row else []
    since = _since(services, slug, numbers, sources)
    rows = merged(disagreeing, since)
    names = _names(services, facts, rows)
    return _Known(ITEM_FACTS.frame(facts), SAID.frame(said), created, names, rows)


def _by_runs(
    folders: list[RunFolder], numbers: Mapping[str, int]
) -> tuple[list[Row], dict[tuple[str, str], str | None], dict[str, list[Row]]]:
    """What each record says, by which references, and where the plan left something, by the newest run that looked.

    Rows that had not changed are not looked at again: what was found of them stands in an earlier run.
    """
    said: list[Row] = []
    references: dict[tuple[str, str], str | None] = {}
    candidates: dict[str, list[Row]] = {}
    known: set[str] = set()
    for folder in folders:
        looked: set[str] = set()
        for proposals in _tables(folder, PROPOSALS, ["_key", "kind", "property", "references"]):
            for row in proposals:
                key = row["_key"]
                looked.add(key)
                if key in numbers and key not in known and row["kind"] == "statement":
                    if (key, row["property"]) not in references:
                        said.append({"_row": numbers[key], "property": row["property"]})
                    references[key, row["property"]] = row["references"]
        for edit in _left_edits(folder):
            if edit["_key"] in numbers and edit["_key"] not in known:
                candidates.setdefault(edit["subject"], []).append({**edit, "_row": numbers[edit["_key"]]})
        known |= looked
        if known >= numbers.keys():
            break
    return said, references, candidates


def _left_edits(folder: RunFolder) -> list[Row]:
    columns = ["_row", "_key", "subject", "kind", "action", "property", "text", "statement", "column", "raw"]
    edits = [row for rows in _tables(folder, EDITS, columns) for row in rows if row["action"] in {"leave", "propose"}]
    paths = sorted((folder.path / "issues").glob("plan-*.parquet"))
    issues = (row for path in paths for row in pq.read_table(path).to_pylist())
    return planned(edits, issues)


def _tables(folder: RunFolder, schema: Any, columns: list[str]) -> Iterator[list[Row]]:
    for path in folder.parts(schema):
        yield pq.read_table(path, columns=columns).to_pylist()


def _created(ledger: Ledger, slug: str, target: str, matches: pd.DataFrame) -> dict[str, str]:
    keys = matches.loc[matches["outcome"] == "new", "_key"].tolist()
    made = ((str(key), ledger.created_item(slug, target, str(key))) for key in keys)
    return {key: item for key, item in made if item}


def _live(services: Services, items: Iterable[str]) -> Iterator[tuple[str, Entity]]:
    wanted = [item for item in items if item.startswith("Q")]
    for start in range(0, len(wanted), IDS_A_REQUEST):
        yield from services.reader.entities(wanted[start : start + IDS_A_REQUEST]).items()


def _since(services: Services, slug: str, numbers: Mapping[str, int], sources: Sources) -> list[Row]:
    """What others changed of what we had added."""
    file = partner_file(services.client.settings, services.ledger, slug, services.client.target.name)
    rows = rows_of(audit(services, slug, file))
    live = dict(_live(services, dict.fromkeys(row["now"] for row in rows if row["now"] and row["state"] != "kept")))
    found = (audited(row, numbers, live.get(row["now"] or ""), sources) for row in rows)
    return [row for row in found if row]


def _names(services: Services, facts: list[dict[str, Any]], rows: list[Row]) -> dict[str, str]:
    """What properties, and the items that are values or sources, are called."""
    ids = {fact["place"] for fact in facts if fact["kind"] == "identifier"} | {row["property"] for row in rows}
    for row in rows:
        ids |= {part for name in _NAMED for part in _ids_in(row.get(name))}
    languages = services.partner.mapping.languages
    return {id_: entity.label(languages) or id_ for id_, entity in services.reader.entities(sorted(ids)).items()}


def _ids_in(text: str | None) -> list[str]:
    parts = (text or "").replace(";", ",").replace(" (deprecated)", "").split(",")
    return [part.strip() for part in parts if part.strip()[:1] == "Q" and part.strip()[1:].isdigit()]


def _sources(target: Target) -> Sources:
    return Sources(*(_translated(target, prop) for prop in Sources()))


def _translated(target: Target, id_: str | None) -> str | None:
    try:
        return target.translate(id_) if id_ else None
    except TargetError:
        return None


def _write_rows(completed: ReturnFile, facts: RunFacts, partner: Partner, folder: RunFolder, *, exact: bool) -> int:
    """The partner's rows, batch by batch; returns how many cells were escaped."""
    scratch = folder.file(".unpacked")
    escaped = 0
    try:
        table = open_dump(facts.dump, partner.resource, scratch, name=facts.dump_name)
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


def _write_disagreements(known: _Known, folder: RunFolder) -> dict[str, int]:
    counts: dict[str, int] = {}
    with replacing(folder.file(DISAGREE)) as path, path.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\r\n")
        writer.writerow(_SHOWN.values())
        for row in rows_of(DISAGREEMENTS.frame(known.disagreements)):
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
            named = row | {name: _with_names(row[name], known.names) for name in (*_NAMED, "property")}
            writer.writerow(safe_row(named[name] for name in _SHOWN))
    return counts


def _with_names(text: str | None, names: Mapping[str, str]) -> str | None:
    """Ids with what they are called after them."""
    if text is None:
        return None
    for id_ in dict.fromkeys(_ids_in(text)) or ([text] if text in names else []):
        if names.get(id_, id_) != id_:
            text = text.replace(id_, f"{names[id_]} ({id_})")
    return text


def _write_mismatches(files: MismatchFiles, folder: RunFolder) -> list[str]:
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
