"""`wbsearchentities`: entities by the beginning of a label or alias, or by id.

Case and diacritics do not count, as on wikidata.org (a Wikibase without its search extension tells case apart).
"""

from dataclasses import dataclass
from typing import Any

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import BOOLEAN, INTEGER, REQUIRED, Parameter, choice, multiple
from pipelines.sandbox.entities import page_title, parse_entity_id
from pipelines.sandbox.languages import TERM_LANGUAGES, fallback_chain
from pipelines.sandbox.storage import Page
from pipelines.sandbox.terms import fold
from pipelines.sandbox.wiki import Wiki

__all__ = ["ACTIONS", "Hit", "find_entities"]

Json = dict[str, Any]

_PREFIX = {"item": "Q", "property": "P"}
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found, and by which of its terms."""

    entity_id: str
    kind: str
    language: str
    text: str


def find_entities(
    wiki: Wiki, text: str, languages: tuple[str, ...], kind: str, limit: int, *, exact: bool = False
) -> list[Hit]:
    """The first hits: whole terms before beginnings, labels before aliases, lower ids before higher.

    A language counts before those after it in `languages`.
    """
    folded = fold(text)
    if not folded:
        return []
    marks = ",".join("?" * len(languages))
    query = (
        f"SELECT entity, language, position, text, folded FROM term WHERE folded >= ? AND folded < ? "  # noqa: S608
        f"AND language IN ({marks}) AND entity GLOB ? ORDER BY folded != ?, min(position, 1), "
        "cast(substr(entity, 2) AS INTEGER) LIMIT ?"
    )
    upper = folded + ("\x01" if exact else _LAST)
    arguments = (folded, upper, *languages, f"{_PREFIX[kind]}*", folded, max(limit, 50) * (len(languages) + 2))
    best: dict[str, tuple[tuple[bool, int, int], Hit]] = {}
    # Without its search extension a Wikibase compares texts as they are.
    beginning = text if wiki.options.policy.exact_search else ""
    for entity_id, language, position, found, key in wiki.storage.connection.execute(query, arguments):
        if not found.startswith(beginning):
            continue
        rank = (key != folded, min(position, 1), languages.index(language))
        if entity_id not in best or rank < best[entity_id][0]:
            best[entity_id] = rank, Hit(entity_id, "alias" if position else "label", language, found)
    ordered = sorted(best.values(), key=lambda entry: (entry[0][:2], int(entry[1].entity_id[1:])))
    return [hit for _, hit in ordered[:limit]]


def _by_id(wiki: Wiki, text: str, kind: str) -> list[Hit]:
    entity_id = parse_entity_id(text.rpartition("/")[2])
    if entity_id is None or not entity_id.startswith(_PREFIX[kind]) or not wiki.storage.exists(entity_id):
        return []
    return [Hit(entity_id, "entityId", "", entity_id)]


def pick_term(part: Json, language: str) -> Json | None:
    """The term in the language or in the first of its fallbacks."""
    return next((part[code] for code in fallback_chain(language) if code in part), None)


def _describe(call: Call, hit: Hit, page: Page) -> Json:
    entity, language = page.entity(), call["uselang"] or "en"
    described: Json = {"id": hit.entity_id, "title": page_title(hit.entity_id), "pageid": page.number}
    if "datatype" in entity:
        described["datatype"] = entity["datatype"]
    described |= {"concepturi": call.wiki.vocabulary["wd"] + hit.entity_id, "repository": "wikidata"}
    if "url" in call["props"]:
        described["url"] = f"{call.wiki.base_url}/wiki/{page_title(hit.entity_id)}"
    terms = {name: pick_term(entity[f"{name}s"], language) for name in ("label", "description")}
    shown = {name: term for name, term in terms.items() if term}
    described["display"] = {
        name: {"value": term["value"], "language": term["language"]} for name, term in shown.items()
    }
    described |= {name: term["value"] for name, term in shown.items()}
    described["match"] = {"type": hit.kind, "language": hit.language, "text": hit.text}
    if hit.kind == "entityId":
        del described["match"]["language"]
    if hit.kind != "label":
        described["aliases"] = [hit.text]
    return described


def _search(call: Call) -> Json:
    text, language, kind = call["search"], call["language"], call["type"]
    languages = (language,) if call["strictlanguage"] else fallback_chain(language)
    offset, limit = call["continue"] or 0, call["limit"]
    hits = _by_id(call.wiki, text, kind) + find_entities(call.wiki, text, languages, kind, offset + limit + 1)
    unique = list({hit.entity_id: hit for hit in reversed(hits)}.values())[::-1]
    found = []
    for hit in unique[offset : offset + limit]:
        page = call.wiki.storage.page(hit.entity_id)
        if page and not page.redirect:
            found.append(_describe(call, hit, page))
    result: Json = {"searchinfo": {"search": text}, "search": found, "success": 1}
    if len(unique) > offset + limit:
        result["search-continue"] = offset + limit
    return result


ACTIONS = (
    Action(
        name="wbsearchentities",
        run=_search,
        parameters={
            "search": REQUIRED,
            "language": choice(*sorted(TERM_LANGUAGES), required=True),
            "strictlanguage": BOOLEAN,
            "type": choice("item", "property", default="item"),
            "limit": Parameter(kind="limit", default=7),
            "continue": INTEGER,
            "props": multiple("url", default=("url",)),
            "profile": choice("default", "language", default="default"),
        },
    ),
)
