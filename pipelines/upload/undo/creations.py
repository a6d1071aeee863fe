"""Creations: an item that we created is never emptied; it goes to the list of requests for deletion, or for a merge.

Only administrators delete, after a request (https://www.wikidata.org/wiki/Wikidata:Requests_for_deletions); an item
with a twin is merged into it (https://www.wikidata.org/wiki/Help:Merge). What others have edited since, or what has
sitelinks, is for people to decide.
"""

from pipelines.ledger.entries import EditStatus
from pipelines.model.entities import Entity
from pipelines.upload.services import Services
from pipelines.upload.undo.decision import Action, Decision, Scope


def is_creation(scope: Scope) -> bool:
    """Whether what is to be undone made the item."""
    return any(addition.status is EditStatus.CREATED for addition in scope.additions)


def decide_creation(services: Services, scope: Scope, item: Entity) -> list[Decision]:
    """A request for deletion, or why there is none, for all that we added to an item that we created."""
    action, why = _request(services, item)
    return [Decision(addition, action, why, addition.contribution.statement) for addition in scope.additions]


def _request(services: Services, item: Entity) -> tuple[Action, str]:
    links = item.json.get("sitelinks") or {}
    if links:
        return Action.LEFT, f"we created the item, and it has sitelinks now ({', '.join(sorted(links))})"
    us = services.client.account.name
    others = sorted({edit.user for edit in services.reader.history(item.id) if edit.user != us})
    if others:
        return Action.LEFT, f"we created the item, and others have edited it since ({', '.join(others)})"
    return Action.REQUEST, "we created the item, and nobody else has edited it"
