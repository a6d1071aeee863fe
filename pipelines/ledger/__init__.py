"""Append-only memory: runs, dumps, edit intents and outcomes, contributions, judgements, coverage snapshots."""

from pipelines.ledger.ledger import Contribution, Dump, Edit, EditStatus, Ledger, Run, RunState

__all__ = ["Contribution", "Dump", "Edit", "EditStatus", "Ledger", "Run", "RunState"]
