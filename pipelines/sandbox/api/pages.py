"""What `action=query` tells of entities' pages: `prop=info`, `revisions`, `pageprops`, `entityterms`."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import STRING, Parameter, multiple
from pipelines.sandbox.api.revisions import REVISION_PARAMETERS, content_model, list_revisions, size_of
from pipelines.sandbox.api.submodule import Submodule
from pipelines.sandbox.entities import ENTITY_ID, count_identifiers, namespace, page_title
from pipelines.sandbox.storage import Page

__all__ = ["PROPERTIES"]

Json = dict[str, Any]

_RESTRICTIONS = ("edit", "move")


def _info(call: Call) -> Json:
    result: Json = {}
    for entity_id, page in call.parameters["_pages"].items():
        model = content_model(entity_id) if ENTITY_ID.fullmatch(entity_id) else "wikitext"
        described: Json = {"contentmodel": model}
        described |= {"pagelanguage": "en", "pagelanguagehtmlcode": "en", "pagelanguagedir": "ltr"}
        if page is not None:
            row = call.wiki.storage.revision_row(page.revision)
            described |= {"touched": page.timestamp, "lastrevid": page.revision, "length": size_of(row)}
            if page.redirect:
                described["redirect"] = call.truth
            if not row["parent"]:
                described["new"] = call.truth
        result[entity_id] = described | _more_info(call, entity_id, page)
    return result


def _more_info(call: Call, entity_id: str, page: Page | None) -> Json:
    wanted, more = call["inprop"], dict[str, Any]()
    title = page_title(entity_id) if ENTITY_ID.fullmatch(entity_id) else entity_id
    if "protection" in wanted:
        known = call.wiki.moderation.protection(entity_id)
        listed = [{"type": "edit", "level": known[0], "expiry": known[1]}] if known else []
        more |= {"protection": listed, "restrictiontypes": [*_RESTRICTIONS] if page else ["create"]}
    if "url" in wanted:
        base = call.wiki.base_url
        url, edit = f"{base}/wiki/{title}", f"{base}/w/index.php?title={title}&action=edit"
        more |= {"fullurl": url, "editurl": edit, "canonicalurl": url}
    if "displaytitle" in wanted:
        more["displaytitle"] = title
    if call["intestactions"]:
        allowed = {name: page is not None and name in {"read", *call.user.rights} for name in call["intestactions"]}
        more["actions"] = allowed if call.version > 1 else {name: "" for name, may in allowed.items() if may}
    return more


def _entities(call: Call) -> Iterator[tuple[str, Json]]:
    for entity_id, page in call.parameters["_pages"].items():
        if page is not None and page.content:
            yield entity_id, page.entity()


def _page_props(call: Call) -> Json:
    result: Json = {}
    for entity_id, entity in _entities(call):
        props = {
            "unexpectedUnconnectedPage": str(-namespace(entity_id)),
            "wb-claims": str(sum(map(len, entity["claims"].values()))),
            "wb-identifiers": str(count_identifiers(entity)),
        }
        if "sitelinks" in entity:
            props["wb-sitelinks"] = str(len(entity["sitelinks"]))
        wanted = {name: text for name, text in props.items() if not call["ppprop"] or name in call["ppprop"]}
        result[entity_id] = {"pageprops": wanted} if wanted else {}
    return result


def _entity_terms(call: Call) -> Json:
    language = call["wbetlanguage"] or call["uselang"] or "en"
    result: Json = {}
    for entity_id, entity in _entities(call):
        terms = {
            "alias": [alias["value"] for alias in entity["aliases"].get(language, [])],
            "label": [entity["labels"][language]["value"]] if language in entity["labels"] else [],
            "description": [entity["descriptions"][language]["value"]] if language in entity["descriptions"] else [],
        }
        wanted = {name: texts for name, texts in terms.items() if texts and name in call["wbetterms"]}
        result[entity_id] = {"entityterms": wanted}
    return result


def _nothing(_: Call) -> Json:
    """What clients ask of every page, and entities' pages have none of: they are neither files nor categories."""
    return {}


PROPERTIES: Mapping[str, Submodule] = {
    "info": Submodule(
        _info,
        {
            "inprop": multiple(
                "protection", "talkid", "watched", "watchers", "visitingwatchers", "notificationtimestamp",
                "subjectid", "associatedpage", "url", "readable", "preload", "preloadcontent", "editintro",
                "displaytitle", "varianttitles", "linkclasses",
            ),
            "intestactions": multiple(),
            "incontinue": STRING,
        },
    ),
    "revisions": Submodule(list_revisions, REVISION_PARAMETERS),
    "categoryinfo": Submodule(_nothing, {"cicontinue": STRING}),
    "imageinfo": Submodule(_nothing, {f"ii{name}": STRING for name in ("prop", "limit", "start", "end", "continue")}),
    "pageprops": Submodule(_page_props, {"ppprop": multiple(), "ppcontinue": STRING}),
    "entityterms": Submodule(
        _entity_terms,
        {
            "wbetlanguage": STRING,
            "wbetterms": multiple("alias", "description", "label", default=("alias", "description", "label")),
            "wbetcontinue": Parameter(kind="integer"),
        },
    ),
}  # fmt: skip
