"""What all editing actions share: their parameters, how an edit is made of a call, and how its outcome is answered."""

from collections.abc import Callable
from typing import Any

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import BOOLEAN, INTEGER, STRING, Parameter, Warning_, multiple
from pipelines.sandbox.errors import ApiError
from pipelines.sandbox.saving import Edit, Saved, check_right

__all__ = ["add_addresses", "answer_entity", "edit_of", "editing_action", "require_rights", "warn_merged"]

Json = dict[str, Any]

EDIT_PARAMETERS: dict[str, Parameter] = {
    "baserevid": INTEGER,
    "summary": STRING,
    "tags": multiple(),
    "bot": BOOLEAN,
    "ignoreduplicatesitelinks": BOOLEAN,
    # Where a temporary account is sent after its first edit; here there are none.
    "returnto": STRING,
    "returntoquery": STRING,
    "returntoanchor": STRING,
}
KNOWN_TAGS = frozenset({"donata", "openrefine"})
"""Change tags that may be set by hand; OpenRefine's `openrefine-<version>` are known too."""


def editing_action(name: str, run: Callable[[Call], Json], **parameters: Any) -> Action:
    """An action that edits: by POST, with a token, and with the parameters that all of them have."""
    declared = {**parameters, **EDIT_PARAMETERS}
    return Action(name=name, run=run, parameters=declared, token="csrf", writes=True, must_post=True)  # noqa: S106


def _check_tags(tags: tuple[str, ...]) -> None:
    refused = [tag for tag in tags if tag not in KNOWN_TAGS and not tag.startswith("openrefine-")]
    if refused:
        text = f"These tags may not be set: {', '.join(refused)}."
        raise ApiError("badtags", text, data={"disallowedtags": refused})


def edit_of(
    call: Call, describe: Callable[[Json, Json], str], *, clear: bool = False, checks_pairs: bool = False
) -> Edit:
    """The edit that a call asks for."""
    _check_tags(call["tags"])
    return Edit(
        user=call.user,
        describe=describe,
        base_revision=call["baserevid"] or 0,
        summary=call["summary"] or "",
        tags=call["tags"],
        bot=call["bot"],
        clear=clear,
        checks_pairs=checks_pairs,
        limit=call.conditions.edit_limit,
    )


def require_rights(call: Call, *rights: str, entity_id: str = "") -> None:
    """Raise `permissiondenied` unless the caller has all of the rights, on this entity's page if one is named."""
    check_right(call.user, *rights, project=call.wiki.options.site_name)
    call.wiki.moderation.check(call.user, entity_id)


def add_addresses(call: Call, links: Json) -> Json:
    """The sitelinks with the addresses of their pages."""
    described = {}
    for name, link in links.items():
        site = call.wiki.elsewhere.find_site(name)
        described[name] = {**link, "url": site.url(link["title"])} if site else link
    return described


def warn_merged(call: Call, saved: Saved) -> None:
    """Add the warnings of an edit that was merged with later ones."""
    for name in saved.warnings:
        call.warnings.append(Warning_(call.action, name, "", {}, (name,)))


def answer_entity(call: Call, saved: Saved) -> Json:
    """The answer of an action that gives the whole entity."""
    warn_merged(call, saved)
    entity = {**saved.entity, "lastrevid": saved.revision}
    if links := entity.get("sitelinks"):
        entity["sitelinks"] = add_addresses(call, links)
    if not saved.changed:
        entity["nochange"] = call.truth
    return {"entity": entity, "success": 1}
