"""Renewal: planned edits decided again against the item as it is now, which may have changed since. Pure."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from pipelines.model.entities import Entity
from pipelines.upload.difference import deciding_order, difference
from pipelines.upload.rows import CHANGES, Action, Edit, Proposal

_GUIDS = UUID("6f1b1f0e-6d0c-5b8e-9d53-3a0d6f6a2c11")


def renew(edits: Iterable[Edit], entity: Entity | None) -> list[Edit]:
    """The edits that are still to be made to the item; none that a person would not expect after the preview.

    What was planned as a reference never becomes a statement: someone removed that one since. What was planned for an
    unused property is left where someone else has used it since.
    """
    planned = sorted((edit for edit in edits if edit.action in CHANGES), key=lambda e: deciding_order(_proposal(e)))
    decided = difference(map(_proposal, planned), entity).edits
    return [
        now
        for before, now in zip(planned, decided, strict=True)
        if now.action in CHANGES and not (before.action == Action.ADD_REFERENCE and now.action == Action.ADD_STATEMENT)
    ]


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
