"""Renewal: planned edits decided again against the item as it is now, which may have changed since. Pure."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from pipelines.model.entities import Entity
from pipelines.model.identifiers import is_item_id
from pipelines.model.snak_texts import read_snak
from pipelines.model.values import EntityValue
from pipelines.upload.difference import deciding_order, difference
from pipelines.upload.rows import CHANGES, REFERENCE_CHANGES, Action, Edit, Proposal, replaced_hashes

_GUIDS = UUID("6f1b1f0e-6d0c-5b8e-9d53-3a0d6f6a2c11")


def renew(edits: Iterable[Edit], entity: Entity | None) -> list[Edit]:
    """The edits that are still to be made to the item; none that a person would not expect after the preview.

    What was planned as a reference never becomes a statement: someone removed that one since. What was planned for an
    unused property is left where someone else has used it since.
    """
    return [now for before, now in _decided_again(edits, entity) if now.action in CHANGES and _expected(before, now)]


def drift(edits: Iterable[Edit], entity: Entity | None) -> list[tuple[Edit, Edit]]:
    """The planned changes of which something else would become now, each with what that is.

    What the item says by now as it was planned, with the reference, is no drift: there is only nothing left to do.
    """
    return [
        (before, now)
        for before, now in _decided_again(edits, entity)
        if now.action != Action.KEEP and not (now.action in CHANGES and _expected(before, now))
    ]


def _decided_again(edits: Iterable[Edit], entity: Entity | None) -> list[tuple[Edit, Edit]]:
    planned = sorted((edit for edit in edits if edit.action in CHANGES), key=lambda e: deciding_order(_proposal(e)))
    renewable = {(e.statement, name) for e in planned for name in replaced_hashes(e)}
    redirects = dict(filter(None, map(_redirect, planned)))
    decided = difference(map(_proposal, planned), entity, redirects, renewable=renewable).edits
    return list(zip(planned, decided, strict=True))


def _redirect(edit: Edit) -> tuple[str, str] | None:
    """The merged item that the plan took for ours, and ours."""
    if edit.action not in REFERENCE_CHANGES or not is_item_id(edit.existing or ""):
        return None
    value = read_snak(edit.value).value
    return (str(edit.existing), value.id) if isinstance(value, EntityValue) and value.id != edit.existing else None


def _expected(before: Edit, now: Edit) -> bool:
    """Whether a person who saw the planned edit expects this one.

    A statement that another added meanwhile gains our reference; one that was to gain a reference is still that one.
    """
    if before.action in REFERENCE_CHANGES:
        same = (now.statement, now.existing, now.replaces) == (before.statement, before.existing, before.replaces)
        return now.action in REFERENCE_CHANGES and same
    return now.action != Action.RENEW_REFERENCE


def _proposal(edit: Edit) -> Proposal:
    return Proposal(
        row=edit.row,
        key=edit.key,
        subject=edit.subject,
        kind=edit.kind,
        property=edit.property,
        language=edit.language,
        datatype=None,
        value=edit.value,
        text=edit.text,
        qualifiers=edit.qualifiers,
        references=edit.references,
        rank=edit.rank,
        on_existing="add" if edit.action == Action.ADD_STATEMENT and edit.existing else "skip",
        column=edit.column,
        raw=edit.raw,
        on_more_precise="add-reference" if edit.action in REFERENCE_CHANGES else None,
    )


def with_ids(edits: Iterable[Edit], run: str, item: str) -> list[Edit]:
    """The edits, with an id for each statement that is to be added: the same however often it is asked for.

    A request that is sent twice after a lost answer then names the same statement twice, and cannot add it twice.
    """
    return [
        edit._replace(statement=_guid(run, item, edit)) if edit.action == Action.ADD_STATEMENT else edit
        for edit in edits
    ]


def _guid(run: str, item: str, edit: Edit) -> str:
    name = "\x1f".join((run, item, edit.value, edit.qualifiers or "", edit.rank or ""))
    return f"{item}${str(uuid5(_GUIDS, name)).upper()}"
