"""Creations: an item that we created is never emptied; it goes to the list of requests for deletion, or for a merge.

Only administrators delete, after a request (https://www.wikidata.org/wiki/Wikidata:Requests_for_deletions); an item
with a twin is merged into it (https://www.wikidata.org/wiki/Help:Merge). What others have edited since, or what has
sitelinks, is for people to decide.
"""

from collections.abc import Iterator

from pipelines.ledger.entries import EditStatus
from pipelines.model.entities import Entity
from pipelines.upload.services import Services
from pipelines.upload.undo.decision import Action, Decision, Scope
from pipelines.wikibase.queries import read_query


def is_creation(scope: Scope, item: str) -> bool:
    """Whether what is to be undone made the item."""
    return any(a.status is EditStatus.CREATED and a.contribution.item == item for a in scope.additions)


def decide_creation(services: Services, scope: Scope, item: Entity) -> list[Decision]:
    """A request for deletion, or why there is none, for all that we added to an item that we created."""
    action, why = _request(services, item)
    links = _links(services, item.id) if action is Action.REQUEST else ()
    if links:
        why = f"{why}; {', '.join(links)} link to it"
    return [Decision(a, action, why, a.contribution.statement, links=links) for a in scope.additions]


def _request(services: Services, item: Entity) -> tuple[Action, str]:
    links = item.json.get("sitelinks") or {}
    if links:
        return Action.LEFT, f"we created the item, and it has sitelinks now ({', '.join(sorted(links))})"
    twin = next(iter(_twins(services, item)), None)
    if twin:
        return Action.MERGE, f"we created the item, and {twin} has the same identifier"
    us = services.client.account.name
    others = sorted({edit.user for edit in services.reader.history(item.id) if edit.user != us})
    if others:
        return Action.LEFT, f"we created the item, and others have edited it since ({', '.join(others)})"
    return Action.REQUEST, "we created the item, and nobody else has edited it"


def _links(services: Services, item: str) -> tuple[str, ...]:
    """The items that link to an item, by the query service, which may lag."""
    query = read_query(services.client.settings.home, "quality/items-that-link")
    rows = services.endpoint.select(query.bind(target=[item]))
    return tuple(sorted({str(row["item"]) for row in rows} - {item}))


def _twins(services: Services, item: Entity) -> Iterator[str]:
    """Other items that have one of the item's external identifiers, by the query service."""
    wanted: dict[str, list[str]] = {}
    for prop in item.properties:
        for statement in item.statements(prop):
            if statement.main.datatype == "external-id" and statement.main.value is not None:
                wanted.setdefault(prop, []).append(str(statement.main))
    query = read_query(services.client.settings.home, "reconcile/items-by-identifier") if wanted else None
    for prop, values in wanted.items():
        rows = services.endpoint.select(query.bind(property=prop, value=values)) if query else []
        yield from sorted({str(row["item"]) for row in rows if row["item"]} - {item.id})
