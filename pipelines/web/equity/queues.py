"""The queues that are ranked: rows that wait for a reviewer, and items of the next upload."""

from typing import Literal

import pandas as pd

from pipelines.flows.equity import review_ranking, upload_ranking
from pipelines.model.equity import RANKING
from pipelines.web.site.portal import Portal

Queue = Literal["review", "upload"]


def ranking_of(portal: Portal, slug: str, queue: Queue) -> pd.DataFrame:
    """The ranking of a queue of the partner's newest run on the portal's target: schema `RANKING`.

    Raises:
        ServiceError: the target's query service did not answer.
    """
    target = portal.target.name
    if queue == "upload":
        return upload_ranking(portal.settings, portal.ledger, portal.endpoint(), slug, target)
    run = next((run.id for run in portal.ledger.runs(slug) if run.target == target), None)
    if run is None:
        return RANKING.frame()
    return review_ranking(portal.settings, portal.ledger, portal.endpoint(), slug=slug, target=target, run=run)
