"""`action=query`: facts of the site, the session and the user; pages and lists are in modules of their own."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from pipelines.sandbox.api import lists, page_set, pages
from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import BOOLEAN, STRING, choice, multiple, read_parameters
from pipelines.sandbox.api.siteinfo import SITEINFO_PARAMETERS, describe_site
from pipelines.sandbox.api.submodule import Submodule
from pipelines.sandbox.api.userinfo import USERINFO_PARAMETERS, describe_user

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


def _wikibase(call: Call) -> Json:
    url = {"base": call.wiki.base_url, "scriptpath": "/w", "articlepath": "/wiki/$1"}
    return {"wikibase": {"repo": {"url": url}, "siteid": "wikidatawiki"}}


META: Mapping[str, Submodule] = {
    "tokens": Submodule(_tokens, {"type": multiple(*_TOKEN_TYPES, default=("csrf",))}),
    "userinfo": Submodule(describe_user, USERINFO_PARAMETERS),
    "siteinfo": Submodule(describe_site, SITEINFO_PARAMETERS),
    "wikibase": Submodule(_wikibase, {"wbprop": multiple("url", "siteid", default=("url", "siteid"))}),
    "wbcontentlanguages": Submodule(lists.content_languages, lists.CONTENT_LANGUAGE_PARAMETERS),
}


def _run_submodule(call: Call, name: str, submodule: Submodule, given: Mapping[str, str]) -> Json:
    high = "apihighlimits" in call.user.rights
    call.parameters |= read_parameters(submodule.parameters, given, name, high=high, warnings=call.warnings)
    return submodule.run(call)


def _run_submodules(call: Call, names: tuple[str, ...], table: Mapping[str, Submodule]) -> list[Json]:
    results = []
    for name in names:
        call.known |= table[name].parameters.keys()
        results.append(_run_submodule(call, name, table[name], call.request.given))
    return results


def _generate(call: Call, name: str) -> tuple[list[str], Json]:
    """The titles that a list gives, whose parameters have a `g` before their names; and where it goes on."""
    submodule = lists.LISTS[name]
    given = {own: call.request.given[f"g{own}"] for own in submodule.parameters if f"g{own}" in call.request.given}
    call.known |= {f"g{own}" for own in submodule.parameters}
    answer = _run_submodule(call, name, submodule, given)
    more = {f"g{own}": text for own, text in answer.get("continue", {}).items() if own != "continue"}
    return [entry["title"] for entry in answer[name]], more


def _query(call: Call) -> Json:
    answer: Json = {}
    on: Json = {}
    titles, generated = list(call["titles"]), dict[str, Any]()
    if name := call["generator"]:
        titles, generated = _generate(call, name)
    whole = True
    if titles or call["pageids"] or call["revids"]:
        run = partial(_run_submodules, call, table=pages.PROPERTIES)
        told, more = page_set.query_pages(call, titles, run, ranked=call["generator"] in {"search", "wbsearch"})
        answer |= told
        on |= more
        # A generator goes on when the properties of its pages are complete.
        whole = not more
    for part in (*_run_submodules(call, call["meta"], META), *_run_submodules(call, call["list"], lists.LISTS)):
        on |= part.pop("continue", {})
        answer |= part
    if generated and whole:
        first = next(iter(generated))
        on |= {**generated, "continue": f"{first}||"}
    result: Json = {"batchcomplete": call.truth} if whole else {}
    if on:
        result["continue"] = on
    return {**result, "query": answer} if answer else result


ACTIONS = (
    Action(
        name="query",
        run=_query,
        parameters={
            "prop": multiple(*pages.PROPERTIES),
            "list": multiple(*lists.LISTS),
            "generator": choice(*(name for name, submodule in lists.LISTS.items() if submodule.generates)),
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
