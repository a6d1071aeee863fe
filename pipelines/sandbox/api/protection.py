"""`protect`, `block` and `unblock`: who may not edit, and what may not be edited by all."""

from typing import Any

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import BOOLEAN, REQUIRED, STRING, multiple
from pipelines.sandbox.entities import page_title, parse_entity_id
from pipelines.sandbox.errors import ApiError, core_error
from pipelines.sandbox.moderation import FOREVER, Block, read_expiry
from pipelines.sandbox.storage import now

__all__ = ["ACTIONS"]

Json = dict[str, Any]
_LEVELS = {"all": "", "": "", "autoconfirmed": "autoconfirmed", "sysop": "sysop"}


def _require(call: Call, right: str) -> None:
    if right not in call.user.rights:
        raise core_error("permissiondenied", f"This account does not have the right {right}.")


def _expiry(text: str | None) -> str:
    expiry = read_expiry(text or "")
    if expiry is None:
        raise core_error("invalidexpiry", f'"{text}" is not a time that can be read.')
    return expiry


def _protect(call: Call) -> Json:
    _require(call, "protect")
    entity_id = parse_entity_id(call["title"])
    if entity_id is None or not call.wiki.storage.exists(entity_id):
        raise core_error("cantedit", "There is no such page.")
    expiry, given = _expiry((call["expiry"] or [""])[0]), []
    for entry in call["protections"]:
        kind, _, level = entry.partition("=")
        if kind not in {"edit", "move"}:
            raise core_error("protect-invalidaction", f'"{kind}" cannot be protected from.')
        if level not in _LEVELS:
            raise core_error("protect-invalidlevel", f'"{level}" is not a level of protection.')
        if kind == "edit":
            call.wiki.moderation.protect(entity_id, _LEVELS[level], expiry)
        given.append({kind: level, "expiry": "infinite" if expiry == FOREVER else expiry})
    return {"protect": {"title": page_title(entity_id), "reason": call["reason"] or "", "protections": given}}


def _find_user(call: Call) -> tuple[str, int]:
    name = call["user"] or ""
    known = call.wiki.login.ids.get(name)
    if known is None:
        raise core_error("nosuchuser", f'There is no account named "{name}".')
    return name, known


def _flags(call: Call, **flags: bool) -> Json:
    return flags if call.version > 1 else {name: "" for name, value in flags.items() if value}


def _restricted_pages(call: Call) -> tuple[str, ...]:
    if not call["partial"]:
        return ()
    if not call["allowusertalk"]:
        text = "A partial block must allow its account's own talk page."
        raise core_error("ipb-prevent-user-talk-edit", text)
    return tuple(filter(None, map(parse_entity_id, call["pagerestrictions"])))


def _block(call: Call) -> Json:
    _require(call, "block")
    name, user_id = _find_user(call)
    expiry, pages = _expiry(call["expiry"]), _restricted_pages(call)
    moderation, by = call.wiki.moderation, call.user
    if moderation.find_block(name) and not call["reblock"]:
        raise core_error("alreadyblocked", f'"{name}" is blocked already.')
    reason = call["reason"] or ""
    number = moderation.block(Block(0, name, by.name, by.id, reason, now(), expiry, pages, call["nocreate"]))
    facts: Json = {"user": name, "userID": user_id, "expiry": "infinite" if expiry == FOREVER else expiry}
    facts |= {"id": number, "reason": reason, **_flags(call, nocreate=call["nocreate"], partial=bool(pages))}
    return {"block": facts | {"pagerestrictions": list(pages) or None, "namespacerestrictions": None}}


def _unblock(call: Call) -> Json:
    _require(call, "block")
    name, user_id = _find_user(call)
    block = call.wiki.moderation.find_block(name)
    if block is None:
        raise ApiError("cantunblock", f'"{name}" is not blocked.')
    call.wiki.moderation.unblock(name)
    return {"unblock": {"id": block.id, "user": name, "userid": user_id, "reason": call["reason"] or ""}}


def _action(name: str, run: Any, **parameters: Any) -> Action:
    declared = {**parameters, "reason": STRING, "tags": multiple()}
    return Action(name=name, run=run, parameters=declared, token="csrf", writes=True, must_post=True)  # noqa: S106


ACTIONS = (
    _action("protect", _protect, title=REQUIRED, protections=multiple(), expiry=multiple(), cascade=BOOLEAN),
    _action(
        "block",
        _block,
        user=STRING,
        expiry=STRING,
        partial=BOOLEAN,
        pagerestrictions=multiple(),
        namespacerestrictions=multiple(),
        allowusertalk=BOOLEAN,
        reblock=BOOLEAN,
        nocreate=BOOLEAN,
        autoblock=BOOLEAN,
        anononly=BOOLEAN,
        noemail=BOOLEAN,
    ),
    _action("unblock", _unblock, user=STRING),
)
