"""Repair: what someone changed in a statement while our undo of it was on its way is put back.

A Wikibase merges an edit on a stale base with what came between, and then ours replaces theirs without an error (see
`pipelines.upload.repair`). So after a merge all is decided again on the version before ours, and what that leaves to
others is restored. Pure.
"""

from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.statements import statement_from_json
from pipelines.upload.comparison import said
from pipelines.upload.payload import live_statements


def repair_payload(sent: dict[str, Any], wanted: dict[str, Any], between: Entity, stored: Entity) -> dict[str, Any]:
    """The `data` that gives others back what our edit took from them; empty if it took nothing.

    Args:
        sent: what we sent.
        wanted: what we should have sent, decided on `between`.
        between: the item just before our edit was saved.
        stored: the item as it is now; what was changed there after our edit is left alone.
    """
    ours = {claim["id"]: claim for claim in sent.get("claims", ())}
    right = {claim["id"]: claim for claim in wanted.get("claims", ())}
    before, now = live_statements(between), live_statements(stored)
    claims = []
    for guid in sorted(ours):
        should = right.get(guid, before.get(guid))
        if should is None or "remove" in should or _whole(ours[guid]) == _whole(should):
            continue
        if _whole(now.get(guid)) == _whole(ours[guid]):
            claims.append(dict(should))
    return {"claims": claims} if claims else {}


def _whole(claim: Any) -> object:
    """All that a statement says; None for one that is not there."""
    if claim is None or "remove" in claim:
        return None
    statement = statement_from_json(claim)
    references = sorted(str(sorted(map(str, reference.snaks))) for reference in statement.references)
    return said(statement), statement.rank, references
