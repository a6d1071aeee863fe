"""`edit` with `undo`: take back an entity's edits, or restore an earlier version. Pages have no other text to edit."""

from typing import Any

import orjson

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.editing import edit_of, require_rights
from pipelines.sandbox.api.parameters import BOOLEAN, INTEGER, STRING, multiple
from pipelines.sandbox.conflicts import merge_edit
from pipelines.sandbox.entities import blank_entity, entity_kind, page_title, parse_entity_id
from pipelines.sandbox.errors import ApiError, core_error
from pipelines.sandbox.saving import count_edit, store_entity
from pipelines.sandbox.storage import Page
from pipelines.sandbox.summaries import auto_summary

__all__ = ["ACTIONS"]

Json = dict[str, Any]


def _find_page(call: Call) -> Page:
    """The entity's page that is to be edited; other pages are not kept here."""
    number = call["pageid"]
    entity_id = call.wiki.storage.entity_with_number(number) if number else parse_entity_id(call["title"] or "")
    if entity_id is None:
        if call.wiki.limits.exceeds_edits(call.user, call.conditions.edit_limit):
            raise core_error("ratelimited", "Too many edits in a short time; wait and try again.")
        raise core_error("cantcreate", "This wiki keeps the pages of items and properties alone.")
    require_rights(call, "edit", entity_id=entity_id)
    page = call.wiki.storage.page(entity_id)
    if page is None:
        raise core_error("missingtitle", "The page you specified does not exist." if number else "No such page.")
    return page


def _revision(call: Call, page: Page, number: int) -> Json:
    row = call.wiki.storage.revision_row(number)
    if not row:
        raise core_error("nosuchrevid", f"There is no revision with ID {number}.")
    if row["entity"] != page.entity_id:
        raise core_error("revwrongpage", f"Revision {number} is not of {page_title(page.entity_id)}.")
    return row


def _failure() -> ApiError:
    return core_error("undofailure", "The edit cannot be undone: later edits changed the same.")


def _undone(call: Call, page: Page) -> tuple[Json, int, bool]:
    """The entity without the edits after a revision up to another; that first revision, and whether it is one edit."""
    last = _revision(call, page, call["undo"])
    after = call["undoafter"] or last["parent"]
    first = _revision(call, page, after)
    if not first["content"] or first["id"] > last["id"]:
        raise _failure()
    target: Json = orjson.loads(first["content"])
    single = bool(last["parent"] == after)
    if last["id"] == page.revision:
        return target, after, single
    if not last["content"] or page.redirect:
        raise _failure()
    merged, _, clashing = merge_edit(orjson.loads(last["content"]), target, page.entity())
    if clashing:
        raise _failure()
    return merged, after, single


def _describe(call: Call, first: int, *, single: bool) -> str:
    number = call["undo"] if single else first
    user = call.wiki.storage.revision_row(number)["user"]
    return auto_summary("undo" if single else "restore", "", f"{number}|{user}")


def _edit(call: Call) -> Json:
    page = _find_page(call)
    if not call["undo"]:
        text = f"{page_title(page.entity_id)} is edited by wbeditentity and its like."
        raise core_error("no-direct-editing", text)
    if call["baserevid"] not in {None, page.revision}:
        raise core_error("editconflict", "The page was edited meanwhile.")
    restored, first, single = _undone(call, page)
    summary = _describe(call, first, single=single)
    edit = edit_of(call, lambda _b, _a: summary)
    edit.base_revision, edit.tags = 0, (*edit.tags, "mw-undo")
    count_edit(call.wiki, edit)
    facts: Json = {"result": "Success", "pageid": page.number, "title": page_title(page.entity_id)}
    facts["contentmodel"] = f"wikibase-{entity_kind(page.entity_id)}"
    before = blank_entity(page.entity_id, restored.get("datatype")) if page.redirect else page.entity()
    if restored == before and not page.redirect:
        return {"edit": {**facts, "nochange": call.truth}}
    number = store_entity(call.wiki, edit, before, restored)
    stored = call.wiki.storage.revision_row(number)
    times = {"oldrevid": page.revision, "newrevid": number, "newtimestamp": stored["timestamp"]}
    return {"edit": {**facts, **times}}


ACTIONS = (
    Action(
        name="edit",
        run=_edit,
        parameters={
            "title": STRING,
            "pageid": INTEGER,
            "section": STRING,
            "sectiontitle": STRING,
            "text": STRING,
            "summary": STRING,
            "tags": multiple(),
            "minor": BOOLEAN,
            "notminor": BOOLEAN,
            "bot": BOOLEAN,
            "baserevid": INTEGER,
            "basetimestamp": STRING,
            "starttimestamp": STRING,
            "recreate": BOOLEAN,
            "createonly": BOOLEAN,
            "nocreate": BOOLEAN,
            "watchlist": STRING,
            "md5": STRING,
            "prependtext": STRING,
            "appendtext": STRING,
            "undo": INTEGER,
            "undoafter": INTEGER,
            "redirect": BOOLEAN,
            "contentformat": STRING,
            "contentmodel": STRING,
        },
        token="csrf",  # noqa: S106 - the token's type
        writes=True,
        must_post=True,
    ),
)
