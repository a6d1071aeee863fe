"""Sending: one edit of one live item, its intent before, its outcome after, and the server's word where it was lost."""

from collections.abc import Sequence
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
from pipelines.upload.settlement import find_saved, settle_saved, settled_revisions
from pipelines.wikibase.limiter import NOT_SENT

#: How often an item is read and decided again, when others edit it at the same time or answers get lost.
ATTEMPTS = 4
#: Refusals that concern us and not the item: going on would be rude.
STOPPING = ("blocked", "autoblocked", "globalblock", "abusefilter", "spamblacklist")


class Lost(NamedTuple):
    """An edit whose answer was lost: it stays open in the ledger until the matter is settled."""

    intent: int
    edits: list[Edit]
    base: Entity
    error: ServiceUnavailableError


def send(services: Services, subject: str, planned: list[Edit], entity: Entity, lost: Sequence[Lost] = ()) -> Outcome:
    """Make those of the planned edits that are still missing on the item; `lost` are earlier ones, still unsettled.

    Raises:
        AuthenticationError, EditRefusedError: we may not edit (any more), or an abuse filter stopped us.
        TransientServiceError: the target cannot be used for now. What was sent is settled in the ledger, or stays an
            intent about which the next `execute` asks the server.
    """
    lost = list(lost)
    for _ in range(ATTEMPTS):
        # Asked after the item was read: what the item shows of ours, its history shows too.
        saved = _saved_after_all(services, subject, lost)
        if saved:
            return saved
        changed = drift(planned, entity)
        if changed:
            if lost:
                # It may be saved yet: what became of it is known later.
                return Outcome(subject, entity.id, EditStatus.UNCLEAR, message=explain(lost[-1].error))
            return put_back(subject, entity, changed)
        edits = with_ids(renew(planned, entity), services.run, entity.id)
        outcome = _send_once(services, subject, edits, entity, lost) if edits else None
        if outcome or not edits:
            give_up(services, lost)
            return outcome or Outcome(subject, entity.id, EditStatus.UNCHANGED, entity.revision)
        again = services.entity(entity.id)
        if again is None:
            give_up(services, lost)
            return Outcome(subject, entity.id, EditStatus.FAILED, message="the item was deleted meanwhile")
        entity = again
    if lost:
        raise lost[-1].error
    return Outcome(subject, entity.id, EditStatus.FAILED, message=f"others kept editing the item: {ATTEMPTS} conflicts")


def _send_once(services: Services, subject: str, edits: list[Edit], entity: Entity, lost: list[Lost]) -> Outcome | None:
    """The edit's outcome; None where it is to be read and decided again.

    That is after a conflict, after a lost answer (then the edit is among `lost`), and where a lost one was saved.
    """
    data = payload(edits, entity)
    intent, summary = services.intend(subject, edits, data, entity)
    try:
        written = services.writer.write(
            entity.id, data, base_revision=entity.revision, summary=summary, before=lambda: services.hold(subject)
        )
    except ServiceUnavailableError as error:
        if error.code in NOT_SENT:
            services.ledger.settle_edit(intent, EditStatus.FAILED, item=entity.id, message=explain(error))
            raise
        lost.append(Lost(intent, edits, entity, error))
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
        if lost:
            # One of them has been saved meanwhile.
            return None
        return Outcome(subject, entity.id, EditStatus.UNCHANGED, written.revision)
    stored = None if written.merged else written.entity
    return settle_saved(services, subject, intent, edits, base=entity, revision=written.revision, stored=stored)


def _saved_after_all(services: Services, subject: str, lost: list[Lost]) -> Outcome | None:
    """Asks the item's history about edits whose answer was lost; the one that was saved is settled."""
    settled = settled_revisions(services, lost[0].base.id) if lost else set()
    for one in lost:
        revision = find_saved(services, one.base.id, one.base.revision, settled=settled)
        if revision:
            lost.remove(one)
            give_up(services, lost)
            return settle_saved(services, subject, one.intent, one.edits, base=one.base, revision=revision)
    return None


def give_up(services: Services, lost: list[Lost]) -> None:
    """Settle what is not in the history, and will never be: a later edit has taken its place."""
    for one in lost:
        services.ledger.settle_edit(one.intent, EditStatus.FAILED, item=one.base.id, message=explain(one.error))
    lost.clear()
