"""The end of a run: its counts go into the ledger, and its summary to whoever asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.exceptions import DonataError
from pipelines.flows.work import open_work
from pipelines.model.summary import RunSummary


@contextmanager
def failing(slug: str, run: str) -> Iterator[None]:
    """Record in the ledger why a run stopped; it stays open, and the next `donata run` goes on with it."""
    try:
        yield
    except DonataError as error:
        with open_work(slug, run).ledger() as ledger:
            ledger.fail_run(run, str(error))
        raise


def end(slug: str, run: str) -> RunSummary:
    """Finish the run in the ledger with its counts, and return its summary; a dry run stays open for its upload."""
    work = open_work(slug, run)
    summary = RunSummary.from_json(work.folder.read_json("summary.json"))
    if work.folder.file("coverage-after.parquet").is_file():
        with work.ledger() as ledger:
            ledger.finish_run(run, summary.counts())
    return summary
