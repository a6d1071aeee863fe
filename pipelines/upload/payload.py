"""Payload: the edits of one subject as the smallest `data` that `wbeditentity` takes for them.

A statement that is sent by its id replaces the stored one, so one that gains a reference is sent whole, with all that
others put there. New statements go with ids of ours: a request that is sent twice then cannot add them twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.snak_texts import read_references
from pipelines.upload.rows import ALIAS, REFERENCE_CHANGES, Action, Edit, replaced_hashes, statement_of


def payload(edits: Iterable[Edit], entity: Entity | None = None) -> dict[str, Any]:
    """The `data` of one edit: new claims, existing ones with a further reference, terms; empty if nothing is added.

    `entity` is the live item that the edits were decided against; only new items do without. A new statement has the
    id that its edit names, or one that the Wikibase chooses (on creation it must: the item's id is part of it).

    Raises:
        KeyError: an edit adds a reference to a statement that the entity does not have.
    """
    claims: list[dict[str, Any]] = []
    grown: dict[str, dict[str, Any]] = {}
    terms: dict[str, dict[str, Any]] = {}
    live = live_statements(entity)
    for edit in edits:
        if edit.action == Action.ADD_STATEMENT:
            claims.append(_new_claim(edit))
        elif edit.action in REFERENCE_CHANGES and edit.statement:
            claim = grown.setdefault(edit.statement, dict(live[edit.statement]))
            claim["references"] = _grown(claim.get("references", ()), edit)
        elif edit.action == Action.ADD_TERM:
            _add_term(terms, edit)
    data: dict[str, Any] = dict(terms)
    if claims or grown:
        data["claims"] = [*grown.values(), *claims]
    return data


def live_statements(entity: Entity | None) -> dict[str, Mapping[str, Any]]:
    """The JSON of all statements of an item, by id."""
    groups = (entity.json.get("claims") or {}) if entity else {}
    return {claim["id"]: claim for claims in groups.values() for claim in claims}


def _grown(references: Iterable[Mapping[str, Any]], edit: Edit) -> list[Mapping[str, Any]]:
    """The references with those of the edit; the ones that it replaces stay in their places, if they are there."""
    ours = [reference.to_json() for reference in read_references(edit.references)]
    replaced = dict(zip(replaced_hashes(edit), ours, strict=False))
    return [*(replaced.get(r.get("hash", ""), r) for r in references), *ours[len(replaced) :]]


def _new_claim(edit: Edit) -> dict[str, Any]:
    claim = statement_of(edit).to_json()
    return claim | {"id": edit.statement} if edit.statement else claim


def _add_term(terms: dict[str, dict[str, Any]], edit: Edit) -> None:
    """An alias is marked `add`, or the list would replace those that are there."""
    language = edit.language or "mul"
    term = {"language": language, "value": edit.value}
    if edit.kind == ALIAS:
        terms.setdefault("aliases", {}).setdefault(language, []).append(term | {"add": ""})
    else:
        terms.setdefault(f"{edit.kind}s", {})[language] = term
