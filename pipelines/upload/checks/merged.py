"""Merged: the item as it will be once our edits are made. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.snak_texts import read_references, read_snak
from pipelines.model.statements import Reference, Snak, Statement
from pipelines.upload.payload import payload
from pipelines.upload.rows import CHANGES, Action, Edit, is_new


def merge(subject: str, entity: Entity | None, edits: Iterable[Edit]) -> Entity:
    """The live item, or an empty one, with the edits made; statements that are still to be stored have no id."""
    data = payload(edits, entity)
    merged: dict[str, Any] = {"type": "item", "id": subject, **(entity.json if entity else {})}
    if "claims" in data:
        merged["claims"] = _claims(merged.get("claims") or {}, data["claims"])
    for kind in ("labels", "descriptions"):
        if kind in data:
            merged[kind] = {**(merged.get(kind) or {}), **data[kind]}
    if "aliases" in data:
        aliases = dict(merged.get("aliases") or {})
        for language, added in data["aliases"].items():
            aliases[language] = [*aliases.get(language, ()), *added]
        merged["aliases"] = aliases
    return Entity(merged)


def _claims(live: Mapping[str, Any], ours: list[dict[str, Any]]) -> dict[str, list[Any]]:
    grown = {claim["id"]: claim for claim in ours if "id" in claim}
    merged = {prop: [grown.get(claim["id"], claim) for claim in claims] for prop, claims in live.items()}
    for claim in ours:
        if "id" not in claim:
            merged.setdefault(claim["mainsnak"]["property"], []).append(claim)
    return merged


@dataclass(frozen=True)
class Change:
    """One item before and after: what all checks of items look at.

    `edits` are those that change it. The item's id is its subject: `new:<key>` while it is still to be created.
    """

    subject: str
    before: Entity | None
    edits: tuple[Edit, ...]

    @classmethod
    def of(cls, subject: str, before: Entity | None, edits: Iterable[Edit]) -> "Change":
        """The change that these edits make."""
        return cls(subject, before, tuple(edit for edit in edits if edit.action in CHANGES))

    @cached_property
    def after(self) -> Entity:
        """The item with the edits made."""
        return merge(self.subject, self.before, self.edits)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The properties whose statements are added or gain a reference."""
        return frozenset(edit.property for edit in self.edits if edit.property)

    @property
    def new(self) -> bool:
        """Whether the item is still to be created."""
        return is_new(self.subject)

    @cached_property
    def planned(self) -> list[tuple[Statement, Edit | None]]:
        """The statements that are added, each with its edit."""
        added = [edit for edit in self.edits if edit.action == Action.ADD_STATEMENT]
        by_value: dict[Snak, list[Edit]] = {}
        for edit in added:
            by_value.setdefault(read_snak(edit.value), []).append(edit)
        return [
            (statement, by_value[statement.main].pop(0) if by_value.get(statement.main) else None)
            for prop in dict.fromkeys(edit.property or "" for edit in added)
            for statement in self.after.statements(prop)
            if statement.id is None
        ]

    @cached_property
    def gained(self) -> list[tuple[Statement, Edit, tuple[Reference, ...]]]:
        """The live statements that gain references, each with its edit and these references."""
        rows = {e.statement: e for e in self.edits if e.action != Action.ADD_STATEMENT and e.statement}
        return [
            (statement, rows[statement.id], read_references(rows[statement.id].references))
            for prop in dict.fromkeys(edit.property or "" for edit in rows.values())
            for statement in self.after.statements(prop)
            if statement.id in rows
        ]

    @property
    def terms(self) -> list[Edit]:
        """The labels, descriptions and aliases that are added."""
        return [edit for edit in self.edits if edit.action == Action.ADD_TERM]
