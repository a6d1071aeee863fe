"""Returning: what a partner gets back of its newest run: its own file completed, and where others disagree with it.

Files in `data/runs/<slug>/returns/<target>/`, each put in place only when it is whole; `return.json` comes last.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from pydantic import BaseModel

from pipelines.coverage.disagreements import Row, Sources, audited, merged, on_live, planned
from pipelines.coverage.item_facts import item_facts
from pipelines.coverage.return_file import ReturnFile
from pipelines.exceptions import ConfigurationError, TargetError
from pipelines.flows.auditing import partner_file
from pipelines.flows.return_files import (
    DISAGREE,
    LEFT,
    NAMED,
    RETURN,
    ids_in,
    write_disagreements,
    write_mismatches,
    write_rows,
)
from pipelines.flows.run_folder import RunFolder, read_table
from pipelines.flows.undoing import services_for
from pipelines.flows.work import RunFacts, run_folder
from pipelines.interop.mismatch_finder import MismatchFiles
from pipelines.ledger.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.model.returns import ITEM_FACTS, SAID
from pipelines.model.tables import EDITS, MATCHES, PROPOSALS, rows_of
from pipelines.settings import Settings
from pipelines.upload.audit.audit import audit
from pipelines.upload.services import Services
from pipelines.wikibase.reader import IDS_A_REQUEST
from pipelines.wikibase.targets import Target

SUMMARY = "return.json"


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


def write_return(
    slug: str, target: str | None = None, *, exact: bool = False, settings: Settings | None = None
) -> Returned:
    """Write the return files of the partner's newest run that has matches; `exact`: no cell of its own is escaped.

    Raises:
        ConfigurationError: there is no such run, or its dump is gone.
        ServiceError: the target does not answer.
    """
    with services_for(slug, target, reading=True, settings=settings) as services:
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
        escaped = write_rows(completed, facts, services.partner, folder, exact=exact)
    disagreements = write_disagreements(known.disagreements, known.names, folder)
    mismatches = MismatchFiles(known.disagreements)
    names = write_mismatches(mismatches, folder)
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
        ids |= {part for name in NAMED for part in ids_in(row.get(name))}
    languages = services.partner.mapping.languages
    return {id_: entity.label(languages) or id_ for id_, entity in services.reader.entities(sorted(ids)).items()}


def _sources(target: Target) -> Sources:
    return Sources(*(_translated(target, prop) for prop in Sources()))


def _translated(target: Target, id_: str | None) -> str | None:
    try:
        return target.translate(id_) if id_ else None
    except TargetError:
        return None
