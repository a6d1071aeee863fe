"""The queues that are ranked: rows that wait for a reviewer, and items of the next upload."""

from typing import Literal

import pandas as pd

from pipelines.exceptions import ConfigurationError
from pipelines.flows.equity import review_ranking, upload_ranking
from pipelines.flows.reviewing import open_queue, reconciled_run
from pipelines.flows.work import open_work
from pipelines.model.equity import RANKING
from pipelines.web.site.errors import ConflictError
from pipelines.web.site.portal import Portal

Queue = Literal["review", "upload"]


def ranking_of(portal: Portal, slug: str, queue: Queue) -> pd.DataFrame:
    """The ranking of a queue of the partner's on the portal's target: schema `RANKING`.

    The review queue is that of the newest run that was reconciled, without the rows that were decided since.

    Raises:
        ServiceError: the target's query service did not answer.
        ConflictError: the mapping has changed since the run began.
    """
    target = portal.target.name
    if queue == "upload":
        return upload_ranking(portal.settings, portal.ledger, portal.endpoint(), slug, target)
    run = reconciled_run(portal.settings, portal.ledger, slug)
    if run is None or portal.ledger.run(run).target != target:
        return RANKING.frame()
    try:
        work = open_work(slug, run, portal.settings, reading=True)
    except ConfigurationError as error:
        raise ConflictError(error.message, remedy=error.remedy) from error
    ranked = review_ranking(portal.settings, portal.ledger, portal.endpoint(), slug=slug, target=target, run=run)
    waiting = open_queue(work, portal.ledger).open_rows()
    return RANKING.check(ranked[ranked["row"].isin(waiting)].reset_index(drop=True))
