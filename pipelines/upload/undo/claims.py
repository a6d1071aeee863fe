"""Claims of an undo: its items are one worker's at a time, so that two who undo the same do each thing once."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.upload.services import Services
from pipelines.wikibase.limiter import Wait

#: Seconds between two looks at what other workers have.
_POLL = 30.0


@contextmanager
def claimed(services: Services, items: list[str]) -> Iterator[None]:
    """The items are ours within; those that another worker has are waited for.

    Raises:
        StoppedError: a person asked to stop meanwhile.
        LedgerError: the ledger cannot be written.
    """
    mine: set[str] = set()
    try:
        while True:
            mine |= services.claim([item for item in items if item not in mine])
            if mine.issuperset(items):
                break
            services.client.limiter.pause(min(_POLL, services.longest_way), Wait.WORKER)
        yield
    finally:
        services.release(sorted(mine))
