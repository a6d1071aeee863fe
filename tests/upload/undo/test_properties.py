"""Undo after upload restores the item; with others' edits between, exactly theirs remain: for any item and dump."""

import copy
from typing import Any

import orjson
from hypothesis import given

from pipelines.model.entities import Entity
from pipelines.upload.attribution import Origin, contributions
from pipelines.upload.difference import difference
from pipelines.upload.payload import payload
from pipelines.upload.renewal import with_ids
from pipelines.upload.rows import CHANGES, Proposal
from pipelines.upload.undo.decision import Scope
from pipelines.upload.undo.payload import decide, taken, undo_payload
from tests.upload.test_convergence import applied, items, proposals
from tests.upload.undo.recorded import additions_of

ORIGIN = Origin("run", "m", {})


def uploaded(entity: Entity, proposed: list[Proposal]) -> tuple[Entity, Scope]:
    """The item after an upload, and what the ledger knows of it."""
    edits = with_ids([e for e in difference(proposed, entity).edits if e.action in CHANGES], "run", entity.id)
    after = applied(entity, payload(edits, entity))
    return after, Scope(tuple(additions_of(contributions(edits, after, ORIGIN, 1))))


def stored(entity: Entity) -> Entity:
    """The item as a Wikibase stores it: with hashes, and no name twice."""
    claims = [claim for group in entity.json["claims"].values() for claim in group]
    aliases = {language: group for language, group in entity.json["aliases"].items() if group}
    return applied(entity, {"claims": copy.deepcopy(claims), "aliases": aliases})


def content(entity: Entity) -> str:
    """The item's JSON without its revision and without empty maps, which a Wikibase writes in several ways."""
    json: dict[str, Any] = {name: part for name, part in entity.json.items() if name != "lastrevid"}
    for part in ("claims", "aliases"):
        json[part] = {name: group for name, group in entity.json[part].items() if group}
    return orjson.dumps(json, option=orjson.OPT_SORT_KEYS).decode()


@given(items(), proposals)
def test_undo_after_upload_restores_the_item_and_its_undo_the_upload(entity: Entity, proposed: list[Proposal]) -> None:
    before = stored(entity)
    after, scope = uploaded(before, proposed)
    decisions = decide(scope, after)
    undone = applied(after, undo_payload(decisions, after))
    assert content(undone) == content(before)
    assert not undo_payload(decide(scope, undone), undone)
    removals = tuple(taken(d, after) for d in decisions)
    again = Scope(removals=removals)
    restored = applied(undone, undo_payload(decide(again, undone), undone))
    assert content(restored) == content(after)
    assert not undo_payload(decide(again, restored), restored)
