"""`wbeditentity`: create an entity, or change any part of one in a single edit."""

from typing import Any

import orjson

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.editing import answer_entity, edit_of, editing_action, require_rights
from pipelines.sandbox.api.parameters import BOOLEAN, REQUIRED, STRING, choice
from pipelines.sandbox.changes import parse_changes
from pipelines.sandbox.entities import entity_kind, page_title, parse_entity_id
from pipelines.sandbox.errors import ApiError, wikibase_error
from pipelines.sandbox.saving import create_entity, edit_entity, require_page
from pipelines.sandbox.storage import Page
from pipelines.sandbox.summaries import summarise_creation, summarise_override, summarise_update
from pipelines.sandbox.values import VALUE_TYPES

__all__ = ["ACTIONS"]

Json = dict[str, Any]


def _illegal() -> ApiError:
    return wikibase_error("param-illegal", "wikibase-api-param-illegal")


def _read_data(text: str) -> Json:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise wikibase_error("invalid-json", "wikibase-api-invalid-json") from None
    if isinstance(data, list):
        if data:
            raise wikibase_error("not-recognized-string", "wikibase-api-not-recognized-string")
        return {}
    if not isinstance(data, dict):
        raise wikibase_error("not-recognized-array", "wikibase-api-not-recognized-array")
    return data


def _check_target(data: Json, entity_id: str) -> None:
    """What the data says of the entity that it belongs to must be so."""
    if "id" in data and str(data["id"]).upper() != entity_id:
        text = 'Invalid field used in call: "id", must match id parameter'
        raise wikibase_error("param-invalid", "wikibase-api-param-invalid", text)
    if "type" in data and data["type"] != entity_kind(entity_id):
        text = 'Invalid field used in call: "type", must match type associated with id'
        raise wikibase_error("param-invalid", "wikibase-api-param-invalid", text)


def _check_page(data: Json, page: Page) -> None:
    expected = {"pageid": page.number, "title": page_title(page.entity_id), "lastrevid": page.revision}
    if any(name in data and data[name] != value for name, value in expected.items()):
        raise _illegal()


def _create(call: Call, kind: str) -> Json:
    if call["baserevid"] is not None:
        raise _illegal()
    rights = ["edit", "createpage", *(["property-create"] if kind == "property" else [])]
    require_rights(call, *rights)
    data = _read_data(call["data"])
    datatype = data.get("datatype")
    if kind == "property" and datatype not in VALUE_TYPES:
        raise wikibase_error("param-illegal", "wikibase-api-not-recognized-datatype")
    call.wiki.limits.count_new_id(call.user)
    entity_id = call.wiki.storage.allocate_id(kind)
    changes = parse_changes(data, entity_id, call.wiki)
    edit = edit_of(call, summarise_creation, checks_pairs=True)
    saved = create_entity(call.wiki, edit, entity_id, datatype if kind == "property" else None, changes)
    return answer_entity(call, saved)


def _find_target(call: Call) -> str:
    text, site, title = call["id"], call["site"], call["title"]
    if text is None and site and title:
        found = call.wiki.storage.linked(site, title.replace("_", " "))
        if not found:
            raise wikibase_error("no-such-entity-link", "wikibase-api-no-such-entity-link", site, title)
        return found
    if text is None:
        raise wikibase_error("param-illegal", "wikibase-api-illegal-id-or-site-page-selector")
    entity_id = parse_entity_id(text)
    if entity_id is None:
        raise wikibase_error("invalid-entity-id", "wikibase-api-invalid-entity-id")
    return entity_id


def _edit(call: Call) -> Json:
    entity_id = _find_target(call)
    require_rights(call, "edit", entity_id=entity_id)
    page = require_page(call.wiki, entity_id)
    data = _read_data(call["data"])
    _check_target(data, entity_id)
    _check_page(data, page)
    changes = parse_changes(data, entity_id, call.wiki)
    describe = summarise_override if call["clear"] else summarise_update
    edit = edit_of(call, describe, clear=call["clear"], checks_pairs=True)
    return answer_entity(call, edit_entity(call.wiki, edit, page, changes))


def _edit_entity(call: Call) -> Json:
    kind = call["new"]
    if kind is None:
        return _edit(call)
    if call["id"] is not None or call["site"] is not None:
        name = 'Either provide the item "id" or pairs of "site" and "title" or a "new" type for an entity'
        raise wikibase_error("param-illegal", name)
    return _create(call, kind)


ACTIONS = (
    editing_action(
        "wbeditentity",
        _edit_entity,
        id=STRING,
        new=choice("form", "item", "lexeme", "property", "sense"),
        site=STRING,
        title=STRING,
        data=REQUIRED,
        clear=BOOLEAN,
    ),
)
