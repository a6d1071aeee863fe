"""`wbmergeitems` and `wbcreateredirect`; `delete` for administrators."""

from typing import Any

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.editing import edit_of, editing_action, require_rights
from pipelines.sandbox.api.parameters import BOOLEAN, REQUIRED, STRING, multiple
from pipelines.sandbox.entities import is_empty, page_title, parse_entity_id
from pipelines.sandbox.errors import core_error, wikibase_error
from pipelines.sandbox.merging import MergeConflict, merge_items
from pipelines.sandbox.saving import comment_of, count_edit, require_page, store_entity
from pipelines.sandbox.storage import Page, Revision
from pipelines.sandbox.summaries import auto_summary

__all__ = ["ACTIONS"]

Json = dict[str, Any]


def _item(call: Call, name: str) -> Page:
    entity_id = parse_entity_id(call[name])
    if entity_id is None:
        raise wikibase_error("invalid-entity-id", "wikibase-api-invalid-entity-id")
    if not entity_id.startswith("Q"):
        raise wikibase_error("not-item", "wikibase-api-not-item")
    page = call.wiki.storage.page(entity_id)
    if page is None:
        raise wikibase_error("no-such-entity", "wikibase-api-no-such-entity", entity_id)
    return require_page(call.wiki, entity_id)


def _save_redirect(call: Call, source: str, target: str) -> int:
    revision = Revision(
        entity_id=source,
        entity=None,
        redirect=target,
        user=call.user.name,
        comment=comment_of(auto_summary("wbcreateredirect", "", f"{source}|{target}"), call["summary"] or ""),
        tags=("mw-new-redirect",),
        bot=call["bot"] and "bot" in call.user.rights,
    )
    return call.wiki.save(revision)


def _merge(call: Call) -> Json:
    source, target = _item(call, "fromid"), _item(call, "toid")
    if source.entity_id == target.entity_id:
        raise wikibase_error("cant-merge-self", "wikibase-itemmerge-cant-merge-self")
    for page in (source, target):
        require_rights(call, "edit", "item-merge", entity_id=page.entity_id)
    try:
        emptied, merged = merge_items(source.entity(), target.entity(), frozenset(call["ignoreconflicts"]))
    except MergeConflict as conflict:
        raise wikibase_error("failed-modify", "wikibase-api-failed-modify", extradata=[str(conflict)]) from conflict
    sides = []
    for page, entity, verb, other in ((source, emptied, "to", target), (target, merged, "from", source)):
        summary = auto_summary(f"wbmergeitems-{verb}", "", other.entity_id)
        edit = edit_of(call, lambda _b, _a, summary=summary: summary)  # type: ignore[misc]
        count_edit(call.wiki, edit)
        revision = store_entity(call.wiki, edit, page.entity(), entity)
        sides.append({"id": page.entity_id, "type": "item", "lastrevid": revision})
    redirected = is_empty(emptied)
    if redirected:
        _save_redirect(call, source.entity_id, target.entity_id)
    return {"success": 1, "redirected": int(redirected), "from": sides[0], "to": sides[1]}


def _create_redirect(call: Call) -> Json:
    source, target = parse_entity_id(call["from"]), parse_entity_id(call["to"])
    if source is None or target is None:
        raise wikibase_error("invalid-entity-id", "wikibase-api-invalid-entity-id")
    require_rights(call, "edit", "item-redirect", entity_id=source)
    page, aim = call.wiki.storage.page(source), call.wiki.storage.page(target)
    for entity_id, found in ((source, page), (target, aim)):
        if found is None:
            raise wikibase_error("no-such-entity", "wikibase-api-no-such-entity", entity_id)
    if aim is not None and aim.redirect:
        raise wikibase_error("target-is-redirect", "wikibase-api-target-is-redirect")
    if page is not None and not page.redirect and not is_empty(page.entity()):
        text = f"Can't create redirect on non empty item {source}"
        raise wikibase_error("origin-not-empty", "wikibase-api-origin-not-empty", text)
    _save_redirect(call, source, target)
    return {"success": 1, "redirect": target}


def _delete(call: Call) -> Json:
    if "delete" not in call.user.rights:
        raise core_error("permissiondenied", "This account may not delete pages.")
    entity_id = parse_entity_id(call["title"] or "")
    if entity_id is None or not call.wiki.storage.exists(entity_id):
        raise core_error("missingtitle", "There is no such page.")
    reason = call["reason"] or ""
    number = call.wiki.delete(entity_id, call.user.name, reason)
    return {"delete": {"title": page_title(entity_id), "reason": reason, "logid": number}}


ACTIONS = (
    editing_action(
        "wbmergeitems",
        _merge,
        fromid=REQUIRED,
        toid=REQUIRED,
        ignoreconflicts=multiple("description", "sitelink", "statement"),
    ),
    editing_action("wbcreateredirect", _create_redirect, **{"from": REQUIRED, "to": REQUIRED}),
    Action(
        name="delete",
        run=_delete,
        parameters={"title": STRING, "pageid": STRING, "reason": STRING, "tags": multiple(), "watch": BOOLEAN},
        token="csrf",  # noqa: S106
        writes=True,
        must_post=True,
    ),
)
