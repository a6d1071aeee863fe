"""What stands in the review queues: how much is left and decided by partner, and how well reviewers agree."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel

from pipelines.flows.reviewing import Queue, reconciled_run
from pipelines.flows.work import FOUND, run_folder
from pipelines.ledger import Ledger
from pipelines.model.answers import Answer, Policy
from pipelines.partners.partner import partner_slugs
from pipelines.reconcile.decision import REVIEW
from pipelines.reconcile.opinions import agreement, blind_pairs, waiting
from pipelines.settings import Settings


class Standing(BaseModel):
    """One partner's queue at a glance.

    `doubtful`: rows that evidence alone left in doubt in the latest run; `decided`: records that reviewers decided in
    that run; `waiting`: records that want another opinion still; `yours`: records that you decided, in all runs.
    """

    slug: str
    run: str
    doubtful: int
    decided: int
    waiting: int
    yours: int


class Pair(BaseModel):
    """How often a kind of first answer met a kind of second one."""

    first: str
    second: str
    records: int


class Agreed(BaseModel):
    """How well reviewers agree on records that two judged blind; shares from 0 to 1, null where they are not defined.

    `kappa` is Cohen's. `waiting`: records that want another opinion still. `decided`: by reviewer, records.
    """

    records: int
    agreed: int
    share: float | None
    expected: float | None
    kappa: float | None
    table: list[Pair]
    waiting: int
    decided: dict[str, int]
    second_share: float

    def figures(self) -> pd.DataFrame:
        """The figures as a table of one row."""
        figures = self.model_dump(exclude={"table", "decided"})
        return pd.DataFrame([figures]).convert_dtypes(dtype_backend="pyarrow")

    def by_reviewer(self) -> pd.DataFrame:
        """How many records each reviewer decided on, as a table."""
        rows = pd.DataFrame(list(self.decided.items()), columns=["reviewer", "records"])
        return rows.convert_dtypes(dtype_backend="pyarrow")


def frame_of(row: type[BaseModel], rows: Sequence[BaseModel]) -> pd.DataFrame:
    """Models as a table, a field a column."""
    frame = pd.DataFrame([one.model_dump() for one in rows], columns=list(row.model_fields))
    return frame.convert_dtypes(dtype_backend="pyarrow")


def standings(settings: Settings, ledger: Ledger, reviewer: str) -> list[Standing]:
    """The queues of all partners of which something was reconciled, in the order of their slugs."""
    found = []
    for slug in partner_slugs(settings.home):
        run = reconciled_run(settings, ledger, slug)
        if run is not None:
            answers = ledger.answers(slug)
            found.append(_standing(settings, slug, run, answers, reviewer))
    return found


def _standing(settings: Settings, slug: str, run: str, answers: list[Answer], reviewer: str) -> Standing:
    folder = run_folder(settings, slug, run)
    settled = folder.file("matches.parquet")
    outcomes = pq.read_table(settled if settled.is_file() else folder.file(FOUND), columns=["outcome"])["outcome"]
    return Standing(
        slug=slug,
        run=run,
        doubtful=pc.sum(pc.equal(outcomes, REVIEW)).as_py() or 0,
        decided=len({answer.key for answer in answers if answer.run == run}),
        waiting=len({answer.key for answer in waiting(answers)}),
        yours=len({answer.key for answer in answers if answer.reviewer == reviewer}),
    )


def agreed(queue: Queue, ledger: Ledger, policy: Policy) -> Agreed:
    """How well the reviewers of a partner agree."""
    history = ledger.answer_history(queue.work.facts.slug)
    standing = ledger.answers(queue.work.facts.slug)
    pairs = blind_pairs(history)
    found = agreement(pairs, _best(queue, {one.key for one, _ in pairs}))
    decided = Counter({(answer.reviewer, answer.key): 1 for answer in standing})
    return Agreed(
        records=found.records,
        agreed=found.agreed,
        share=found.observed,
        expected=found.expected,
        kappa=found.kappa,
        table=[Pair(first=one, second=two, records=n) for (one, two), n in sorted(found.table.items())],
        waiting=len({answer.key for answer in waiting(standing)}),
        decided=dict(Counter(reviewer for reviewer, _ in decided)),
        second_share=policy.second_share,
    )


def _best(queue: Queue, keys: set[str]) -> dict[str, str | None]:
    """The best candidate of each record by evidence alone."""
    if not keys:
        return {}
    found = pq.read_table(queue.work.folder.file(FOUND), columns=["_key", "item"])
    named = zip(found["_key"].to_pylist(), found["item"].to_pylist(), strict=True)
    return {key: item for key, item in named if key in keys}
