"""Creation: a new item, made once: never where one with its identifier is known to the index, the search or us.

The query service lags behind by minutes or hours and the search by less, so neither is the only guard: the ledger
knows what earlier runs created, and our own contributions what was created and not yet written down (`recovery`).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipelines.exceptions import (
    AuthenticationError,
    EditConflictError,
    EditRefusedError,
    ServiceUnavailableError,
    TransientServiceError,
)
from pipelines.ledger.entries import Edit as Intent
from pipelines.ledger.entries import EditStatus
from pipelines.model.entities import Entity
from pipelines.model.snak_texts import read_snak
from pipelines.model.statements import Snak
from pipelines.model.values import StringValue
from pipelines.upload.attribution import contributions, counts_of_contributions
from pipelines.upload.comparison import compare
from pipelines.upload.duplicates import same_thing
from pipelines.upload.payload import payload
from pipelines.upload.precision import Level
from pipelines.upload.renewal import renew
from pipelines.upload.rows import ALIAS, LABEL, STATEMENT, Edit
from pipelines.upload.sending import STOPPING, send
from pipelines.upload.services import Outcome, Services, creation_mark, explain
from pipelines.wikibase.limiter import NOT_SENT
from pipelines.wikibase.queries import read_query
from pipelines.wikibase.reader import Contribution

_HITS = 10


class Known(NamedTuple):
    """An item that a subject would duplicate; `ours` if an earlier attempt of ours created it."""

    item: str
    ours: bool
    how: str


def indexed(services: Services, subjects: dict[str, list[Edit]]) -> dict[str, str]:
    """Subjects whose identifiers the query service knows → the item that has one."""
    wanted: dict[str, dict[str, str]] = {}
    for subject, edits in subjects.items():
        for snak in identifiers(edits):
            wanted.setdefault(snak.property, {})[str(snak)] = subject
    query = read_query(services.client.settings.home, "reconcile/items-by-identifier") if wanted else None
    found: dict[str, str] = {}
    for prop, values in wanted.items():
        rows = services.endpoint.select(query.bind(property=prop, value=list(values))) if query else []
        found |= {values[row["value"]]: row["item"] for row in rows if row["item"] and row["value"] in values}
    return found


def identifiers(edits: Iterable[Edit]) -> Iterator[Snak]:
    """The external identifiers that a new item would have."""
    for edit in edits:
        snak = read_snak(edit.value) if edit.kind == STATEMENT else None
        if snak and snak.datatype == "external-id" and isinstance(snak.value, StringValue):
            yield snak


def create(services: Services, subject: str, planned: list[Edit], in_index: str | None = None) -> Outcome:
    """Create the item, or complete the one that an earlier run of ours created.

    `in_index` is an item that the query service knows by one of the identifiers. If the answer is lost and our own
    contributions do not show the item yet, the outcome is `unclear` and the intent stays open: the creation may be on
    its way still, so nothing is sent again before `recovery` has settled it.

    Raises:
        AuthenticationError, EditRefusedError: we may not edit (any more), or an abuse filter stopped us.
        TransientServiceError: the target cannot be used for now.
    """
    known = _known(services, planned, in_index)
    if known and known.ours:
        entity = services.entity(known.item)
        if entity:
            return send(services, subject, planned, entity)
    elif known:
        message = f"{known.item} is already there ({known.how}): match the row with it"
        return Outcome(subject, None, EditStatus.FAILED, message=message)
    return _create_once(services, subject, renew(planned, None))


def _create_once(services: Services, subject: str, edits: list[Edit]) -> Outcome:
    data = payload(edits)
    intent, summary = services.intend(subject, edits, data, None)
    try:
        written = services.writer.write(
            None, data, base_revision=None, summary=summary, before=lambda: services.hold(subject)
        )
    except ServiceUnavailableError as error:
        if error.code in NOT_SENT:
            services.ledger.settle_edit(intent, EditStatus.FAILED, message=explain(error))
            raise
        (lost,) = (edit for edit in services.ledger.unsettled_edits(services.run, [subject]) if edit.id == intent)
        return settle_if_found(services, lost, edits) or Outcome(
            subject, None, EditStatus.UNCLEAR, message=explain(error)
        )
    except (EditConflictError, EditRefusedError, AuthenticationError, TransientServiceError) as error:
        services.ledger.settle_edit(intent, EditStatus.FAILED, message=explain(error))
        refused = isinstance(error, EditConflictError | EditRefusedError)
        if refused and not error.code.startswith(STOPPING):
            return Outcome(subject, None, EditStatus.FAILED, message=explain(error))
        raise
    return settle_created(services, subject, intent, edits, written.entity)


def settle_if_found(services: Services, intent: Intent, edits: list[Edit]) -> Outcome | None:
    """Settle a creation that our own contributions show; None if they do not.

    Raises:
        ServiceError: the server did not answer; the intent stays open.
    """
    made = find_created(services, intent, edits)
    if made is None:
        return None
    stored = services.entity(made.item)
    if stored is None:
        message = "created, and the item was deleted since"
        services.ledger.settle_edit(
            intent.id, EditStatus.CREATED, item=made.item, revision=made.revision, message=message
        )
        return Outcome(intent.subject, made.item, EditStatus.CREATED, made.revision, message=message)
    return settle_created(services, intent.subject, intent.id, edits, stored, made=(intent.run, made.revision))


def settle_created(
    services: Services,
    subject: str,
    intent: int,
    edits: list[Edit],
    stored: Entity,
    *,
    made: tuple[str, int] | None = None,
) -> Outcome:
    """Settle the creation of an item with what it contributed.

    `made`: by which run and in which revision, where that is not this run's and the stored one.
    """
    run, revision = made or (services.run, stored.revision)
    rows = contributions(edits, stored, services.origin._replace(run=run), intent)
    services.ledger.settle_edit(intent, EditStatus.CREATED, item=stored.id, revision=revision, contributions=rows)
    return Outcome(subject, stored.id, EditStatus.CREATED, revision, counts_of_contributions(rows))


def find_created(services: Services, intent: Intent, edits: list[Edit]) -> Contribution | None:
    """The creation that an intent became, by our own contributions in its edit group; None if there is none."""
    ours = services.reader.contributions(services.client.account.name, intent.time - services.clock_margin)
    group, mark = services.group_of(intent.run), creation_mark(intent.run, intent.subject)
    made = [edit for edit in ours if edit.created and group in edit.summary]
    if mark in intent.summary:
        return next((edit for edit in made if mark in edit.summary), None)
    # Written by a Donata that did not mark creations yet: known by what it says.
    entities = services.reader.entities(edit.item for edit in made) if edits else {}
    fitting = {item for item, entity in entities.items() if _is_made_of(entity, edits)}
    return next((edit for edit in made if edit.item in fitting), None)


def _is_made_of(entity: Entity, edits: list[Edit]) -> bool:
    """By identifier; without one, if nothing of the edits is missing."""
    names = list(identifiers(edits))
    if names:
        return any(_has(entity, snak) for snak in names)
    return not renew(edits, entity)


def _has(entity: Entity, snak: Snak) -> bool:
    return any(compare(snak, there.main) is Level.EQUAL for there in entity.statements(snak.property))


def _known(services: Services, edits: list[Edit], in_index: str | None) -> Known | None:
    earlier = services.ledger.created_item(services.partner.slug, services.client.target.name, edits[0].key)
    if earlier:
        return Known(earlier, ours=True, how="created by an earlier run")
    if in_index:
        return Known(in_index, ours=False, how="the query service knows its identifier")
    return _searched(services, edits)


def _searched(services: Services, edits: list[Edit]) -> Known | None:
    """The search finds items that the query service does not know yet: those of the same name or identifier."""
    snaks = list(identifiers(edits))
    names = {(edit.text, edit.language or "mul") for edit in edits if edit.kind in {LABEL, ALIAS}}
    hits = {hit.id for text, language in names for hit in services.reader.search(text, language, _HITS)}
    hits |= {id_ for snak in snaks for id_ in services.reader.having(snak.property, str(snak))}
    for entity in services.reader.entities(sorted(hits)).values():
        if how := same_thing(entity, edits, snaks):
            return Known(entity.id, ours=False, how=how)
    return None
