"""Freezing: a run's plan becomes a file that its content names, with exports for people; the upload reads it again."""

from collections.abc import Mapping

import pandas as pd

from pipelines.exceptions import GateError
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import Work
from pipelines.interop.quickstatements import CHANGING, PROPOSED, export_csv, export_v1
from pipelines.model.tables import EDITS
from pipelines.upload.frozen import SHORT, FrozenPlan, PlanFacts, freeze, is_whole, thaw
from pipelines.upload.preview import preview_html
from pipelines.upload.rows import CHANGES

#: Which plan is the run's: its address.
PLAN = "plan.json"
#: The page that shows it, and the names of the ids on it, for whoever shows it anew.
PREVIEW, LABELS = "preview.html", "labels.json"
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
    return freeze_edits(work.folder, _facts(work), work.folder.read_parts(EDITS))


def freeze_edits(folder: RunFolder, facts: PlanFacts, edits: pd.DataFrame, *, base: str | None = None) -> str:
    """Freeze these edits (schema `tables.EDITS`) as the run's plan, with its exports; its address.

    `base`: the file of the plan that it was made from, by leaving edits out.
    """
    address, path = freeze(facts, [edits], folder.file(PLANS))
    _export(folder, edits)
    file = str(path.relative_to(folder.path))
    changing = edits.loc[edits["action"].isin(CHANGES)]
    content = {"address": address, "file": file, "edits": len(edits), "base": base or file}
    content |= {"changes": len(changing), "items": int(changing["subject"].nunique())}
    folder.write_json(PLAN, content)
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


def write_preview(work: Work, edits: pd.DataFrame, labels: Mapping[str, str], address: str) -> None:
    """Write `preview.html`: the plan with this address, for people."""
    page = preview_html(
        edits, work.partner, labels, entity_url=work.target.entity_url, about=_about(work, address), files=FILES
    )
    work.folder.write_text(PREVIEW, page)


def _about(work: Work, address: str) -> dict[str, str]:
    """What the page says of the plan."""
    return {
        "plan": address,
        "target": work.target.title,
        "dump": f"{work.facts.dump_name} of {work.facts.issued} ({work.facts.dump_checksum[:SHORT]}…)",
        "mapping": f"version {work.partner.mapping.version} ({work.facts.mapping_checksum[:SHORT]}…)",
        "run": work.run,
    }


def _facts(work: Work) -> PlanFacts:
    return PlanFacts(
        partner=work.partner.slug,
        target=work.target.name,
        dump_checksum=work.facts.dump_checksum,
        mapping_version=work.partner.mapping.version,
        mapping_checksum=work.facts.mapping_checksum,
    )


def _export(folder: RunFolder, edits: pd.DataFrame) -> None:
    commands = export_v1(edits, CHANGING)
    folder.write_text("plan.qs", commands.text)
    folder.write_text("plan.csv", export_csv(edits, CHANGING).text)
    proposed = export_v1(edits, PROPOSED)
    folder.write_text("proposed.qs", proposed.text)
    left = pd.DataFrame([*commands.left, *proposed.left], columns=["row", "subject", "what", "why"])
    folder.write_csv("not-exported.csv", left)
