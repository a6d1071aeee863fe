"""Stage 3 as a flow: matched records become proposed statements with attribution."""

from pipelines.flows.artifacts import publish
from pipelines.flows.batch import TASK_OPTIONS, on_runner, run_batches
from pipelines.flows.beginning import read_datatypes
from pipelines.flows.plain import flow, task
from pipelines.flows.run_folder import write_table
from pipelines.flows.work import open_work
from pipelines.mapping.proposals import propose, row_items
from pipelines.mapping.readings import NO_ROWS
from pipelines.model.tables import PROPOSALS
from pipelines.partners.uses import row_uses


@task(task_run_name="propose-{batch}", **TASK_OPTIONS)
def propose_batch(slug: str, run: str, batch: int) -> None:
    """Map one batch of records, unless an earlier try already did."""
    work = open_work(slug, run)
    part = work.folder.part(PROPOSALS, batch)
    if part.is_file():
        return
    records = work.going_on(work.batch(batch))
    matches = work.matches()
    with work.reader() as reader:
        datatypes = read_datatypes(work.partner, reader)
    result = propose(
        records,
        matches[matches["_row"].isin(records["_row"])],
        work.partner,
        datatypes,
        work.facts.issued,
        rows=row_items(matches) if any(row_uses(work.partner.mapping)) else NO_ROWS,
    )
    write_table(result.issues, work.folder.issues("mapping", batch))
    write_table(result.proposals, part)


@flow(name="propose batches", validate_parameters=False)
def _propose_batches(slug: str, run: str, count: int) -> None:
    run_batches(propose_batch, ((slug, run, batch) for batch in range(count)), title="map", total=count)


@flow(name="map", validate_parameters=False)
def propose_flow(slug: str, run: str) -> None:
    """Propose statements and terms for every accepted record that goes on."""
    work = open_work(slug, run)
    on_runner(_propose_batches, work.settings)(slug, run, work.batch_count)
    proposals = work.folder.read_parts(PROPOSALS)
    table = work.folder.write_csv("proposals.csv", proposals)
    publish("map", run, {"items": proposals["subject"].nunique(), "proposals": len(proposals)}, {"proposals": table})
