"""Statements one by one: `wbcreateclaim`, `wbsetclaim`, `wbsetclaimvalue`, `wbremoveclaims`."""

from typing import Any

import orjson

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.editing import edit_of, editing_action, require_rights, warn_merged
from pipelines.sandbox.api.parameters import INTEGER, REQUIRED, STRING, choice, multiple
from pipelines.sandbox.changes import Change, put_statement, remove_statement
from pipelines.sandbox.entities import find_statement, parse_entity_id
from pipelines.sandbox.errors import ApiError, wikibase_error
from pipelines.sandbox.formatting import format_snak
from pipelines.sandbox.saving import Saved, edit_entity, require_page
from pipelines.sandbox.statements import GUID, check_snak, check_statement, new_guid
from pipelines.sandbox.storage import Page
from pipelines.sandbox.summaries import auto_summary

__all__ = ["ACTIONS", "SNAK_PARAMETERS", "find_target", "invalid_guid", "page_of_guid", "save_statement", "snak_of"]

Json = dict[str, Any]

SNAK_PARAMETERS = {"snaktype": choice("value", "novalue", "somevalue", required=True), "value": STRING}


def invalid_guid() -> ApiError:
    """The refusal of a statement id that names no statement."""
    return wikibase_error("invalid-guid", "wikibase-api-invalid-guid")


def page_of_guid(call: Call, guid: str) -> Page:
    """The page of the entity that a statement id names."""
    match = GUID.fullmatch(guid)
    if not match:
        raise invalid_guid()
    require_rights(call, "edit", entity_id=match.group(1).upper())
    return require_page(call.wiki, match.group(1).upper())


def find_target(call: Call, guid: str) -> tuple[Page, Json]:
    """The page and the statement that an id names."""
    page = page_of_guid(call, guid)
    statement = find_statement(page.entity(), guid)
    if statement is None:
        raise invalid_guid()
    return page, statement


def snak_of(call: Call, property_id: str, code: str = "invalid-snak") -> Json:
    """The snak that the parameters `snaktype` and `value` describe, its value typed by the property."""
    kind, text = call["snaktype"], call["value"]
    snak: Json = {"snaktype": kind, "property": property_id}
    if kind == "value":
        if text is None:
            raise wikibase_error("param-missing", "wikibase-api-param-missing")
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise wikibase_error("invalid-snak", "wikibase-api-invalid-snak") from None
        snak["datavalue"] = {"value": value, "type": call.wiki.value_type(property_id)}
    check_snak(snak, code)
    return snak


def property_text(snak: Json) -> str:
    """The part of an automatic summary that names a statement."""
    return f"[[Property:{snak['property']}]]: {format_snak(snak)}"


def save_statement(call: Call, page: Page, guid: str, summary: str, change: Change) -> tuple[Saved, Json]:
    """Save a change to one statement; the outcome, and the statement as it is now."""

    def describe(before: Json, after: Json) -> str:
        statement = find_statement(after, guid) or find_statement(before, guid)
        return auto_summary(summary, count=1, text=property_text(statement["mainsnak"]) if statement else "")

    saved = edit_entity(call.wiki, edit_of(call, describe), page, [change])
    warn_merged(call, saved)
    return saved, find_statement(saved.entity, guid) or {}


def _answer(saved: Saved, statement: Json) -> Json:
    return {"pageinfo": {"lastrevid": saved.revision}, "success": 1, "claim": statement}


def _create(call: Call) -> Json:
    entity_id, property_id = parse_entity_id(call["entity"]), parse_entity_id(call["property"])
    if entity_id is None or property_id is None or not property_id.startswith("P"):
        raise wikibase_error("invalid-entity-id", "wikibase-api-invalid-entity-id")
    require_rights(call, "edit", entity_id=entity_id)
    page = require_page(call.wiki, entity_id)
    if call.wiki.datatype(property_id) is None:
        raise wikibase_error("no-such-entity", "wikibase-api-no-such-entity")
    guid = new_guid(entity_id)
    statement = {"mainsnak": snak_of(call, property_id), "type": "statement"}
    return _answer(*save_statement(call, page, guid, "wbcreateclaim-create", put_statement(statement, guid, call.wiki)))


def _read_statement(text: str) -> Json:
    try:
        statement = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise wikibase_error("invalid-claim", "wikibase-api-invalid-claim", "Invalid JSON") from None
    check_statement(statement)
    if "id" not in statement:
        raise wikibase_error("invalid-claim", "wikibase-api-invalid-claim", "GUID must be set when setting a claim")
    return dict(statement)


def _set(call: Call) -> Json:
    statement = _read_statement(call["claim"])
    guid = str(statement["id"])
    page = page_of_guid(call, guid)
    verb = "update" if find_statement(page.entity(), guid) else "create"

    def describe(_: Json, after: Json) -> str:
        text = property_text((find_statement(after, guid) or statement)["mainsnak"])
        return auto_summary(f"wbsetclaim-{verb}", "", "1", count=2, text=text)

    change = put_statement(statement, guid, call.wiki, call["index"])
    saved = edit_entity(call.wiki, edit_of(call, describe), page, [change])
    warn_merged(call, saved)
    return _answer(saved, find_statement(saved.entity, guid) or {})


def _set_value(call: Call) -> Json:
    page, statement = find_target(call, call["claim"])
    snak = snak_of(call, statement["mainsnak"]["property"])
    change = put_statement({**statement, "mainsnak": snak}, call["claim"], call.wiki)
    return _answer(*save_statement(call, page, call["claim"], "wbsetclaimvalue", change))


def _remove(call: Call) -> Json:
    guids = call["claim"]
    pages = {page.entity_id: page for page in (page_of_guid(call, guid) for guid in guids)}
    if len(pages) != 1:
        raise invalid_guid()
    page = next(iter(pages.values()))
    entity = page.entity()
    statements = [find_statement(entity, guid) for guid in guids]
    if not all(statements):
        raise invalid_guid()
    text = ", ".join(property_text(statement["mainsnak"]) for statement in statements if statement)
    summary = auto_summary("wbremoveclaims-remove", count=len(guids), text=text)
    changes: list[Change] = [remove_statement(guid) for guid in guids]
    saved = edit_entity(call.wiki, edit_of(call, lambda _b, _a: summary), page, changes)
    warn_merged(call, saved)
    return {"pageinfo": {"lastrevid": saved.revision}, "success": 1, "claims": list(guids)}


ACTIONS = (
    editing_action("wbcreateclaim", _create, entity=REQUIRED, property=REQUIRED, **SNAK_PARAMETERS),
    editing_action("wbsetclaim", _set, claim=REQUIRED, index=INTEGER),
    editing_action("wbsetclaimvalue", _set_value, claim=REQUIRED, **SNAK_PARAMETERS),
    editing_action("wbremoveclaims", _remove, claim=multiple(required=True)),
)
