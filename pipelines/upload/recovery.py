"""Recovery: after a crash or a lost answer the server is asked what became of each open intent, before all else."""

import time
from datetime import UTC, datetime

from pipelines.ledger.entries import Edit as Intent
from pipelines.ledger.entries import EditStatus
from pipelines.upload.creation import find_created, settle_created
from pipelines.upload.renewal import renew, with_ids
from pipelines.upload.rows import CHANGES, Edit
from pipelines.upload.services import Services
from pipelines.upload.settlement import find_saved, settle_saved

_UNKNOWN_TO_SERVER = "the answer was lost, and the target does not know the edit: it was not saved"


def recover(services: Services, planned: dict[str, list[Edit]]) -> None:
    """Settle all open intents of the run; `planned` are its edits by subject.

    Raises:
        ServiceError: the server did not answer; the intents that are left stay open.
    """
    for intent in services.ledger.unsettled_edits(services.run):
        edits = planned.get(intent.subject, [])
        if intent.item is None:
            _recover_creation(services, intent, edits)
        else:
            _recover_edit(services, intent, intent.item, edits)


def _recover_edit(services: Services, intent: Intent, item: str, planned: list[Edit]) -> None:
    """One that is still on its way does no harm: it names the same statements as the one that will be sent again."""
    revision = find_saved(services, item, intent.base_revision)
    now = services.entity(item) if revision else None
    if revision is None:
        services.ledger.settle_edit(intent.id, EditStatus.FAILED, item=item, message=_UNKNOWN_TO_SERVER)
    elif now is None:
        message = "saved, and the item was deleted since"
        services.ledger.settle_edit(intent.id, EditStatus.EDITED, item=item, revision=revision, message=message)
    else:
        base = services.entity_at(now, intent.base_revision) if intent.base_revision else None
        edits = renew(planned, base) if base else [edit for edit in planned if edit.action in CHANGES]
        edits = with_ids(edits, services.run, now.id)
        settle_saved(services, intent.subject, intent.id, edits, base=base or now, revision=revision)


def _recover_creation(services: Services, intent: Intent, planned: list[Edit]) -> None:
    """A creation that is still on its way must not be overtaken, or there would be two items: wait for it."""
    edits = renew(planned, None)
    found = find_created(services, edits)
    if found is None:
        age = (datetime.now(UTC) - intent.time).total_seconds()
        time.sleep(max(0.0, services.client.settings.timeout - age))
        found = find_created(services, edits)
    if found is None:
        services.ledger.settle_edit(intent.id, EditStatus.FAILED, message=_UNKNOWN_TO_SERVER)
    else:
        settle_created(services, intent.subject, intent.id, edits, found)
