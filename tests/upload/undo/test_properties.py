"""Undo after upload restores the item; with others' edits between, exactly theirs remain: for any item and dump."""

import copy
from collections.abc import Callable
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.model.entities import Entity
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.attribution import Origin, contributions
from pipelines.upload.difference import difference
from pipelines.upload.payload import live_statements, payload
from pipelines.upload.renewal import with_ids
from pipelines.upload.rows import CHANGES, Proposal
from pipelines.upload.undo.decision import Scope
from pipelines.upload.undo.payload import decide, taken, undo_payload
from pipelines.upload.undo.undo import undo
from tests.upload.conftest import Rig
from tests.upload.samples import CIRCUMSTANCES, SITE, reference, snak, statement
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
    json: dict[str, Any] = {name: part for name, part in entity.json.items() if name not in {"lastrevid", "modified"}}
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


THEIRS = reference("9").to_json()


def added_statement(_: Entity) -> dict[str, Any]:
    return {
        "claims": [statement(snak(SITE, StringValue("https://example.org/c")), reference("8"), number=99).to_json()]
    }


def added_name(_: Entity) -> dict[str, Any]:
    return {"labels": {"fr": {"language": "fr", "value": "Ada"}}}


def cited(number: int) -> Callable[[Entity], dict[str, Any]]:
    """Somebody adds a reference to the item's own statement of this number, as it then is."""

    def data(entity: Entity) -> dict[str, Any]:
        claim = live_statements(entity).get(own(number))
        return {"claims": [{**claim, "references": [*claim.get("references", ()), THEIRS]}]} if claim else {}

    return data


def removed(number: int) -> Callable[[Entity], dict[str, Any]]:
    """Somebody removes it."""

    def data(entity: Entity) -> dict[str, Any]:
        return {"claims": [{"id": own(number), "remove": ""}]} if own(number) in live_statements(entity) else {}

    return data


def own(number: int) -> str:
    return str(statement(snak(SITE, StringValue("")), number=number).id)


others = st.lists(
    st.one_of(
        st.sampled_from([added_statement, added_name]),
        st.integers(0, 3).map(cited),
        st.integers(0, 3).map(removed),
    ),
    max_size=4,
    unique=True,
)


@given(items(), proposals, others)
def test_with_others_edits_between_exactly_theirs_remain(
    entity: Entity, proposed: list[Proposal], edits: list[Callable[[Entity], dict[str, Any]]]
) -> None:
    alone = before = stored(entity)
    after, scope = uploaded(before, proposed)
    for edit in edits:
        alone, after = applied(alone, edit(alone)), applied(after, edit(after))
    undone = applied(after, undo_payload(decide(scope, after), after))
    assert same_but_for_order(undone) == same_but_for_order(alone)


def same_but_for_order(entity: Entity) -> Any:
    """A statement that regains its references has them in another order."""
    json = orjson.loads(content(entity))
    for claims in json["claims"].values():
        claims.sort(key=lambda claim: claim["id"])
        for claim in claims:
            claim["references"] = sorted(reference["hash"] for reference in claim.get("references", ()))
    return json


touches = st.sampled_from(
    [
        {"references": [THEIRS]},
        {"rank": "preferred"},
        {"rank": "deprecated"},
        {"qualifiers": {CIRCUMSTANCES: [snak(CIRCUMSTANCES, EntityValue("Q3")).to_json()]}},
        {"qualifiers": {}, "rank": "deprecated", "references": [THEIRS]},
    ]
)


@given(items(), proposals, touches, st.booleans())
def test_what_others_made_of_ours_stays_and_has_a_source(
    entity: Entity, proposed: list[Proposal], touch: dict[str, Any], further: bool
) -> None:
    after, scope = uploaded(stored(entity), proposed)
    ours = {a.contribution.statement for a in scope.additions if a.contribution.kind == "statement"}
    claims = [{**claim, **touch} for guid, claim in live_statements(after).items() if guid in ours]
    for claim in claims if further else []:
        claim["references"] = [*claim["references"], THEIRS]
    touched = applied(after, {"claims": claims})
    changed = {g: c for g, c in live_statements(touched).items() if c != live_statements(after)[g]}
    undone = live_statements(applied(touched, undo_payload(decide(scope, touched), touched)))
    for guid, theirs in changed.items():
        now = undone[guid]
        assert all(now.get(part) == theirs.get(part) for part in ("mainsnak", "rank", "qualifiers"))
        assert now.get("references") or not theirs.get("references")
        if further:
            assert any(r["snaks"].keys() == THEIRS["snaks"].keys() for r in now["references"])


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(proposed=proposals, number=st.integers(1, 3))
def test_the_same_on_the_sandbox(rig: Rig, proposed: list[Proposal], number: int) -> None:
    id_ = f"Q{number}"
    before = content(rig.item(id_))
    rig.start_run()
    rig.upload([proposal._replace(subject=id_) for proposal in proposed])
    after = content(rig.item(id_))
    table = undo(rig.services(), rig.run)
    assert content(rig.item(id_)) == before
    assert set(table["status"]) <= {"done"}
    for undoing in rig.ledger.undos(rig.run):
        undo(rig.services(), undoing.id)
        assert content(rig.item(id_)) == after
        undo(rig.services(), rig.ledger.undos(undoing.id)[0].id)
    assert content(rig.item(id_)) == before
