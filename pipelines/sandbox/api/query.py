"""`action=query`: facts of the site, the session and the user; pages and lists are in modules of their own."""

from collections.abc import Mapping
from typing import Any

from pipelines.sandbox.api import lists, pages
from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import BOOLEAN, STRING, multiple, read_parameters
from pipelines.sandbox.api.siteinfo import SITEINFO_PARAMETERS, describe_site
from pipelines.sandbox.api.submodule import Submodule

__all__ = ["ACTIONS", "META"]

Json = dict[str, Any]

_TOKEN_TYPES = ("createaccount", "csrf", "deleteglobalaccount", "login", "patrol", "rollback", "userrights", "watch")


def _tokens(call: Call) -> Json:
    if call.anonymous_by_origin:
        call.warn("sameorigin", "No tokens are given to requests from other origins.", module="tokens")
        return {}
    tokens = {f"{kind}token": call.session.token(kind) for kind in call["type"]}
    # Asking for a token opens the session that it belongs to.
    call.wiki.sessions.keep(call.session)
    return {"tokens": tokens}


def _user_info(call: Call) -> Json:
    user, wanted = call.user, call["uiprop"]
    info: Json = {"id": user.id, "name": user.name}
    if user.is_anonymous:
        info["anon"] = call.truth
    if "groups" in wanted:
        info["groups"] = list(user.groups)
    if "rights" in wanted:
        info["rights"] = user.ordered_rights()
    if "editcount" in wanted and not user.is_anonymous:
        info["editcount"] = call.wiki.storage.edit_count(user.name)
    if "ratelimits" in wanted:
        info["ratelimits"] = {}
    return {"userinfo": info}


def _wikibase(call: Call) -> Json:
    url = {"base": call.wiki.base_url, "scriptpath": "/w", "articlepath": "/wiki/$1"}
    return {"wikibase": {"repo": {"url": url}, "siteid": "wikidatawiki"}}


_USER_PROPERTIES = [
    "acceptlang",
    "blockinfo",
    "cancreateaccount",
    "centralids",
    "changeablegroups",
    "editcount",
    "email",
    "groupmemberships",
    "groups",
    "hasmsg",
    "implicitgroups",
    "latestcontrib",
    "options",
    "ratelimits",
    "realname",
    "registrationdate",
    "rights",
    "theoreticalratelimits",
    "unreadcount",
]

META: Mapping[str, Submodule] = {
    "tokens": Submodule(_tokens, {"type": multiple(*_TOKEN_TYPES, default=("csrf",))}),
    "userinfo": Submodule(_user_info, {"uiprop": multiple(*_USER_PROPERTIES), "uiattachedwiki": STRING}),
    "siteinfo": Submodule(describe_site, SITEINFO_PARAMETERS),
    "wikibase": Submodule(_wikibase, {"wbprop": multiple("url", "siteid", default=("url", "siteid"))}),
    "wbcontentlanguages": Submodule(lists.content_languages, lists.CONTENT_LANGUAGE_PARAMETERS),
}


def _run_submodules(call: Call, names: tuple[str, ...], table: Mapping[str, Submodule]) -> list[Json]:
    results = []
    high = "apihighlimits" in call.user.rights
    for name in names:
        submodule = table[name]
        read = read_parameters(submodule.parameters, call.request.given, name, high=high, warnings=call.warnings)
        call.parameters |= read
        call.known |= submodule.parameters.keys()
        results.append(submodule.run(call))
    return results


def _query(call: Call) -> Json:
    result: Json = {"batchcomplete": call.truth}
    answer: Json = {}
    if any(call[name] for name in ("titles", "pageids", "revids")):
        answer |= pages.query_pages(call, lambda names: _run_submodules(call, names, pages.PROPERTIES))
    for part in (*_run_submodules(call, call["meta"], META), *_run_submodules(call, call["list"], lists.LISTS)):
        if "continue" in part:
            result["continue"] = part.pop("continue")
        answer |= part
    return {**result, "query": answer} if answer else result


ACTIONS = (
    Action(
        name="query",
        run=_query,
        parameters={
            "prop": multiple(*pages.PROPERTIES),
            "list": multiple(*lists.LISTS),
            "meta": multiple(*META),
            "titles": multiple(),
            "pageids": multiple(),
            "revids": multiple(),
            "indexpageids": BOOLEAN,
            "export": BOOLEAN,
            "iwurl": BOOLEAN,
            "continue": STRING,
            "rawcontinue": BOOLEAN,
            "redirects": BOOLEAN,
            "converttitles": BOOLEAN,
        },
    ),
)
