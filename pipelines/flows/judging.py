"""The judging of a run: the ledger's judgements, the records they are about, and what became of the items since."""

from collections.abc import Callable, Collection, Iterable

import pandas as pd
import pyarrow.parquet as pq

from pipelines.flows.run_folder import RunFolder, read_table
from pipelines.flows.run_stages import read_progress
from pipelines.flows.work import FOUND, JUDGED, Work
from pipelines.ledger import Ledger, Run
from pipelines.model.judgements import Judgement
from pipelines.model.tables import CANDIDATES, rows_of, to_pandas
from pipelines.reconcile.fingerprints import Fingerprint, fingerprints, matching_columns
from pipelines.reconcile.judgements import Judged, apply_judgements, concerned
from pipelines.reconcile.opinions import waiting


def judged(work: Work) -> Judged:
    """The run's matches and candidates, with all that people have said up to now; before settlement.

    Raises:
        GateError: the run was not reconciled yet.
    """
    return _judged(work, lambda _: work.folder.read_parts(CANDIDATES))[0]


def judged_alone(work: Work) -> tuple[Judged, list[int]]:
    """The same, of the candidates only those of records of which somebody said something; with these records' numbers.

    Raises:
        GateError: the run was not reconciled yet.
    """
    return _judged(work, lambda rows: work.folder.read_rows(CANDIDATES, rows))


def _judged(work: Work, candidates_of: Callable[[list[int]], pd.DataFrame]) -> tuple[Judged, list[int]]:
    matches = read_table(work.folder.demand(work.folder.file(FOUND), "reconcile"))
    judgements, prints = _said(work)
    rows = concerned(matches, judgements, prints, work.facts.slug)
    redirects = (work.folder.read_json(JUDGED) or {}).get("redirects", {})
    slug = work.facts.slug
    return apply_judgements(matches, candidates_of(rows), judgements, prints, redirects, slug=slug), rows


def note_judged(work: Work) -> None:
    """Write down, once a run, which records were judged and which judged items the target has merged since.

    Raises:
        ServiceError: the target does not answer.
    """
    if work.folder.file(JUDGED).is_file():
        return
    with work.ledger() as ledger:
        last = ledger.last_judgement(work.facts.slug)
    judgements, prints = _said(work)
    with work.ledger() as ledger:
        keys = ledger.judged_keys(work.facts.slug) | prints.keys()
    items = sorted({judgement.item for judgement in judgements if judgement.item})
    redirects = {}
    if items:
        with work.reader() as reader:
            redirects = {old: entity.id for old, entity in reader.entities(items).items() if entity.id != old}
    work.folder.write_json(JUDGED, {"keys": sorted(keys), "redirects": redirects, "last": last})


def is_overtaken(folder: RunFolder, ledger: Ledger, run: Run) -> bool:
    """Whether people have judged records since this run was matched, which its plan knows nothing of.

    Only a plan that nobody has approved, taken edits from or begun to upload is overtaken: all else is somebody's work.
    """
    noted = (folder.read_json(JUDGED) or {}).get("last")
    if noted is None or ledger.last_judgement(run.slug) <= noted:
        return False
    counts = ledger.outcome_counts([run.id]).get(run.id, {})
    progress = read_progress(folder, counts)
    if counts or not progress.prepared or progress.plan is None or ledger.exclusions(run.id):
        return False
    return ledger.approval(run.id, progress.plan.address, run.target) is None


def _said(work: Work) -> tuple[list[Judgement], dict[str, Fingerprint]]:
    """The judgements on the run's records and on other partners' that share an identifier; and the fingerprints."""
    slug = work.facts.slug
    with work.ledger() as ledger:
        # What is said of a record that wants a second opinion counts once two agree, or a third has decided.
        early = {number for answer in waiting(ledger.answers(slug)) for number in answer.judgements}
        own = [judgement for judgement in ledger.judgements(slug) if judgement.id not in early]
        elsewhere = ledger.identifiers_elsewhere(slug)
        prints = _prints(work, {judgement.key for judgement in own}, elsewhere)
        return own + _shared(ledger, slug, prints.values(), elsewhere), prints


def _shared(
    ledger: Ledger, slug: str, prints: Iterable[Fingerprint], elsewhere: Collection[tuple[str, str]]
) -> list[Judgement]:
    wanted = {i for print_ in prints for i in print_.identifiers if i in elsewhere}
    return ledger.judgements_elsewhere(slug, wanted) if wanted else []


def _prints(work: Work, keys: Collection[str], elsewhere: Collection[tuple[str, str]]) -> dict[str, Fingerprint]:
    """The fingerprints of records that were judged, or share an identifier with another partner's that was."""
    if not keys and not elsewhere:
        return {}
    match = work.partner.mapping.match
    found: dict[str, Fingerprint] = {}
    columns = ["_key", *matching_columns(match)]
    with pq.ParquetFile(work.records) as file:
        for number in range(file.num_row_groups):
            batch = to_pandas(file.read_row_group(number, columns=columns))
            wanted = batch if elsewhere else batch[batch["_key"].isin(list(keys))]
            prints = fingerprints(rows_of(wanted), match)
            found |= {k: p for k, p in prints.items() if k in keys or any(i in elsewhere for i in p.identifiers)}
    return found


def fingerprints_now(work: Work) -> dict[str, Fingerprint]:
    """The fingerprints of all the run's records by their keys.

    Raises:
        GateError: the dump was not read to its end yet.
    """
    match = work.partner.mapping.match
    found: dict[str, Fingerprint] = {}
    with pq.ParquetFile(work.records) as file:
        for number in range(file.num_row_groups):
            batch = to_pandas(file.read_row_group(number, columns=["_key", *matching_columns(match)]))
            found |= fingerprints(rows_of(batch), match)
    return found
