"""The ledger's memory of what people decided about plans: edits left out with who and why, and approvals."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Engine, insert, select

from pipelines.ledger.connection import reading, writing
from pipelines.ledger.plan_rows import ApprovalRow, ExclusionRow


@dataclass(frozen=True)
class Exclusion:
    """An edit that was left out (or taken in again: `excluded` false), by whom and why.

    `edit`: the edit's address; `place`: its property, or the kind and language of its term; `text`: its value.
    """

    run: str
    edit: str
    subject: str
    place: str
    text: str
    excluded: bool
    person: str
    reason: str
    time: datetime | None = None


@dataclass(frozen=True)
class Approval:
    """Somebody's word that this very plan may go to this very target (or, `approved` false, may no longer)."""

    run: str
    plan: str
    target: str
    approved: bool
    person: str
    note: str
    time: datetime | None = None


class PlanBook:
    """The part of the ledger that remembers exclusions and approvals; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def record_exclusions(self, exclusions: Iterable[Exclusion]) -> None:
        """Write down exclusions, all or none."""
        now = self._clock()
        rows = [asdict(one) | {"time": now} for one in exclusions]
        if rows:
            with writing(self._database) as connection:
                connection.execute(insert(ExclusionRow), rows)

    def exclusion_history(self, run: str) -> list[Exclusion]:
        """All that was ever left out of a run's plan or taken in again, in the order of its writing."""
        columns = [column for column in ExclusionRow.__table__.columns if column.name != "id"]
        with reading(self._database) as connection:
            rows = connection.execute(select(*columns).where(ExclusionRow.run == run).order_by(ExclusionRow.id))
            return [Exclusion(**row._mapping) for row in rows]

    def exclusions(self, run: str) -> list[Exclusion]:
        """What is left out of a run's plan now, in the order of its writing."""
        last = {one.edit: one for one in self.exclusion_history(run)}
        return [one for one in last.values() if one.excluded]

    def record_approval(self, approval: Approval) -> None:
        """Write down an approval, or that one no longer holds."""
        with writing(self._database) as connection:
            connection.execute(insert(ApprovalRow), asdict(approval) | {"time": self._clock()})

    def approvals(self, run: str) -> list[Approval]:
        """All that was said of a run's plans, in the order of its writing."""
        columns = [column for column in ApprovalRow.__table__.columns if column.name != "id"]
        with reading(self._database) as connection:
            rows = connection.execute(select(*columns).where(ApprovalRow.run == run).order_by(ApprovalRow.id))
            return [Approval(**row._mapping) for row in rows]

    def approval(self, run: str, plan: str, target: str) -> Approval | None:
        """The approval that holds for this very plan and target; None if nobody gave one, or it was taken back."""
        said = [one for one in self.approvals(run) if one.plan == plan and one.target == target]
        return said[-1] if said and said[-1].approved else None
