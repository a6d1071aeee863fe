"""Freezing: a run's plan becomes a file that its content names, with exports for people; the upload reads it again."""

import pandas as pd

from pipelines.exceptions import GateError
from pipelines.flows.work import Work
from pipelines.interop.quickstatements import CHANGING, PROPOSED, export_csv, export_v1
from pipelines.model.tables import EDITS
from pipelines.upload.frozen import SHORT, FrozenPlan, PlanFacts, freeze, is_whole, thaw

#: Which plan is the run's: its address.
PLAN = "plan.json"
#: Frozen plans, by address.
PLANS = "plans"
#: What people are given beside the page, by title.
FILES = {
    "commands for QuickStatements (V1)": "plan.qs",
    "the same as a table (CSV)": "plan.csv",
    "what is proposed to a person": "proposed.qs",
    "what QuickStatements has no words for": "not-exported.csv",
}


def freeze_plan(work: Work) -> str:
    """Freeze the run's plan, unless that was done and nobody altered the file, with its exports; its address.

    Exports: `plan.qs` and `plan.csv` for QuickStatements, `proposed.qs` with what awaits a person, and
    `not-exported.csv` with what that tool has no words for, and why.
    """
    known = work.folder.read_json(PLAN)
    if known and is_whole(work.folder.file(known["file"])):
        return str(known["address"])
    edits = work.folder.read_parts(EDITS)
    address, path = freeze(_facts(work), [edits], work.folder.file(PLANS))
    _export(work, edits)
    content = {"address": address, "file": str(path.relative_to(work.folder.path)), "edits": len(edits)}
    work.folder.write_json(PLAN, content)
    return address


def read_plan(work: Work, address: str | None = None) -> FrozenPlan:
    """The run's frozen plan; `address`, or its beginning, is the one that a person looked at.

    Raises:
        GateError: there is none yet, it was altered, or another one was asked for.
    """
    known = work.folder.read_json(work.folder.demand(work.folder.file(PLAN), "plan").name)
    if address and not known["address"].startswith(address):
        raise GateError(
            f"the run's plan is {known['address'][:SHORT]}…, not {address[:SHORT]}…",
            file=work.folder.file(PLAN),
            remedy="look at the run's plan, and name its address; or leave --plan out",
        )
    plan = thaw(work.folder.file(known["file"]))
    if plan.address != known["address"] or plan.facts != _facts(work):
        raise GateError(
            "the plan is about another dump, mapping or target than the run",
            file=work.folder.file(known["file"]),
            remedy=f"start anew with `donata run {work.partner.slug}`",
        )
    return plan


def _facts(work: Work) -> PlanFacts:
    return PlanFacts(
        partner=work.partner.slug,
        target=work.target.name,
        dump_checksum=work.facts.dump_checksum,
        mapping_version=work.partner.mapping.version,
        mapping_checksum=work.facts.mapping_checksum,
    )


def _export(work: Work, edits: pd.DataFrame) -> None:
    commands = export_v1(edits, CHANGING)
    work.folder.write_text("plan.qs", commands.text)
    work.folder.write_text("plan.csv", export_csv(edits, CHANGING).text)
    proposed = export_v1(edits, PROPOSED)
    work.folder.write_text("proposed.qs", proposed.text)
    left = pd.DataFrame([*commands.left, *proposed.left], columns=["row", "subject", "what", "why"])
    work.folder.write_csv("not-exported.csv", left)
