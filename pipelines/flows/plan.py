"""Stage 4a as a flow: proposals are compared with the live items, and only what is missing stays; previewed."""

from pipelines.flows.artifacts import publish
from pipelines.flows.batch import TASK_OPTIONS, on_runner, run_batches
from pipelines.flows.checks import check_whole, inspector_of, kept_back, write_checks, write_findings
from pipelines.flows.freezing import LABELS, PREVIEW, freeze_plan, write_preview
from pipelines.flows.plain import flow, task
from pipelines.flows.run_folder import read_table, write_table
from pipelines.flows.work import Work, open_work
from pipelines.model.tables import EDITS, PROPOSALS
from pipelines.partners.expectations import check_expectations
from pipelines.upload.memory import Memory
from pipelines.upload.plan import plan
from pipelines.upload.rows import CHANGES


@task(task_run_name="plan-{batch}", **TASK_OPTIONS)
def plan_batch(slug: str, run: str, batch: int) -> None:
    """Plan one batch of whole subjects, unless an earlier try already did."""
    work = open_work(slug, run)
    part = work.folder.part(EDITS, batch)
    if part.is_file():
        return
    shared = not work.partner.mapping.match.one_row_per_item
    proposals = work.folder.read_parts(PROPOSALS) if shared else read_table(work.folder.part(PROPOSALS, batch))
    renewing = work.partner.mapping.retrieved == "refresh"
    with work.reader() as reader, work.ledger() as ledger:
        inspector = inspector_of(work, reader)
        memory = Memory(ledger, reader, work.seen(), renewing=renewing)
        result = plan(proposals, reader, memory, inspector)
    write_findings(work, batch, inspector.findings)
    write_table(result.issues, work.folder.issues("plan", batch))
    write_table(result.edits, part)


@task(task_run_name="check", **TASK_OPTIONS)
def check_plan(slug: str, run: str) -> None:
    """Look for what only the whole plan shows, unless an earlier try already did."""
    work = open_work(slug, run)
    with work.reader() as reader:
        check_whole(work, reader, plan_batches(work))


@flow(name="plan batches", validate_parameters=False)
def _plan_batches(slug: str, run: str, count: int) -> None:
    run_batches(plan_batch, ((slug, run, batch) for batch in range(count)), title="plan", total=count)


@flow(name="plan", validate_parameters=False)
def plan_flow(slug: str, run: str) -> None:
    """Compare with the live items, write the preview, and hold the number of edits against `expect`."""
    work = open_work(slug, run)
    work.folder.demand_parts(PROPOSALS, work.batch_count, "map")
    on_runner(_plan_batches, work.settings)(slug, run, plan_batches(work))
    check_plan(slug, run)
    write_checks(work)
    address = freeze_plan(work)
    edits = work.folder.read_parts(EDITS)
    preview = work.folder.file(PREVIEW)
    if not preview.is_file():
        labels = read_labels(work)
        work.folder.write_json(LABELS, labels)
        write_preview(work, edits, labels, address)
    changing = edits[edits["action"].isin(CHANGES)]
    counts = {str(action): int(count) for action, count in edits["action"].value_counts().items()}
    figures = {"items to edit": changing["subject"].nunique(), "items kept back": kept_back(work), **counts}
    publish("plan", run, figures, {"preview": preview})
    check_expectations(work.partner.mapping.expect, plan_counts(work), mapping_path=str(work.partner.mapping_path))


def plan_counts(work: Work) -> dict[str, int]:
    """Items that the plan looks at (`planned`), would change (`edits`), and keeps back (`kept_back`)."""
    edits = work.folder.read_parts(EDITS)
    changing = edits.loc[edits["action"].isin(CHANGES), "subject"]
    planned = int(edits["subject"].nunique())
    return {"edits": int(changing.nunique()), "planned": planned, "kept_back": kept_back(work)}


def plan_batches(work: Work) -> int:
    """How many batches a plan has.

    Where several rows may feed one item, its proposals can lie in several batches: then all are planned as one.
    """
    return work.batch_count if work.partner.mapping.match.one_row_per_item else min(1, work.batch_count)


def read_labels(work: Work) -> dict[str, str]:
    """Names for the ids that the preview shows."""
    from pipelines.upload.preview import ids_shown

    edits = work.folder.read_parts(EDITS)
    with work.reader() as reader:
        entities = reader.entities(sorted(ids_shown(edits)))
    return {id_: entity.label(work.partner.mapping.languages) or id_ for id_, entity in entities.items()}
