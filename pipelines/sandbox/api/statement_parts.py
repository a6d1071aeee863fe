"""Qualifiers and references one by one: `wbsetqualifier`, `wbsetreference`, and their removal."""

from typing import Any

import orjson

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.editing import editing_action
from pipelines.sandbox.api.parameters import INTEGER, REQUIRED, STRING, multiple
from pipelines.sandbox.api.statements import SNAK_PARAMETERS, find_target, save_statement, snak_of
from pipelines.sandbox.changes import put_statement
from pipelines.sandbox.entities import parse_entity_id
from pipelines.sandbox.errors import refuse_change, wikibase_error
from pipelines.sandbox.statements import build_reference, build_snak, check_snak

__all__ = ["ACTIONS"]

Json = dict[str, Any]


def _qualifiers(statement: Json) -> list[Json]:
    return [snak for group in statement.get("qualifiers", {}).values() for snak in group]


def _with_qualifiers(statement: Json, snaks: list[Json]) -> Json:
    return {**statement, "qualifiers": snaks, "qualifiers-order": statement.get("qualifiers-order", [])}


def _set_qualifier(call: Call) -> Json:
    page, statement = find_target(call, call["claim"])
    present, replaced = _qualifiers(statement), call["snakhash"]
    if replaced is not None and replaced not in {snak["hash"] for snak in present}:
        raise wikibase_error("no-such-qualifier", "wikibase-api-no-such-qualifier")
    named = next((snak["property"] for snak in present if snak["hash"] == replaced), None)
    property_id = parse_entity_id(call["property"] or named or "")
    if property_id is None:
        raise wikibase_error("param-missing", "wikibase-api-param-missing")
    snak = build_snak(snak_of(call, property_id), call.wiki)
    kept = [other for other in present if other["hash"] != replaced]
    if snak["hash"] in {other["hash"] for other in kept}:
        raise refuse_change(f"The statement has already a qualifier with hash {snak['hash']}")
    changed = _with_qualifiers(statement, [*kept, snak])
    verb = "add" if replaced is None else "update"
    change = put_statement(changed, call["claim"], call.wiki)
    saved, stored = save_statement(call, page, call["claim"], f"wbsetqualifier-{verb}", change)
    return {"pageinfo": {"lastrevid": saved.revision}, "success": 1, "claim": stored}


def _remove_qualifiers(call: Call) -> Json:
    page, statement = find_target(call, call["claim"])
    present, gone = _qualifiers(statement), set(call["qualifiers"])
    if not gone <= {snak["hash"] for snak in present}:
        raise wikibase_error("no-such-qualifier", "wikibase-api-no-such-qualifier", "Invalid snak hash")
    changed = _with_qualifiers(statement, [snak for snak in present if snak["hash"] not in gone])
    change = put_statement(changed, call["claim"], call.wiki)
    saved, _ = save_statement(call, page, call["claim"], "wbremovequalifiers-remove", change)
    return {"pageinfo": {"lastrevid": saved.revision}, "success": 1}


def _read_snaks(text: str) -> list[Json]:
    try:
        snaks = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise wikibase_error("invalid-json", "wikibase-api-invalid-json") from None
    groups = snaks.values() if isinstance(snaks, dict) else [snaks]
    listed = [snak for group in groups for snak in (group if isinstance(group, list) else [group])]
    for snak in listed:
        check_snak(snak, "invalid-snak")
    return listed


def _set_reference(call: Call) -> Json:
    guid = call["statement"]
    page, statement = find_target(call, guid)
    references, replaced = statement.get("references", []), call["reference"]
    hashes = [reference["hash"] for reference in references]
    if replaced is not None and replaced not in hashes:
        raise wikibase_error("no-such-reference", "wikibase-api-no-such-reference")
    order = orjson.loads(call["snaks-order"]) if call["snaks-order"] else []
    built = build_reference({"snaks": _read_snaks(call["snaks"]), "snaks-order": order}, call.wiki)
    if built is None:
        raise refuse_change("The reference has no snaks")
    if built["hash"] in hashes and (replaced is None or built["hash"] != replaced):
        raise refuse_change(f"The statement has already a reference with hash {built['hash']}")
    changed = [built if reference["hash"] == replaced else reference for reference in references]
    if replaced is None:
        changed.insert(len(changed) if call["index"] is None else call["index"], built)
    verb = "add" if replaced is None else "set"
    change = put_statement({**statement, "references": changed}, guid, call.wiki)
    saved, _ = save_statement(call, page, guid, f"wbsetreference-{verb}", change)
    return {"pageinfo": {"lastrevid": saved.revision}, "success": 1, "reference": built}


def _remove_references(call: Call) -> Json:
    guid = call["statement"]
    page, statement = find_target(call, guid)
    references, gone = statement.get("references", []), set(call["references"])
    if not gone <= {reference["hash"] for reference in references}:
        raise wikibase_error("no-such-reference", "wikibase-api-no-such-reference")
    kept = [reference for reference in references if reference["hash"] not in gone]
    change = put_statement({**statement, "references": kept}, guid, call.wiki)
    saved, _ = save_statement(call, page, guid, "wbremovereferences-remove", change)
    return {"pageinfo": {"lastrevid": saved.revision}, "success": 1}


ACTIONS = (
    editing_action(
        "wbsetqualifier", _set_qualifier, claim=REQUIRED, property=STRING, snakhash=STRING, **SNAK_PARAMETERS
    ),
    editing_action("wbremovequalifiers", _remove_qualifiers, claim=REQUIRED, qualifiers=multiple(required=True)),
    editing_action(
        "wbsetreference",
        _set_reference,
        statement=REQUIRED,
        snaks=REQUIRED,
        reference=STRING,
        index=INTEGER,
        **{"snaks-order": STRING},
    ),
    editing_action("wbremovereferences", _remove_references, statement=REQUIRED, references=multiple(required=True)),
)
