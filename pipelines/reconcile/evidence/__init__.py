"""Evidence: every clue of a batch compared with every candidate, as columns of named levels. Pure."""

from pipelines.reconcile.evidence.gathering import gather
from pipelines.reconcile.evidence.pieces import Evidence, Piece
from pipelines.reconcile.evidence.statements import FACT_LEVELS, INSTANCE_OF
from pipelines.reconcile.evidence.texts import WEBSITE_LEVELS, compare_addresses

__all__ = ["FACT_LEVELS", "INSTANCE_OF", "WEBSITE_LEVELS", "Evidence", "Piece", "compare_addresses", "gather"]
