"""Auditing: the partner's newest file as its runs have it, and the files that an audit writes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet as pq

from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.flows.undoing import services_for
from pipelines.flows.work import run_folder
from pipelines.ledger.ledger import Ledger
from pipelines.model.records import is_own_column
from pipelines.model.tables import PROPOSALS
from pipelines.settings import Settings
from pipelines.upload.audit.audit import audit
from pipelines.upload.audit.drift import PartnerFile, Said, said_by
from pipelines.upload.audit.standing_by_query import counts_by_audit, counts_by_query

_COLUMNS = ["_key", "kind", "property", "language", "text"]


class AuditFiles(NamedTuple):
    """An audit: what became of each addition (schema `AUDIT`), its sums, and where both were written."""

    table: pd.DataFrame
    summary: dict[str, Any]
    files: list[Path]


def audit_partner(settings: Settings, slug: str, target: str | None, *, query: bool) -> AuditFiles:
    """Look up on the target what became of all that was added for a partner, and keep it; `query`: by SPARQL too.

    Raises:
        TargetError, PartnerError: there is no such target or partner, or its definition is wrong.
        ServiceError: the target does not answer.
    """
    with services_for(slug, target, reading=True, settings=settings) as services:
        name = services.client.target.name
        found = audit(services, slug, partner_file(settings, services.ledger, slug, name))
        summary = sums(found) | {"by the live items": counts_by_audit(found)}
        if query:
            summary["by SPARQL"] = counts_by_query(services, found)
    return AuditFiles(found, summary, write_audit(settings, slug, name, found, summary))


def audit_again(settings: Settings, slug: str, target: str) -> AuditFiles | None:
    """Audit without SPARQL, as is done after an undo and by schedule; None if nothing was ever added there.

    Raises:
        TargetError, PartnerError: there is no such target or partner, or its definition is wrong.
        ServiceError: the target does not answer.
    """
    with Ledger(settings.ledger) as ledger:
        if ledger.contributed(target, slug).empty:
            return None
    return audit_partner(settings, slug, target, query=False)


def sums(found: pd.DataFrame) -> dict[str, Any]:
    """How much of each kind is in which state, how much was merged, and who has changed since."""
    merged = found["now"].notna() & (found["now"] != found["item"])
    by_state: dict[str, dict[str, int]] = {}
    for state, kind in zip(found["state"].to_list(), found["kind"].to_list(), strict=True):
        counts = by_state.setdefault(state, {})
        counts[kind] = counts.get(kind, 0) + 1
    drift = {str(name): int(count) for name, count in found["drift"].value_counts().items()}
    return {"added": len(found), "states": by_state, "on merged items": int(merged.sum()), "drift": drift}


def partner_file(settings: Settings, ledger: Ledger, slug: str, target: str) -> PartnerFile | None:
    """What the newest dump says, by the files of the runs; None if no run's files are there.

    A row that had not changed is not proposed again: what it says stands in the last run that looked at it.
    """
    folders = [run_folder(settings, slug, run.id) for run in ledger.runs(slug) if run.target == target]
    read = [folder for folder in folders if folder.file("ingest/records.parquet").is_file()]
    if not read:
        return None
    keys = set(pq.read_table(read[0].file("ingest/records.parquet"), columns=["_key"])["_key"].to_pylist())
    says: dict[str, set[Said]] = {}
    cells: dict[str, dict[str, str | None]] = {}
    for folder in read:
        new = _proposals(folder)
        says |= {key: said for key, said in new.items() if key not in says and key not in cells}
        cells |= {key: row for key, row in _changed(folder).items() if key not in says and key not in cells}
        if says.keys() | cells.keys() >= keys:
            break
    return PartnerFile(keys, says, cells)


def _changed(folder: RunFolder) -> dict[str, dict[str, str | None]]:
    """The partner's own columns of the records that had changed."""
    table = pq.read_table(folder.file("ingest/records.parquet"), filters=[("_change", "=", "changed")])
    rows = table.drop_columns([name for name in table.column_names if is_own_column(name) and name != "_key"])
    return {str(row.pop("_key")): row for row in rows.to_pylist()}


def _proposals(folder: RunFolder) -> dict[str, set[Said]]:
    found: dict[str, set[Said]] = {}
    for path in folder.parts(PROPOSALS):
        columns = (column.to_pylist() for column in pq.read_table(path, columns=_COLUMNS).columns)
        for key, said in said_by(zip(*columns, strict=True)).items():
            found.setdefault(key, set()).update(said)
    return found


def write_audit(settings: Settings, slug: str, target: str, table: pd.DataFrame, summary: dict[str, Any]) -> list[Path]:
    """Write an audit as Parquet, CSV and, with its sums, JSON; the last audit of the target is replaced."""
    folder = RunFolder(settings.runs / slug / "audits" / target)
    rows = [{name: None if pd.isna(cell) else cell for name, cell in row.items()} for row in table.to_dict("records")]
    return [
        write_table(table, folder.file("audit.parquet")),
        folder.write_csv("audit.csv", table),
        folder.write_json("audit.json", {"summary": summary, "rows": rows}),
        folder.write_json("when.json", {"audited": datetime.now(UTC).isoformat(timespec="seconds")}),
    ]
