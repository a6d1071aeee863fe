"""Stage 2: records → candidates → explained matches."""

from pipelines.reconcile.matching import Reconciled, reconcile
from pipelines.reconcile.settlement import settle
from pipelines.reconcile.sources import CandidateSource, WikibaseSource

__all__ = ["CandidateSource", "Reconciled", "WikibaseSource", "reconcile", "settle"]
