"""Sending: one edit of one live item, its intent before, its outcome after, and the server's word where it was lost."""

from typing import NamedTuple

from pipelines.exceptions import (
    AuthenticationError,
    EditConflictError,
    EditRefusedError,
    ServiceUnavailableError,
    TransientServiceError,
)
from pipelines.ledger.entries import EditStatus
from pipelines.model.entities import Entity
from pipelines.upload.payload import payload
from pipelines.upload.putting_back import put_back
from pipelines.upload.renewal import drift, renew, with_ids
from pipelines.upload.rows import Edit
from pipelines.upload.services import Outcome, Services, explain
from pipelines.upload.settlement import find_saved, settle_saved

#: How often an item is read and decided again, when others edit it at the same time or answers get lost.
ATTEMPTS = 4
#: Refusals that concern us and not the item: going on would be rude.
STOPPING = ("blocked", "autoblocked", "globalblock", "abusefilter")


class _Lost(NamedTuple):
    """An edit whose answer was lost: it stays open in the ledger until the matter is settled."""

    intent: int
    edits: list[Edit]
    base: Entity
    error: ServiceUnavailableError


def send(services: Services, subject: str, planned: list[Edit], entity: Entity) -> Outcome:
    """Make those of the planned edits that are still missing on the item.

    Raises:
        AuthenticationError, EditRefusedError: we may not edit (any more), or an abuse filter stopped us.
        TransientServiceError: the target cannot be used for now. What was sent is settled in the ledger, or stays an
            intent about which the next `execute` asks the server.
    """
    lost: list[_Lost] = []
    for _ in range(ATTEMPTS):
        saved = _saved_after_all(services, subject, lost)
        if saved:
            return saved
        changed = drift(planned, entity)
        if changed:
            _give_up(services, lost)
            return put_back(subject, entity, changed)
        edits = with_ids(renew(planned, entity), services.run, entity.id)
        outcome = _send_once(services, subject, edits, entity, lost) if edits else None
        if outcome or not edits:
            _give_up(services, lost)
            return outcome or Outcome(subject, entity.id, EditStatus.UNCHANGED, entity.revision)
        again = services.entity(entity.id)
        if again is None:
            _give_up(services, lost)
            return Outcome(subject, entity.id, EditStatus.FAILED, message="the item was deleted meanwhile")
        entity = again
    if lost:
        raise lost[-1].error
    return Outcome(subject, entity.id, EditStatus.FAILED, message=f"others kept editing the item: {ATTEMPTS} conflicts")


def _send_once(
    services: Services, subject: str, edits: list[Edit], entity: Entity, lost: list[_Lost]
) -> Outcome | None:
    """The edit's outcome; None after a conflict or a lost answer (then it is among `lost`): read and decide again."""
    data = payload(edits, entity)
    intent, summary = services.intend(subject, edits, data, entity)
    try:
        written = services.writer.write(entity.id, data, base_revision=entity.revision, summary=summary)
    except ServiceUnavailableError as error:
        if error.code == "refused":
            services.ledger.settle_edit(intent, EditStatus.FAILED, item=entity.id, message=explain(error))
            raise
        lost.append(_Lost(intent, edits, entity, error))
        return None
    except (EditConflictError, EditRefusedError, AuthenticationError, TransientServiceError) as error:
        services.ledger.settle_edit(intent, EditStatus.FAILED, item=entity.id, message=explain(error))
        if isinstance(error, EditConflictError):
            return None
        if isinstance(error, EditRefusedError) and not error.code.startswith(STOPPING):
            return Outcome(subject, entity.id, EditStatus.FAILED, message=explain(error))
        raise
    if not written.changed:
        services.ledger.settle_edit(intent, EditStatus.UNCHANGED, item=entity.id, revision=written.revision)
        return Outcome(subject, entity.id, EditStatus.UNCHANGED, written.revision)
    stored = None if written.merged else written.entity
    return settle_saved(services, subject, intent, edits, base=entity, revision=written.revision, stored=stored)


def _saved_after_all(services: Services, subject: str, lost: list[_Lost]) -> Outcome | None:
    """Asks the item's history about edits whose answer was lost; the one that was saved is settled."""
    for one in lost:
        revision = find_saved(services, one.base.id, one.base.revision)
        if revision:
            lost.remove(one)
            _give_up(services, lost)
            return settle_saved(services, subject, one.intent, one.edits, base=one.base, revision=revision)
    return None


def _give_up(services: Services, lost: list[_Lost]) -> None:
    """What is not in the history by now will never be: a later edit has taken its place."""
    for one in lost:
        services.ledger.settle_edit(one.intent, EditStatus.FAILED, item=one.base.id, message=explain(one.error))
    lost.clear()
