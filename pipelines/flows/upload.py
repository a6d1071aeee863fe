"""Stage 4b as a flow: the plan is carried out, one edit an item, each intent and outcome in the ledger."""

from pipelines.exceptions import GateError, ServiceUnavailableError
from pipelines.flows.artifacts import publish
from pipelines.flows.batch import TASK_OPTIONS
from pipelines.flows.deeds import note_order
from pipelines.flows.equity import in_order
from pipelines.flows.first_look import items_to_look_at, stop_for_look
from pipelines.flows.freezing import read_plan
from pipelines.flows.plain import flow, task
from pipelines.flows.plan import plan_batches, plan_counts
from pipelines.flows.prefect_run import remember_flow_run
from pipelines.flows.progress import Progress
from pipelines.flows.rehearsing import demand_rehearsal
from pipelines.flows.run_folder import read_table, write_table
from pipelines.flows.work import Work, open_work
from pipelines.ledger.entries import EditStatus
from pipelines.model.tables import EDITS, OUTCOMES
from pipelines.partners.expectations import check_expectations
from pipelines.partners.licence import check_licence
from pipelines.partners.partner import PACKAGE_FILE
from pipelines.upload.phases import carry_out
from pipelines.upload.putting_back import put_back_issues
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.stopping import stopping_cleanly


@task(task_run_name="upload", **TASK_OPTIONS)
def upload_edits(slug: str, run: str, address: str, subjects: list[str] | None = None) -> None:
    """Carry out what is still missing on the live items; safe to call again after any interruption.

    Ctrl-C lets the item in flight end first. `subjects`: only these items, and the upload is not complete then.
    """
    work = open_work(slug, run)
    edits = read_plan(work, address).edits
    total = int(edits["subject"].nunique()) if subjects is None else len(subjects)
    with (
        work.ledger() as ledger,
        WikibaseClient(work.target, work.settings) as client,
        Progress("upload", total, unit="items", note=client.limiter.note) as progress,
        stopping_cleanly(progress.tell),
    ):
        outcomes = carry_out(
            in_order(work, ledger, edits),
            run=run,
            partner=work.partner,
            client=client,
            reader=Reader(client),
            endpoint=work.endpoint(),
            ledger=ledger,
            matches=work.matches(),
            progress=progress.advance,
            subjects=subjects,
        )
    unclear = int((outcomes["status"] == EditStatus.UNCLEAR).sum())
    if unclear:
        raise ServiceUnavailableError(
            f"{unclear} new items may or may not have been created: the answers were lost",
            service=work.target.title,
            code="unclear",
            remedy=f"go on with `donata resume {slug}`: it asks the wiki first, and sends nothing blindly",
        )
    if subjects is None:
        write_table(put_back_issues(outcomes, edits), work.folder.issues("upload", 0))
        write_table(OUTCOMES.check(outcomes), work.folder.file("outcomes.parquet"))


@flow(name="upload", validate_parameters=False)
def upload_flow(slug: str, run: str, plan: str | None = None) -> None:
    """Upload exactly the run's frozen plan, behind the gates: licence, the mapping's expectations, a rehearsal.

    `plan`: the address of the plan that a person looked at, or its beginning.
    """
    work, address = _behind_gates(slug, run, plan)
    remember_flow_run(work.folder)
    _note_order(work, address)
    if not work.folder.file("outcomes.parquet").is_file():
        if (few := items_to_look_at(work)) is not None:
            upload_edits(slug, run, address, few)
            stop_for_look(work, few)
        upload_edits(slug, run, address)
    table = work.folder.write_csv("outcomes.csv", read_table(work.folder.file("outcomes.parquet")))
    back = int((read_table(work.folder.file("outcomes.parquet"))["status"] == "review").sum())
    publish("upload", run, upload_counts(work) | {"put back to review": back}, {"outcomes": table})


def join_upload(slug: str, run: str) -> None:
    """Upload beside the process that works on the run, behind the same gates; claims keep the two apart.

    The other one measures and reports; no Prefect is needed.
    """
    work, address = _behind_gates(slug, run)
    _note_order(work, address)
    upload_edits.fn(slug, run, address, items_to_look_at(work))


def _note_order(work: Work, address: str) -> None:
    with work.ledger() as ledger:
        facts = {"run": work.run, "plan": address, "target": work.target.name}
        note_order(ledger, work.settings, "upload", work.partner.slug, **facts)


def _behind_gates(slug: str, run: str, plan: str | None = None) -> tuple[Work, str]:
    """The run's work, and the address of its plan, if no gate stops it."""
    work = open_work(slug, run)
    check_licence(work.partner.package, work.partner.resource).demand(work.partner.folder / PACKAGE_FILE)
    demand_not_withdrawn(work)
    work.folder.demand_parts(EDITS, plan_batches(work), "plan")
    _hold_expectations(work)
    address = read_plan(work, plan).address
    demand_rehearsal(work, address)
    return work, address


def demand_not_withdrawn(work: Work) -> None:
    """The institution stands by its file.

    Raises:
        GateError: it has withdrawn the file that this run works on.
    """
    with work.ledger() as ledger:
        withdrawn = ledger.dump_withdrawn(work.partner.slug, work.facts.dump_checksum)
    if withdrawn:
        raise GateError(
            "the institution has withdrawn the file of this run",
            remedy="ask it for another file, and start a run of that one",
        )


def _hold_expectations(work: Work) -> None:
    """Hold all counts once more: a stage that was stopped by one of them has left its files behind."""
    ingested = work.folder.read_json("ingest/ingest.json")
    counts = {
        "rows_read": ingested["rows_read"],
        "rows_quarantined": ingested["rows_quarantined"],
        "accepted": int((work.matches()["outcome"] == "accepted").sum()),
        **plan_counts(work),
    }
    check_expectations(work.partner.mapping.expect, counts, mapping_path=str(work.partner.mapping_path))


def upload_counts(work: Work) -> dict[str, int]:
    """What this run changed on the target, by the ledger: items edited and created; statements, references, terms."""
    with work.ledger() as ledger:
        return ledger.upload_counts(work.run)
