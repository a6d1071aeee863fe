"""Stage 2: records → candidates → explained matches."""

from pipelines.reconcile.matching import Reconciled, reconcile
from pipelines.reconcile.probability import Model, read_model
from pipelines.reconcile.settlement import settle
from pipelines.reconcile.sources import CandidateSource, WikibaseSource

__all__ = ["CandidateSource", "Model", "Reconciled", "WikibaseSource", "read_model", "reconcile", "settle"]
