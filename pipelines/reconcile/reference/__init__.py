"""The reference index: entities as columns, and the names that share a key with a form."""

from pipelines.reconcile.reference.families import Family
from pipelines.reconcile.reference.finding import Hits
from pipelines.reconcile.reference.reference import Reference, reference_of

__all__ = ["Family", "Hits", "Reference", "reference_of"]
