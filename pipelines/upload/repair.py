"""Repair: what someone else changed in a statement while ours was on its way is put back.

A Wikibase merges an edit on a stale base with what came between. If someone changed the very statement to which we
add a reference, ours replaces theirs without an error (observed on Wikibase REL1_43); the answer only says that
it merged. So after a merge the version before ours is read, and their statement is restored, with our reference where
it is still true of it.
"""

from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.statements import statement_from_json
from pipelines.upload.comparison import content, said
from pipelines.upload.payload import live_statements, payload
from pipelines.upload.renewal import renew
from pipelines.upload.rows import REFERENCE_CHANGES, Edit


def repair_payload(edits: list[Edit], base: Entity, between: Entity, stored: Entity) -> dict[str, Any]:
    """The `data` that gives others back what our edit took from them; empty if it took nothing.

    Args:
        edits: what we sent.
        base: the item as we had read it.
        between: the item just before our edit was saved.
        stored: the item as it is now.
    """
    touched = {edit.statement for edit in edits if edit.action in REFERENCE_CHANGES and edit.statement}
    before, theirs, now = live_statements(base), live_statements(between), live_statements(stored)
    again = payload(renew([e for e in edits if e.statement in touched], between), between)
    wanted = {claim["id"]: claim for claim in again.get("claims", ())}
    claims = []
    for guid in sorted(touched & theirs.keys() & now.keys()):
        if _said(theirs[guid]) == _said(before.get(guid)):
            continue
        restored = wanted.get(guid) or dict(theirs[guid])
        if _said(restored) != _said(now[guid]):
            claims.append(restored)
    return {"claims": claims} if claims else {}


def _said(claim: Any) -> object:
    """What a statement says, without hashes, order and datatypes (stored versions have none)."""
    if claim is None:
        return None
    statement = statement_from_json(claim)
    references = frozenset(frozenset(map(content, reference.snaks)) for reference in statement.references)
    return *said(statement), references, statement.rank
