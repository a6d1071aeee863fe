"""Terms and sitelinks one by one: `wbsetlabel`, `wbsetdescription`, `wbsetaliases`, `wbsetsitelink`."""

from collections.abc import Callable
from typing import Any

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.editing import edit_of, editing_action, require_rights, warn_merged
from pipelines.sandbox.api.parameters import REQUIRED, STRING, choice, multiple
from pipelines.sandbox.changes import set_aliases, set_term
from pipelines.sandbox.entities import parse_entity_id
from pipelines.sandbox.errors import wikibase_error
from pipelines.sandbox.languages import TERM_LANGUAGES
from pipelines.sandbox.saving import Saved, edit_entity, require_page
from pipelines.sandbox.sitelinks import parse_sitelinks
from pipelines.sandbox.storage import Page
from pipelines.sandbox.summaries import auto_summary

__all__ = ["ACTIONS"]

Json = dict[str, Any]


def _target(call: Call) -> Page:
    text = call["id"]
    if text is None and call["site"] and call["title"]:
        text = call.wiki.storage.linked(call["site"], call["title"].replace("_", " "))
    entity_id = parse_entity_id(text) if text else None
    if text is None:
        raise wikibase_error("param-illegal", "wikibase-api-illegal-id-or-site-page-selector")
    if entity_id is None:
        raise wikibase_error("invalid-entity-id", "wikibase-api-invalid-entity-id")
    require_rights(call, "edit", entity_id=entity_id)
    return require_page(call.wiki, entity_id)


def _answer(call: Call, page: Page, saved: Saved, part: Json) -> Json:
    warn_merged(call, saved)
    entity = {**part, "id": page.entity_id, "type": saved.entity["type"], "lastrevid": saved.revision}
    if not saved.changed:
        entity["nochange"] = call.truth
    return {"entity": entity, "success": 1}


def _set_term(kind: str) -> Callable[[Call], Json]:
    def run(call: Call) -> Json:
        page, language, text = _target(call), call["language"], call["value"] or ""
        before = page.entity()[f"{kind}s"].get(language)
        verb = "remove" if not text else "set" if before else "add"
        summary = auto_summary(f"wbset{kind}-{verb}", language, count=1, text=text)
        edit = edit_of(call, lambda _b, _a: summary)
        saved = edit_entity(call.wiki, edit, page, [set_term(kind, language, text)])
        term = saved.entity[f"{kind}s"].get(language)
        shown = term or {"language": language, "removed": ""}
        return _answer(call, page, saved, {f"{kind}s": {language: shown}})

    return run


def _set_aliases(call: Call) -> Json:
    page, language = _target(call), call["language"]
    texts = None if call["set"] is None else tuple(call["set"])
    change = set_aliases(language, texts, tuple(call["add"] or ()), tuple(call["remove"] or ()))
    given = [*(texts or ()), *(call["add"] or ())]
    verb = "set" if texts is not None else "update" if call["remove"] and given else "add" if given else "remove"
    shown = given or list(call["remove"] or ())
    summary = auto_summary(f"wbsetaliases-{verb}", language, count=len(shown), text=", ".join(shown))
    saved = edit_entity(call.wiki, edit_of(call, lambda _b, _a: summary), page, [change])
    aliases = saved.entity["aliases"].get(language)
    return _answer(call, page, saved, {"aliases": {language: aliases} if aliases else {}})


def _set_sitelink(call: Call) -> Json:
    page, site_id = _target(call), call["linksite"]
    link: Json = {"site": site_id}
    if call["linktitle"] is not None:
        link["title"] = call["linktitle"]
    elif not call["badges"]:
        link["remove"] = ""
    if call["badges"]:
        link["badges"] = list(call["badges"])
    changes = list(parse_sitelinks([link], call.wiki))
    before = page.entity().get("sitelinks", {}).get(site_id)
    verb = "remove" if "remove" in link else "set" if before else "add"
    title = link.get("title") or (before or {}).get("title", "")
    summary = auto_summary(f"wbsetsitelink-{verb}", site_id, count=1, text=title)
    saved = edit_entity(call.wiki, edit_of(call, lambda _b, _a: summary), page, [*changes])
    stored, site = saved.entity["sitelinks"].get(site_id), call.wiki.elsewhere.find_site(site_id)
    if stored and site:
        shown = {**stored, "url": site.url(stored["title"])}
    else:
        shown = {**(before or {"site": site_id}), "removed": ""}
    return _answer(call, page, saved, {"sitelinks": {site_id: shown}})


_TARGET = {"id": STRING, "site": STRING, "title": STRING, "new": choice("item", "property")}
_LANGUAGE = choice(*sorted(TERM_LANGUAGES), required=True)


def _action(name: str, run: Callable[[Call], Json], **parameters: Any) -> Action:
    return editing_action(name, run, **_TARGET, **parameters)


_SEVERAL = multiple(default=None)  # type: ignore[arg-type]

ACTIONS = (
    _action("wbsetlabel", _set_term("label"), language=_LANGUAGE, value=STRING),
    _action("wbsetdescription", _set_term("description"), language=_LANGUAGE, value=STRING),
    _action("wbsetaliases", _set_aliases, language=_LANGUAGE, set=_SEVERAL, add=_SEVERAL, remove=_SEVERAL),
    _action("wbsetsitelink", _set_sitelink, linksite=REQUIRED, linktitle=STRING, badges=multiple()),
)
