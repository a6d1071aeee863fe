"""The whole path on one screen: a partner's dump becomes attributed statements and a coverage report.

Prefect owns order, retries, progress and artifacts; each line below is a flow of its own over one stage, and each reads
the files of the one before, so that an interrupted run goes on where it stopped.
"""

from pipelines.flows.auditing import audit_again
from pipelines.flows.beginning import begin
from pipelines.flows.coverage import measure_flow, report_flow
from pipelines.flows.ending import end, failing
from pipelines.flows.ingest import ingest_flow
from pipelines.flows.lock import alone
from pipelines.flows.plain import flow
from pipelines.flows.plan import plan_flow
from pipelines.flows.prefect_run import remember_flow_run
from pipelines.flows.propose import propose_flow
from pipelines.flows.reconcile import reconcile_flow
from pipelines.flows.upload import upload_flow
from pipelines.flows.work import open_work, run_folder
from pipelines.model.summary import RunSummary
from pipelines.settings import load_settings


@flow(name="partnership", flow_run_name="{slug}", validate_parameters=False)
def partnership(
    slug: str,
    dump: str | None = None,
    target: str | None = None,
    *,
    everything: bool = False,
    dry: bool = False,
    audit: bool = False,
) -> RunSummary:
    """Take a partner's dump all the way.

    `dump`: a path or URL instead of the partner's own file. `target`: a named target instead of the sandbox.
    `everything`: look at unchanged rows too. `dry`: stop before the upload, with the plan and its preview. `audit`:
    look up at the end what stands of all that was ever added.
    """
    with alone(slug):
        return _stages(slug, begin(slug, dump=dump, target=target, everything=everything), dry=dry, audit=audit)


@flow(name="resume", flow_run_name="{slug}", validate_parameters=False)
def resume(slug: str, run: str) -> RunSummary:
    """Go on with a run that has begun, where it stopped."""
    with alone(slug):
        return _stages(slug, run, dry=False)


def _stages(slug: str, run: str, *, dry: bool, audit: bool = False) -> RunSummary:
    remember_flow_run(run_folder(load_settings(), slug, run))
    with failing(slug, run):
        ingest_flow(slug, run)  # dump            → accepted records, quarantine, issues
        reconcile_flow(slug, run)  # records      → matches, each with its evidence
        propose_flow(slug, run)  # matched records → proposed statements with references
        plan_flow(slug, run)  # proposals × live items → only what is missing, previewed
        measure_flow(slug, run, "before", last=dry)
        if not dry:
            upload_flow(slug, run)  # edits → the target and the ledger
            measure_flow(slug, run, "after", last=True)
        report_flow(slug, run)  # coverage before → after, for the partner and the public
        if audit and not dry:
            audit_again(load_settings(), slug, open_work(slug, run).target.name)  # what stands of all that was added
    return end(slug, run)
