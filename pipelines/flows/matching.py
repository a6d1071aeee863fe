"""Matching of one batch against the reference index: work for a process of its own, without Prefect or a Wikibase."""

from functools import lru_cache

from pipelines.flows.run_folder import write_table
from pipelines.flows.work import Work, open_work
from pipelines.model.collection import collection_paused
from pipelines.model.tables import CANDIDATES, MATCHES
from pipelines.reconcile.matching import Reconciled, reconcile
from pipelines.reconcile.probability import Model, model_name, read_model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.building import open_reference


def match_batch(slug: str, run: str, batch: int) -> None:
    """Match one batch of a run whose mapping names an index, and write what was found."""
    work, reference, model = _opened(slug, run)
    with collection_paused():
        result = reconcile(work.going_on(work.batch(batch)), work.partner, reference, model)
    write_batch(work, batch, result)


@lru_cache(maxsize=1)
def _opened(slug: str, run: str) -> tuple[Work, Reference, Model]:
    """What all batches of a run share: words met in one batch need not be worked out in the next."""
    work = open_work(slug, run)
    return work, open_reference(work.settings.runs / "indexes" / str(work.partner.mapping.match.index)), model_of(work)


def model_of(work: Work) -> Model:
    """The model for the run's mapping."""
    mapping = work.partner.mapping
    return read_model(work.settings.home, model_name(mapping.class_, mapping.match.model))


#: Candidates that are read at once: a reviewer is shown those of one record.
TOGETHER = 1_000


def write_batch(work: Work, batch: int, result: Reconciled) -> None:
    """Write a batch's tables; the matches last, for where they are the batch is done."""
    write_table(result.issues, work.folder.issues("reconcile", batch))
    write_table(result.candidates, work.folder.part(CANDIDATES, batch), together=TOGETHER)
    write_table(result.matches, work.folder.part(MATCHES, batch))
