"""Recovery: after a crash or a lost answer the server is asked what became of each undoing edit, before all else."""

from collections.abc import Mapping

from pipelines.ledger.entries import EditStatus
from pipelines.upload.services import Services
from pipelines.upload.settlement import find_saved
from pipelines.upload.undo.decision import Scope
from pipelines.upload.undo.payload import decide, undo_payload
from pipelines.upload.undo.scope import completed
from pipelines.upload.undo.sending import Sent, settle_saved

_UNKNOWN_TO_SERVER = "the answer was lost, and the target does not know the edit: it was not saved"
_UNSEEN = "saved, but the item or the version before cannot be read any more"


def recover_undo(services: Services, scopes: Mapping[str, Scope]) -> None:
    """Settle all open intents of the undo; `scopes` are what it has to do, by item.

    An intent's subject names all items that are one now, since they were merged. An edit that is still on its way does
    no harm: what it removes cannot be removed twice.

    Raises:
        ServiceError: the server did not answer; the intents that are left stay open.
    """
    for intent in services.ledger.unsettled_edits(services.run):
        item = str(intent.item)
        revision = find_saved(services, item, intent.base_revision)
        now = services.entity(item) if revision else None
        base = services.entity_at(now, intent.base_revision) if now and intent.base_revision else None
        if revision is None:
            services.ledger.settle_undo(intent.id, EditStatus.FAILED, item=item, message=_UNKNOWN_TO_SERVER)
        elif base is None:
            services.ledger.settle_undo(intent.id, EditStatus.EDITED, item=item, revision=revision, message=_UNSEEN)
        else:
            scope = sum((scopes.get(subject, Scope()) for subject in intent.subject.split()), Scope())
            scope = completed(services, scope, base)
            data = undo_payload(decide(scope, base), base)
            settle_saved(services, Sent(intent.id, intent.subject, scope, base, data), revision)
