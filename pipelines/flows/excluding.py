"""Excluding: single edits are left out of a run's frozen plan, or taken in again; each time a new plan, by its address.

The ledger says who and why, the first plan of the run what there was: from these two each later plan is made.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.exceptions import ConfigurationError, GateError
from pipelines.flows.freezing import LABELS, PLAN, PREVIEW, freeze_edits, write_preview
from pipelines.flows.lock import alone
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import open_work, run_folder
from pipelines.ledger import Ledger, Run
from pipelines.ledger.plan_book import Exclusion
from pipelines.settings import Settings
from pipelines.upload.exclusion import changing, excluded, place_of
from pipelines.upload.frozen import SHORT, thaw
from pipelines.upload.rows import Edit, edits_table, read_edits


@dataclass(frozen=True)
class PlanFile:
    """Which plan is a run's: its address and file, the file that it was made from, and how much it would do.

    `changes` and `items` are None for a plan of an earlier version, which did not count them.
    """

    address: str
    path: Path
    base: Path
    edits: int
    changes: int | None
    items: int | None


def plan_file(folder: RunFolder) -> PlanFile | None:
    """The run's plan as its folder names it; None if there is none yet."""
    known: dict[str, Any] | None = folder.read_json(PLAN)
    if known is None:
        return None
    path = folder.file(known["file"])
    base = folder.file(known.get("base") or known["file"])
    return PlanFile(known["address"], path, base, known["edits"], known.get("changes"), known.get("items"))


def leave_out(
    settings: Settings, ledger: Ledger, run: Run, edits: Collection[str], *, person: str, reason: str, plan: str
) -> str:
    """Leave edits, by their addresses, out of the run's plan; the address of the new plan.

    `plan`: the address of the plan that the person looked at.

    Raises:
        GateError: it is not the run's plan any more, the run is being worked on, an edit is not in it or was begun,
            or a new item would be torn.
    """
    return _change(settings, ledger, run, edits, out=True, person=person, reason=reason, plan=plan)


def take_in(
    settings: Settings, ledger: Ledger, run: Run, edits: Collection[str], *, person: str, reason: str, plan: str
) -> str:
    """Take edits that were left out into the plan again; the address of the new plan.

    Raises:
        GateError: as `leave_out`.
    """
    return _change(settings, ledger, run, edits, out=False, person=person, reason=reason, plan=plan)


def _change(
    settings: Settings,
    ledger: Ledger,
    run: Run,
    edits: Collection[str],
    *,
    out: bool,
    person: str,
    reason: str,
    plan: str,
) -> str:
    folder = run_folder(settings, run.slug, run.id)
    with alone(run.slug, settings):
        known = _demand_plan(folder, plan)
        first = thaw(known.base)
        rows = list(read_edits(first.edits))
        named = _demand_edits(ledger, run, rows, edits)
        said = [
            Exclusion(run.id, address, edit.subject, place_of(edit), edit.text, out, person, reason)
            for address, edit in named.items()
        ]
        new = edits_table(excluded(rows, _reasons(ledger, run, said)))
        ledger.record_exclusions(said)
        address = freeze_edits(folder, first.facts, new, base=str(known.base.relative_to(folder.path)))
        _show(settings, run, new, address)
    return address


def _show(settings: Settings, run: Run, edits: pd.DataFrame, address: str) -> None:
    """The page of the plan is made anew, or taken away where that cannot be: it must not show another plan."""
    folder = run_folder(settings, run.slug, run.id)
    folder.file(PREVIEW).unlink(missing_ok=True)
    with suppress(ConfigurationError, GateError):
        work = open_work(run.slug, run.id, settings, reading=True)
        write_preview(work, edits, folder.read_json(LABELS) or {}, address)


def _reasons(ledger: Ledger, run: Run, said: Iterable[Exclusion]) -> dict[str, str]:
    """Why each edit is left out, by its address: what the ledger has, and what is said now."""
    last = {one.edit: one for one in [*ledger.exclusions(run.id), *said]}
    return {address: f"{one.reason} ({one.person})" for address, one in last.items() if one.excluded}


def _demand_plan(folder: RunFolder, plan: str) -> PlanFile:
    known = plan_file(folder)
    if known is None or known.address != plan:
        raise GateError(
            f"the run's plan is {known.address[:SHORT]}…, not {plan[:SHORT]}…" if known else "the run has no plan yet",
            remedy="look at the plan as it is now, and decide again",
        )
    return known


def _demand_edits(ledger: Ledger, run: Run, rows: Iterable[Edit], edits: Collection[str]) -> dict[str, Edit]:
    named = changing(rows, edits)
    if unknown := set(edits) - named.keys():
        raise GateError(
            f"{len(unknown)} of the edits are not in the plan, or change nothing",
            remedy="look at the plan as it is now, and decide again",
        )
    if begun := ledger.begun_subjects(run.id, {edit.subject for edit in named.values()}):
        raise GateError(
            f"{', '.join(sorted(begun)[:5])} was edited by this run already",
            remedy="undo the run, or the item, instead",
        )
    return named
