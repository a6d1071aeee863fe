"""Saving an edit: permission, base revision, validation, merging with later edits, null edits, the commit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from pipelines.sandbox.accounts import User
from pipelines.sandbox.changes import Change, apply_changes
from pipelines.sandbox.conflicts import diff_entities, merge_edit
from pipelines.sandbox.entities import blank_entity
from pipelines.sandbox.errors import ApiError, Message, refuse_save, wikibase_error
from pipelines.sandbox.filters import check_filters
from pipelines.sandbox.storage import Page, Revision
from pipelines.sandbox.uniqueness import check_label_uniqueness, check_page_uniqueness, check_pairs
from pipelines.sandbox.wiki import Wiki

__all__ = [
    "Edit",
    "Saved",
    "check_right",
    "comment_of",
    "count_edit",
    "create_entity",
    "edit_entity",
    "require_page",
    "store_entity",
]

Json = dict[str, Any]
MAXIMUM_ENTITY = 3000 * 1024
_MAXIMUM_COMMENT = 500


@dataclass(kw_only=True)
class Edit:
    """One edit: who, on what base, with which summary; `describe` makes the automatic part of the summary."""

    user: User
    describe: Callable[[Json, Json], str]
    base_revision: int = 0
    summary: str = ""
    tags: tuple[str, ...] = ()
    bot: bool = False
    clear: bool = False
    checks_pairs: bool = False
    limit: int | None = None


@dataclass(kw_only=True)
class Saved:
    """What became of an edit: the entity as the answer shows it, which after a merge is not what is stored."""

    entity: Json
    revision: int
    changed: bool = True
    warnings: list[str] = field(default_factory=list)


def check_right(user: User, *rights: str, project: str = "Project") -> None:
    """Raise `permissiondenied` unless the user has all of the rights; `project` is the namespace of groups' pages."""
    missing = [right for right in rights if right not in user.rights]
    if not missing:
        return
    if "property-create" in missing:
        groups = [f"[[{project}:Administrators|Administrators]]", "propertycreator"]
    else:
        groups = ["*", f"[[{project}:Users|Users]]"]
    messages = [Message("badaccess-groups", ({"list": groups, "type": "comma"}, len(groups)), "permissiondenied")]
    if "createpage" in missing:
        messages.append(Message("nocreate-loggedin", (), "cantcreate"))
    raise refuse_save("permissiondenied", *messages)


def require_page(wiki: Wiki, entity_id: str) -> Page:
    """The page of an entity that is to be edited.

    Raises:
        ApiError: `no-such-entity`, or `unresolved-redirect` for a redirect.
    """
    page = wiki.storage.page(entity_id)
    if page is None:
        raise wikibase_error("no-such-entity", "no-such-entity", entity_id)
    if page.redirect:
        raise wikibase_error("unresolved-redirect", "wikibase-api-unresolved-redirect")
    return page


def comment_of(automatic: str, summary: str) -> str:
    """The revision's comment: the automatic summary, then the user's own."""
    joiner = " " if automatic.endswith("*/") else ", "
    return (f"{automatic}{joiner}{summary}" if summary and automatic else automatic or summary)[:_MAXIMUM_COMMENT]


def _check_size(entity: Json, *, new: bool) -> None:
    """Refuse an entity that is too large; a new one breaks the answer, as it does in MediaWiki."""
    if len(orjson.dumps(entity)) > MAXIMUM_ENTITY:
        text = f"The entity is larger than the {MAXIMUM_ENTITY / 1024 / 1024:.2f} MB that are allowed."
        big = Message("wikibase-error-entity-too-big", ({"size": MAXIMUM_ENTITY},), "wikibase-error-entity-too-big")
        messages = (Message("wikibase-api-", (text,), "rawmessage"), big)
        raise ApiError("rawmessage", text, messages, listed=True, status=500 if new else 200)


def count_edit(wiki: Wiki, edit: Edit) -> None:
    """Count the edit against its user's limits; one that changes nothing counts too."""
    wiki.limits.count_edit(edit.user, edit.limit)


def store_entity(wiki: Wiki, edit: Edit, before: Json, entity: Json) -> int:
    """Check filters, size and what must be unique, and commit the entity; the new revision's id."""
    check_filters(wiki.options.policy, before, entity)
    _check_size(entity, new=not wiki.exists(entity["id"]))
    check_label_uniqueness(wiki, entity, before)
    check_page_uniqueness(wiki, entity)
    revision = Revision(
        entity_id=entity["id"],
        entity=entity,
        user=edit.user.name,
        comment=comment_of(edit.describe(before, entity), edit.summary),
        tags=edit.tags,
        bot=edit.bot and "bot" in edit.user.rights,
    )
    return wiki.save(revision)


def create_entity(wiki: Wiki, edit: Edit, entity_id: str, datatype: str | None, changes: list[Change]) -> Saved:
    """Create the entity with the changes made to a blank one."""
    blank = blank_entity(entity_id, datatype)
    entity = apply_changes(blank, changes)
    if edit.checks_pairs:
        check_pairs(wiki, entity, entity["labels"].keys() | entity["descriptions"].keys())
    count_edit(wiki, edit)
    return Saved(entity=entity, revision=store_entity(wiki, edit, blank, entity))


def _base(wiki: Wiki, page: Page, edit: Edit) -> Json:
    if edit.base_revision in {0, page.revision}:
        return page.entity()
    content = wiki.storage.content_at(page.entity_id, edit.base_revision)
    if not content:
        raise wikibase_error("nosuchrevid", "wikibase-api-nosuchrevid")
    base: Json = orjson.loads(content)
    return base


def _changed_languages(before: Json, after: Json) -> set[str]:
    changes = diff_entities(before | {"claims": {}}, after | {"claims": {}})
    return {key[1] for key in changes if key[0] in {"labels", "descriptions"}}


def edit_entity(wiki: Wiki, edit: Edit, page: Page, changes: list[Change]) -> Saved:
    """Make the changes to the entity, merged with edits later than the base revision.

    Changes are validated against the latest version and then made to the base, as Wikibase does it; a clear starts
    from a blank entity.

    Raises:
        ApiError: `modification-failed`, `editconflict`, `failed-save`, `nosuchrevid`.
    """
    return _Editing(wiki, edit, page).run(changes)


class _Editing:
    def __init__(self, wiki: Wiki, edit: Edit, page: Page) -> None:
        self._wiki, self._edit, self._page = wiki, edit, page
        self._latest, self._base = page.entity(), _base(wiki, page, edit)
        self._stale = edit.base_revision not in {0, page.revision}

    def run(self, changes: list[Change]) -> Saved:
        blank = blank_entity(self._page.entity_id, self._latest.get("datatype"))
        base, latest = (blank, blank) if self._edit.clear else (self._base, self._latest)
        validated = apply_changes(latest, changes)
        edited = apply_changes(base, changes) if self._stale else validated
        if self._edit.checks_pairs:
            own = None if self._stale else self._page.entity_id
            check_pairs(self._wiki, validated, _changed_languages(base, edited), own=own)
        count_edit(self._wiki, self._edit)
        return self._merge(edited) if self._stale else self._save(edited, edited)

    def _save(self, entity: Json, shown: Json, *warnings: str) -> Saved:
        """Store the entity unless it is as it was; the answer shows `shown`."""
        if entity == self._latest:
            return Saved(entity=shown, revision=self._page.revision, changed=False, warnings=list(warnings))
        revision = store_entity(self._wiki, self._edit, self._latest, entity)
        return Saved(entity=shown, revision=revision, warnings=list(warnings))

    def _merge(self, edited: Json) -> Saved:
        if not diff_entities(self._base, edited):
            return Saved(entity=self._latest, revision=self._page.revision, changed=False)
        merged, fitting, clashing = merge_edit(self._base, edited, self._latest)
        if not clashing:
            return self._save(merged, edited, "wikibase-conflict-patched")
        user, since = self._edit.user.name, self._edit.base_revision
        if not fitting or not self._wiki.storage.only_editor_since(self._page.entity_id, since, user):
            raise refuse_save("editconflict", Message("edit-conflict", (), "editconflict"))
        return self._save(merged, edited, "wikibase-self-conflict-patched")
