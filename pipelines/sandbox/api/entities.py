"""Reading entities: `wbgetentities` and `wbgetclaims`."""

from typing import Any

import orjson

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.editing import add_addresses
from pipelines.sandbox.api.parameters import BOOLEAN, STRING, choice, multiple
from pipelines.sandbox.entities import find_statement, namespace, page_title, parse_entity_id
from pipelines.sandbox.errors import wikibase_error
from pipelines.sandbox.languages import TERM_LANGUAGES, fallback_chain
from pipelines.sandbox.statements import GUID
from pipelines.sandbox.storage import Page

__all__ = ["ACTIONS", "page_info"]

Json = dict[str, Any]

_ALL_PROPS = ("info", "sitelinks", "aliases", "labels", "descriptions", "claims", "datatype")
_TERM_PARTS = ("labels", "descriptions", "aliases")


def page_info(page: Page) -> Json:
    """The facts of the entity's page that `props=info` adds."""
    return {
        "pageid": page.number,
        "ns": namespace(page.entity_id),
        "title": page_title(page.entity_id),
        "lastrevid": page.revision,
        "modified": page.timestamp,
    }


def _pick_terms(part: Json, languages: tuple[str, ...], *, fallback: bool) -> Json:
    if not languages:
        return part
    if not fallback:
        return {language: part[language] for language in languages if language in part}
    picked: Json = {}
    for language in languages:
        found = next((code for code in fallback_chain(language) if code in part), None)
        if found is not None:
            term = part[found]
            picked[language] = term if found == language else {**term, "for-language": language}
    return picked


def _sitelinks(entity: Json, call: Call, props: tuple[str, ...]) -> Json:
    wanted = call["sitefilter"]
    links = {name: link for name, link in entity["sitelinks"].items() if not wanted or name in wanted}
    return add_addresses(call, links) if "sitelinks/urls" in props else links


def _select(entity: Json, call: Call, props: tuple[str, ...]) -> Json:
    selected: Json = {"type": entity["type"]}
    if "datatype" in props and "datatype" in entity:
        selected["datatype"] = entity["datatype"]
    selected["id"] = entity["id"]
    languages, fallback = call["languages"], call["languagefallback"]
    for part in _TERM_PARTS:
        if part in props:
            selected[part] = _pick_terms(entity[part], languages, fallback=fallback and part != "aliases")
    if "claims" in props:
        selected["claims"] = entity["claims"]
    if "sitelinks" in entity and ("sitelinks" in props or "sitelinks/urls" in props):
        selected["sitelinks"] = _sitelinks(entity, call, props)
    return selected


def _whole(page: Page, info: Json) -> orjson.Fragment:
    """The stored JSON with the page's facts before it, without parsing it."""
    return orjson.Fragment(orjson.dumps(info)[:-1] + b"," + page.content[1:])


def _describe(call: Call, asked: str, page: Page, props: tuple[str, ...]) -> Any:
    info = page_info(page) if "info" in props else {}
    if asked != page.entity_id:
        info["redirects"] = {"from": asked, "to": page.entity_id}
    if props == _ALL_PROPS and not call["languages"] and not call["sitefilter"]:
        return _whole(page, info)
    if not props:
        return {"id": page.entity_id, "type": page.entity()["type"]}
    return {**info, **_select(page.entity(), call, props)}


def _find_ids(call: Call) -> list[str]:
    ids = []
    for text in call["ids"]:
        entity_id = parse_entity_id(text)
        if entity_id is None:
            raise wikibase_error("no-such-entity", "wikibase-api-no-such-entity", text, id=text)
        ids.append(entity_id)
    return ids


def _find_titles(call: Call) -> tuple[list[str], list[Json]]:
    ids, missing = [], []
    for site in call["sites"]:
        for title in call["titles"]:
            entity_id = call.wiki.storage.linked(site, title.replace("_", " "))
            if entity_id:
                ids.append(entity_id)
            else:
                missing.append({"site": site, "title": title, "missing": ""})
    return ids, missing


def _get_entities(call: Call) -> Json:
    if not call["ids"] and not (call["sites"] and call["titles"]):
        raise wikibase_error("param-missing", "wikibase-api-illegal-ids-or-sites-titles-selector")
    props = _ALL_PROPS if call["props"] is None else call["props"]
    ids = _find_ids(call)
    linked, missing = _find_titles(call)
    entities: Json = {str(-number): entry for number, entry in enumerate(missing, 1)}
    storage = call.wiki.storage
    for entity_id in dict.fromkeys([*ids, *linked]):
        page = storage.page(entity_id)
        if page and page.redirect:
            page = storage.page(page.redirect) if call["redirects"] == "yes" else None
        if page is None:
            entities[entity_id] = {"id": entity_id, "missing": ""}
        else:
            entities[entity_id] = _describe(call, entity_id, page, props)
    return {"entities": entities, "success": 1}


def _claims_of(call: Call) -> tuple[str, str | None]:
    guid, entity = call["claim"], call["entity"]
    if guid is None and entity is None:
        raise wikibase_error("param-missing", "wikibase-api-param-missing")
    if guid is None:
        entity_id = parse_entity_id(entity)
        if entity_id is None:
            raise wikibase_error("invalid-entity-id", "wikibase-api-invalid-entity-id")
        return entity_id, None
    match = GUID.fullmatch(guid)
    if not match:
        raise wikibase_error("invalid-guid", "wikibase-api-invalid-guid")
    return match.group(1).upper(), guid


def _get_claims(call: Call) -> Json:
    entity_id, guid = _claims_of(call)
    page = call.wiki.storage.resolve(entity_id)
    if page is None:
        raise wikibase_error("no-such-entity", "no-such-entity", entity_id)
    entity = page.entity()
    claims: Json = entity["claims"]
    if guid is not None:
        statement = find_statement(entity, guid)
        claims = {statement["mainsnak"]["property"]: [statement]} if statement else {}
    if call["property"]:
        claims = {name: group for name, group in claims.items() if name == call["property"].upper()}
    if call["rank"]:
        ranked = {name: [s for s in group if s["rank"] == call["rank"]] for name, group in claims.items()}
        claims = {name: group for name, group in ranked.items() if group}
    return {"claims": claims}


_LANGUAGES = multiple(*sorted(TERM_LANGUAGES), low=1000, high=1000)


def _badges(call: Call) -> Json:
    return {"badges": list(call.wiki.badges)}


ACTIONS = (
    Action(name="wbavailablebadges", run=_badges),
    Action(
        name="wbgetentities",
        run=_get_entities,
        parameters={
            "ids": multiple(),
            "sites": multiple(),
            "titles": multiple(),
            "redirects": choice("yes", "no", default="yes"),
            "props": multiple(*_ALL_PROPS[:1], "sitelinks", "sitelinks/urls", *_ALL_PROPS[2:], default=_ALL_PROPS),
            "languages": _LANGUAGES,
            "languagefallback": BOOLEAN,
            "normalize": BOOLEAN,
            "sitefilter": multiple(),
        },
    ),
    Action(
        name="wbgetclaims",
        run=_get_claims,
        parameters={
            "entity": STRING,
            "claim": STRING,
            "property": STRING,
            "rank": choice("deprecated", "normal", "preferred"),
            "props": multiple("references", default=("references",)),
        },
    ),
)
