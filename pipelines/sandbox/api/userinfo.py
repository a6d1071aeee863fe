"""`meta=userinfo`: who asks, and what they may do."""

from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import STRING, multiple

__all__ = ["USERINFO_PARAMETERS", "describe_user"]

Json = dict[str, Any]

USERINFO_PARAMETERS = {
    "uiprop": multiple(
        "blockinfo", "hasmsg", "groups", "groupmemberships", "implicitgroups", "rights", "changeablegroups", "options",
        "editcount", "ratelimits", "theoreticalratelimits", "email", "realname", "acceptlang", "registrationdate",
        "unreadcount", "centralids", "latestcontrib", "cancreateaccount",
    ),
    "uiattachedwiki": STRING,
}  # fmt: skip
_IMPLICIT = ("*", "user", "autoconfirmed")
_MINUTE = 60


def _rate_limits(call: Call) -> Json:
    limit = call.wiki.options.edits_per_minute
    if limit is None or "noratelimit" in call.user.rights:
        return {}
    return {"edit": {"user": {"hits": limit, "seconds": _MINUTE}}}


def describe_user(call: Call) -> Json:
    """The facts asked for by `uiprop`; an anonymous user has few of them."""
    user, wanted = call.user, call["uiprop"]
    info: Json = {"id": user.id, "name": user.name}
    if user.is_anonymous:
        info["anon"] = call.truth
    if "blockinfo" in wanted and (block := call.wiki.moderation.find_block(user.name)):
        info |= block.facts()
    known: Json = {
        "groups": list(user.groups),
        "groupmemberships": [{"group": name, "expiry": "infinity"} for name in user.groups if name not in _IMPLICIT],
        "implicitgroups": [name for name in user.groups if name in _IMPLICIT],
        "rights": user.ordered_rights(),
        "changeablegroups": {"add": [], "remove": [], "add-self": [], "remove-self": []},
        "editcount": call.wiki.storage.edit_count(user.name),
        "ratelimits": _rate_limits(call),
        "acceptlang": [],
        "realname": "",
        "unreadcount": 0,
    }
    if call.version > 1 and "hasmsg" in wanted:
        info["messages"] = False
    for_accounts = {"editcount", "realname", "unreadcount"}
    named = [name for name in known if name in wanted and not (user.is_anonymous and name in for_accounts)]
    return {"userinfo": info | {name: known[name] for name in named}}
