"""The summary of a run: what came in, what became of it, and what it changed; the figures of every report's head."""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class RunSummary:
    """One run in figures.

    Sums that must hold: `rows_read = rows_accepted + rows_quarantined`, and
    `rows_accepted = matched + to_review + unmatched + proposed_new + failed`.
    """

    slug: str
    title: str
    run: str
    target: str
    dump: str
    dump_checksum: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_new: int
    rows_changed: int
    rows_same: int
    rows_gone: int
    matched: int
    to_review: int
    unmatched: int
    proposed_new: int
    failed: int
    issues: int
    items_edited: int
    items_created: int
    statements_added: int
    references_added: int
    terms_added: int
    edits_refused: int
    coverage_before: float | None
    coverage_after: float | None
    report: str
    items_planned: int = 0
    """items that the plan would edit or create"""
    values_refused: int = 0
    """values that the mapping could not use: errors of the mapping stage"""
    items_kept_back: int = 0
    """items whose edits the checks kept back"""
    items_put_back: int = 0
    """items that were put back to review: they changed since planning, or what they name was not created"""

    def counts(self) -> dict[str, int]:
        """The whole numbers, by name, as the ledger keeps them."""
        return {field.name: value for field in fields(self) if isinstance(value := getattr(self, field.name), int)}

    def to_json(self) -> dict[str, Any]:
        """All fields as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "RunSummary":
        """The summary that `to_json` wrote."""
        return cls(**content)

    @property
    def sums_agree(self) -> bool:
        """Whether no row was lost between reading and deciding."""
        decided = self.matched + self.to_review + self.unmatched + self.proposed_new + self.failed
        return self.rows_read == self.rows_accepted + self.rows_quarantined and self.rows_accepted == decided

    @property
    def changed_nothing(self) -> bool:
        """Whether the run made no edit."""
        return not (self.items_edited or self.items_created)
