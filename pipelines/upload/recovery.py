"""Recovery: after a crash or a lost answer the server is asked what became of each open intent, before all else.

An edit of an item that is still on its way does no harm: it names the same statements as the one that will be sent
again, and stays open until one of the two is seen. A creation that is still on its way must not be overtaken, or there
would be two items: until it cannot be carried out any more its subject is held back.
"""

from typing import NamedTuple

from pipelines.exceptions import ServiceUnavailableError
from pipelines.ledger.entries import Edit as Intent
from pipelines.ledger.entries import EditStatus
from pipelines.upload.creation import settle_if_found
from pipelines.upload.renewal import renew, with_ids
from pipelines.upload.rows import CHANGES, Edit, is_new
from pipelines.upload.sending import Lost
from pipelines.upload.services import Services
from pipelines.upload.settlement import find_saved, settle_saved, settled_revisions

UNKNOWN_TO_SERVER = "the answer was lost, and the target does not know the edit: it was not saved"


class Open(NamedTuple):
    """What could not be settled: subjects to hold back, with the seconds left; and lost edits of items, by subject."""

    held: dict[str, float]
    lost: dict[str, list[Lost]]


def recover(services: Services, planned: dict[str, list[Edit]]) -> Open:
    """Settle the open intents of these subjects, of this run and, for new items, of earlier ones.

    `planned` are the edits by subject.

    Raises:
        ServiceError: the server did not answer; the intents that are left stay open.
    """
    still = Open({}, {})
    for intent in services.ledger.unsettled_edits(services.run, list(planned)) + _of_earlier_runs(services, planned):
        edits = planned[intent.subject]
        if intent.item is not None:
            lost = _recover_edit(services, intent, intent.item, edits)
            if lost:
                still.lost.setdefault(intent.subject, []).append(lost)
        elif left := _recover_creation(services, intent, renew(edits, None)):
            still.held[intent.subject] = max(left, still.held.get(intent.subject, 0.0))
    return still


def _of_earlier_runs(services: Services, planned: dict[str, list[Edit]]) -> list[Intent]:
    """Creations that an earlier run left open, of records that are planned again."""
    if not any(map(is_new, planned)):
        return []
    unsettled = services.ledger.unsettled_creations(services.partner.slug, services.client.target.name)
    return [intent for intent in unsettled if intent.run != services.run and intent.subject in planned]


def _recover_edit(services: Services, intent: Intent, item: str, planned: list[Edit]) -> Lost | None:
    """Settle the edit of an item; what may be on its way still, and does not show yet, is given back."""
    left = services.unclear_for(intent)
    revision = find_saved(services, item, intent.base_revision, settled=settled_revisions(services, item))
    now = services.entity(item)
    if revision is None and (now is None or not left):
        services.ledger.settle_edit(intent.id, EditStatus.FAILED, item=item, message=UNKNOWN_TO_SERVER)
        return None
    if now is None:
        message = "saved, and the item was deleted since"
        services.ledger.settle_edit(intent.id, EditStatus.EDITED, item=item, revision=revision, message=message)
        return None
    base = services.entity_at(now, intent.base_revision) if intent.base_revision else None
    edits = renew(planned, base) if base else [edit for edit in planned if edit.action in CHANGES]
    edits = with_ids(edits, services.run, now.id)
    if revision is None:
        return Lost(intent.id, edits, base or now, ServiceUnavailableError(UNKNOWN_TO_SERVER))
    settle_saved(services, intent.subject, intent.id, edits, base=base or now, revision=revision)
    return None


def _recover_creation(services: Services, intent: Intent, edits: list[Edit]) -> float:
    """Seconds for which the matter stays open; 0 when it is settled.

    How long it was on its way is told before the server is asked, so that nothing slips in between.
    """
    left = services.unclear_for(intent)
    if settle_if_found(services, intent, edits):
        return 0.0
    if not left:
        services.ledger.settle_edit(intent.id, EditStatus.FAILED, message=UNKNOWN_TO_SERVER)
    return left
