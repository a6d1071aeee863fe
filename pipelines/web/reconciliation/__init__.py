"""The W3C Reconciliation Service API 0.1, 0.2 and 1.0-draft over a reference index, on this machine."""

from pipelines.web.reconciliation.app import PATHS, create_app
from pipelines.web.reconciliation.manifest import Offer
from pipelines.web.reconciliation.runner import RunningService, running_service
from pipelines.web.reconciliation.service import Service

__all__ = ["PATHS", "Offer", "RunningService", "Service", "create_app", "running_service"]
