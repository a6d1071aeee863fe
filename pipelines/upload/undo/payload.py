"""Payload: the decisions of one item as the smallest `data` that `wbeditentity` takes for them, and what they take.

A statement that loses or regains a reference is sent whole, with all that others put there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.ledger.entries import Removed
from pipelines.model.entities import Entity
from pipelines.upload.payload import live_statements
from pipelines.upload.undo.decision import Action, Decision, Scope, is_whole
from pipelines.upload.undo.removal import decide_removal
from pipelines.upload.undo.restoration import decide_restoration
from pipelines.upload.undo.standing import foreign

Json = dict[str, Any]


def decide(scope: Scope, item: Entity | None) -> list[Decision]:
    """What becomes of all that is in the scope, on one item as it is now; None: it was deleted."""
    return [*decide_removal(scope.additions, item, scope.shared), *decide_restoration(scope.removals, item)]


def undo_payload(decisions: Iterable[Decision], item: Entity) -> Json:
    """The `data` of one edit; empty if nothing is to be changed."""
    claims: dict[str, Json] = {}
    terms: Json = {}
    live = live_statements(item)
    # Whole statements first: a reference that goes or comes with one is no change of its own.
    for decision in sorted(decisions, key=lambda d: d.action is Action.REMOVE_REFERENCE):
        if decision.action in {Action.REMOVE_TERM, Action.PUT_BACK} and decision.statement is None:
            _change_term(terms, decision)
        elif decision.with_statement or decision.statement is None:
            continue
        elif decision.action is Action.REMOVE_STATEMENT:
            claims[decision.statement] = {"id": decision.statement, "remove": ""}
        elif decision.action is Action.REMOVE_REFERENCE:
            claim = claims.setdefault(decision.statement, dict(live[decision.statement]))
            if "remove" not in claim:
                claim["references"] = _without(claim, decision)
        elif decision.action is Action.PUT_BACK and decision.removal:
            _put_back(claims, live, decision.statement, decision.removal)
    return terms | ({"claims": list(claims.values())} if claims else {})


def taken(decision: Decision, item: Entity) -> Removed:
    """What a decision takes from the item, as the ledger remembers it."""
    if decision.statement is None:
        return Removed(decision.addition, item.id, {})
    statement = dict(live_statements(item)[decision.statement])
    if decision.action is Action.REMOVE_STATEMENT:
        return Removed(decision.addition, item.id, {"removed": "statement", "statement": statement})
    what = "with statement" if decision.with_statement else "reference"
    ours = [r for r in statement.get("references", ()) if r.get("hash") == decision.addition.contribution.reference]
    statement["references"] = ours[:1]
    return Removed(decision.addition, item.id, {"removed": what, "statement": statement})


def _put_back(claims: dict[str, Json], live: Mapping[str, Mapping[str, Any]], guid: str, removal: Removed) -> None:
    saved = removal.content["statement"]
    if is_whole(removal.content):
        claims[guid] = {**saved, "id": guid}
    else:
        claim = claims.setdefault(guid, dict(live[guid]))
        old = (removal.addition.contribution.content or {}).get("replaced")
        kept = [r for r in claim.get("references", ()) if old is None or r.get("hash") != old["hash"]]
        claim["references"] = [*kept, *saved["references"]]


def _without(claim: Mapping[str, Any], decision: Decision) -> list[Mapping[str, Any]]:
    """The references without ours; what ours took the place of, which an earlier upload had added, comes back there."""
    added = decision.addition.contribution
    references = list(claim.get("references", ()))
    old = (added.content or {}).get("replaced")
    if old is None:
        return foreign(claim, [str(added.reference)])
    return [old if reference.get("hash") == added.reference else reference for reference in references]


def _change_term(terms: Json, decision: Decision) -> None:
    added = decision.addition.contribution
    language = added.language or "mul"
    back = decision.action is Action.PUT_BACK
    term: Json = {"language": language, "value": added.text}
    if added.kind == "alias":
        mark = {"add": ""} if back else {"remove": ""}
        terms.setdefault("aliases", {}).setdefault(language, []).append(term | mark)
    else:
        terms.setdefault(f"{added.kind}s", {})[language] = term if back else term | {"remove": ""}
