"""Recovery: after a crash or a lost answer the server is asked what became of each undoing edit, before all else."""

from collections.abc import Collection, Mapping

from pipelines.ledger.entries import Edit, EditStatus
from pipelines.upload.services import Services
from pipelines.upload.settlement import find_saved
from pipelines.upload.undo.decision import Scope
from pipelines.upload.undo.payload import decide, undo_payload
from pipelines.upload.undo.scope import completed
from pipelines.upload.undo.sending import Sent, settle_saved
from pipelines.wikibase.limiter import Wait

_UNKNOWN_TO_SERVER = "the answer was lost, and the target does not know the edit: it was not saved"
#: Seconds between two questions about an edit that may be on its way.
_POLL = 30.0
_UNSEEN = "saved, but the item or the version before cannot be read any more"


def recover_undo(services: Services, scopes: Mapping[str, Scope], items: Collection[str]) -> None:
    """Settle the open intents of the undo on these items; `scopes` are what it has to do, by item.

    An intent's subject names all items that are one now, since they were merged. An edit that may be on its way still
    is waited for: what it removes cannot be removed twice, but the ledger could not say any more who removed it.

    Raises:
        ServiceError: the server did not answer; the intents that are left stay open.
        StoppedError: a person asked to stop meanwhile.
    """
    for intent in services.ledger.unsettled_edits(services.run):
        if not set(items) & set(intent.subject.split()):
            continue
        item = str(intent.item)
        revision = _saved(services, intent)
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


def _saved(services: Services, intent: Edit) -> int | None:
    """The revision that an edit made, by the item's history; None once it cannot come to be any more."""
    while True:
        # How long it may take is told before the server is asked, so that nothing slips in between.
        left = services.unclear_for(intent)
        revision = find_saved(services, str(intent.item), intent.base_revision)
        if revision or not left:
            return revision
        services.client.limiter.pause(min(_POLL, left), Wait.UNCLEAR)
