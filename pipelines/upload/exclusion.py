"""Exclusion: single edits that a person leaves out of a frozen plan; they stay in it, with who and why, but do nothing.

Each edit has an address of its own, so that what was left out is what was looked at. Pure.
"""

from collections.abc import Collection, Iterable, Mapping

from pipelines.exceptions import GateError
from pipelines.messages import N_
from pipelines.model.snak_texts import read_snak
from pipelines.upload.frozen import line_address
from pipelines.upload.rows import CHANGES, LABEL, STATEMENT, Action, Edit, by_subject, is_new


def excluded(edits: Iterable[Edit], reasons: Mapping[str, str]) -> list[Edit]:
    """The edits of a plan, with those whose address has a reason turned to `leave`.

    Raises:
        GateError: a new item would lose its only label or its only identifier, but not all the rest.
    """
    rows = list(edits)
    kept = [_left(edit, reasons) for edit in rows] if reasons else rows
    touched = {old.subject for old, new in zip(rows, kept, strict=True) if old is not new and is_new(old.subject)}
    _demand_whole(rows, kept, touched)
    return kept


def _left(edit: Edit, reasons: Mapping[str, str]) -> Edit:
    reason = reasons.get(line_address(edit)) if edit.action in CHANGES else None
    return edit if reason is None else edit._replace(action=Action.LEAVE, why=N_(f"left out: {reason}"))


def changing(edits: Iterable[Edit], addresses: Collection[str]) -> dict[str, Edit]:
    """Those of the edits that change something and have one of the addresses, by address."""
    found = ((line_address(edit), edit) for edit in edits if edit.action in CHANGES)
    return {address: edit for address, edit in found if address in addresses}


def place_of(edit: Edit) -> str:
    """The property of an edit, or the kind and language of its term."""
    return edit.property or f"{edit.kind} {edit.language}"


def _demand_whole(before: list[Edit], after: list[Edit], subjects: Collection[str]) -> None:
    """A new item without a name or an identifier would be nobody's: it is left out whole, or keeps both."""
    if not subjects:
        return
    had, has = by_subject(before), by_subject(after)
    for subject in sorted(subjects):
        left = [edit for edit in has[subject] if edit.action in CHANGES]
        for kind, told in (("label", _labels), (N_("identifier"), _identifiers)):
            if left and told(had[subject]) and not told(left):
                raise GateError(
                    f"the new item of record '{had[subject][0].key}' would have no {kind} any more",
                    remedy="leave out all of its edits, so that it is not created; or keep this one",
                )


def _labels(edits: Iterable[Edit]) -> bool:
    return any(edit.kind == LABEL and edit.action in CHANGES for edit in edits)


def _identifiers(edits: Iterable[Edit]) -> bool:
    rows = (edit for edit in edits if edit.kind == STATEMENT and edit.action in CHANGES)
    return any(read_snak(edit.value).datatype == "external-id" for edit in rows)
