"""Settlement: a saved edit is written to the ledger with what it contributed, and a merged one is repaired."""

from collections.abc import Collection

from pipelines.exceptions import EditConflictError, EditRefusedError
from pipelines.ledger.entries import EditStatus
from pipelines.model.entities import Entity
from pipelines.upload.attribution import contributions, counts_of_contributions
from pipelines.upload.repair import repair_payload
from pipelines.upload.rows import Edit
from pipelines.upload.services import Outcome, Services, explain


def find_saved(
    services: Services, item: str, base_revision: int | None, *, settled: Collection[int] = ()
) -> int | None:
    """The revision of this run's first edit of the item after the base revision, as the item's history tells.

    `settled` are revisions of which the ledger knows already whose they are.
    """
    user = services.client.account.name
    history = services.reader.history(item, base_revision)
    ours = (edit.revision for edit in history if edit.user == user and services.edit_group in edit.summary)
    return min((revision for revision in ours if revision not in settled), default=None)


def settled_revisions(services: Services, item: str) -> set[int]:
    """The revisions of the item that this run is known to have made."""
    edits = services.ledger.edits(services.run, [item])
    return {edit.revision for edit in edits if edit.revision is not None and edit.status is EditStatus.EDITED}


def settle_saved(
    services: Services,
    subject: str,
    intent: int,
    edits: list[Edit],
    *,
    base: Entity,
    revision: int,
    stored: Entity | None = None,
) -> Outcome:
    """Settle an edit of an item with what it contributed; `stored` is the item after it, if it is known.

    Where the edit was merged with others', they get back what ours took from them.
    """
    stored = stored or _after_merge(services, subject, edits, base, revision)
    rows = contributions(edits, stored, services.origin, intent) if stored else []
    services.ledger.settle_edit(intent, EditStatus.EDITED, item=base.id, revision=revision, contributions=rows)
    return Outcome(subject, base.id, EditStatus.EDITED, revision, counts_of_contributions(rows))


def _after_merge(services: Services, subject: str, edits: list[Edit], base: Entity, revision: int) -> Entity | None:
    """The item as it is now, repaired; None if it was deleted."""
    stored = services.entity(base.id)
    history = services.reader.history(base.id, base.revision)
    parent = next((edit.parent for edit in history if edit.revision == revision), None)
    if stored is None or not parent or parent == base.revision:
        return stored
    between = services.entity_at(stored, parent)
    data = repair_payload(edits, base, between, stored) if between else {}
    if not data:
        return stored
    intent, summary = services.intend(subject, [], data, stored)
    try:
        written = services.writer.write(
            stored.id, data, base_revision=stored.revision, summary=summary, before=lambda: services.hold(subject)
        )
    except (EditConflictError, EditRefusedError) as error:
        services.ledger.settle_edit(intent, EditStatus.FAILED, item=stored.id, message=explain(error))
        return stored
    message = f"gave back what revision {revision} took from others"
    services.ledger.settle_edit(intent, EditStatus.EDITED, item=stored.id, revision=written.revision, message=message)
    return services.entity(base.id) if written.merged else written.entity
