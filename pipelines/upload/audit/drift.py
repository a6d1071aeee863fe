"""Drift: the partner's file, what we uploaded, and the live item, held against each other. Pure."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from pipelines.ledger.entries import Contribution
from pipelines.upload.undo.standing import State


class Partner(StrEnum):
    """What the partner's file says now of what we took from it."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    UNKNOWN = "unknown"


class Said(NamedTuple):
    """One value that a record proposes: a statement's property or a term's language, and the value as text."""

    kind: str
    place: str
    text: str


class PartnerFile(NamedTuple):
    """The partner's newest file: the keys of its records, and what each proposes, as far as it was mapped.

    `cells`: the cells by column of records that changed and were not mapped since, as they wait for review.
    """

    keys: Collection[str]
    says: Mapping[str, Collection[Said]]
    cells: Mapping[str, Mapping[str, str | None]] = {}


#: The states in which the live item still says what we added.
AS_ADDED = frozenset({State.KEPT, State.FURTHER, State.RESOURCED, State.UNSOURCED})


def partner_state(added: Contribution, file: PartnerFile | None) -> tuple[Partner, str | None]:
    """Whether the partner's file still says what we added, and what it says instead; None: there is no file."""
    if file is None:
        return Partner.UNKNOWN, None
    if added.key not in file.keys:
        return Partner.GONE, None
    says = file.says.get(added.key)
    if says is None:
        return _by_cell(added, file.cells.get(added.key, {}))
    kind = "statement" if added.kind == "reference" else added.kind
    place = added.property or added.language or "mul"
    texts = [said.text for said in says if (said.kind, said.place) == (kind, place)]
    if added.text in texts:
        return Partner.SAME, None
    return (Partner.CHANGED, "; ".join(texts)) if texts else (Partner.GONE, None)


def _by_cell(added: Contribution, cells: Mapping[str, str | None]) -> tuple[Partner, str | None]:
    """By the cell alone, of which what we took may be one of several values."""
    if added.column is None or added.column not in cells or added.raw is None:
        return Partner.UNKNOWN, None
    cell = cells[added.column]
    if not cell:
        return Partner.GONE, None
    return (Partner.SAME, None) if added.raw in {cell, *cell.split("\x1f")} else (Partner.CHANGED, cell)


def drift(state: str, partner: Partner) -> str:
    """Who has changed since the upload: `none`, `partner`, `wiki`, `both`; `unknown` where the file is not known."""
    if state == "undone":
        return "none"
    wiki = state not in AS_ADDED
    if partner is Partner.UNKNOWN:
        return "wiki" if wiki else "unknown"
    if partner is Partner.SAME:
        return "wiki" if wiki else "none"
    return "both" if wiki else "partner"


def said_by(rows: Iterable[tuple[str, str, str | None, str | None, str]]) -> dict[str, set[Said]]:
    """Proposals as (key, kind, property, language, text) → what each record says."""
    found: dict[str, set[Said]] = {}
    for key, kind, prop, language, text in rows:
        found.setdefault(key, set()).add(Said(kind, prop or language or "mul", text))
    return found
