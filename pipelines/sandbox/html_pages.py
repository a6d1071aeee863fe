"""Pages for people: an entity with its terms, statements, references and history; recent changes; edit groups."""

from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from pipelines.sandbox.comments import find_group, group_marks, show_comment
from pipelines.sandbox.entities import page_title
from pipelines.sandbox.formatting import format_value
from pipelines.sandbox.languages import fallback_chain
from pipelines.sandbox.records import Wanted
from pipelines.sandbox.storage import Page
from pipelines.sandbox.wiki import Wiki

__all__ = ["render_changes", "render_entity", "render_group", "render_home", "render_missing"]

Json = dict[str, Any]

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("pipelines.sandbox", "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_TEMPLATES.filters["comment"] = show_comment
_FORMATTER_URL = "P1630"
_HISTORY = 50
_GROUP_EDITS = 5_000


def _label(wiki: Wiki, entity_id: str) -> Json | None:
    """The label in English or in the first of its fallbacks, with its language."""
    page = wiki.resolve(entity_id)
    if page is None:
        return None
    labels = page.entity()["labels"]
    return next((labels[code] for code in fallback_chain("en") if code in labels), None)


def _link(wiki: Wiki, entity_id: str) -> Markup:
    label = _label(wiki, entity_id)
    text = label["value"] if label else entity_id
    shown = f"{text} ({entity_id})" if text != entity_id else entity_id
    return Markup('<a href="/wiki/{}">{}</a>').format(page_title(entity_id), shown)


def _show_snak(wiki: Wiki, snak: Json) -> Markup:
    if snak["snaktype"] != "value":
        word = "unknown value" if snak["snaktype"] == "somevalue" else "no value"
        return Markup("<em>{}</em>").format(word)
    datavalue = snak["datavalue"]
    value = datavalue["value"]
    if datavalue["type"] == "wikibase-entityid":
        return _link(wiki, value["id"])
    text = format_value(datavalue)
    if address := _address(wiki, snak, text):
        return Markup('<a href="{}" rel="nofollow">{}</a>').format(address, text)
    if datavalue["type"] == "monolingualtext":
        return Markup('<span lang="{}" dir="auto">{}</span> ({})').format(value["language"], text, value["language"])
    if datavalue["type"] == "quantity" and value["unit"] != "1":
        unit = value["unit"].rpartition("/")[2]
        return Markup("{} {}").format(text.removesuffix(unit).strip(), _link(wiki, unit))
    return escape(text)


def _address(wiki: Wiki, snak: Json, text: str) -> str | None:
    """Where a value leads on the web: a URL, a file on Commons, what an identifier's property makes of it (P1630)."""
    datatype, address = snak.get("datatype"), ""
    if datatype == "url":
        address = text
    elif datatype == "commonsMedia":
        address = f"https://commons.wikimedia.org/wiki/File:{quote(text)}"
    elif datatype == "external-id" and (page := wiki.resolve(snak["property"])):
        group = page.entity()["claims"].get(_FORMATTER_URL, [])
        stated = [made for made in group if made["rank"] != "deprecated" and made["mainsnak"]["snaktype"] == "value"]
        best = min(stated, key=lambda made: made["rank"] != "preferred", default=None)
        pattern = str(best["mainsnak"]["datavalue"]["value"]) if best else ""
        address = pattern.replace("$1", quote(text))
    return address if address.startswith(("http://", "https://")) else None


def _show_sitelink(wiki: Wiki, link: Json) -> Json:
    site = wiki.elsewhere.find_site(link["site"])
    address = {"url": site.url(link["title"]), "language": site.language} if site else {"url": "", "language": ""}
    return {**link, **address, "badges": [_link(wiki, badge) for badge in link["badges"]]}


def _show_snaks(wiki: Wiki, grouped: dict[str, list[Json]]) -> list[tuple[Markup, list[Markup]]]:
    return [(_link(wiki, name), [_show_snak(wiki, snak) for snak in group]) for name, group in grouped.items()]


def _show_statement(wiki: Wiki, statement: Json) -> Json:
    return {
        "id": statement["id"],
        "value": _show_snak(wiki, statement["mainsnak"]),
        "rank": statement["rank"],
        "qualifiers": _show_snaks(wiki, statement.get("qualifiers", {})),
        "references": [_show_snaks(wiki, reference["snaks"]) for reference in statement.get("references", ())],
    }


def render_entity(wiki: Wiki, page: Page) -> str:
    """The page of an entity."""
    entity = page.entity()
    languages = sorted({*entity["labels"], *entity["descriptions"], *entity["aliases"]})
    terms = [
        {
            "language": language,
            "label": entity["labels"].get(language, {}).get("value", ""),
            "description": entity["descriptions"].get(language, {}).get("value", ""),
            "aliases": [alias["value"] for alias in entity["aliases"].get(language, [])],
        }
        for language in languages
    ]
    claims = [
        {"property": _link(wiki, name), "id": name, "statements": [_show_statement(wiki, s) for s in group]}
        for name, group in entity["claims"].items()
    ]
    return _TEMPLATES.get_template("entity.html").render(
        entity=entity,
        label=_label(wiki, page.entity_id) or {"language": "en", "value": page.entity_id},
        terms=terms,
        claims=claims,
        sitelinks=[_show_sitelink(wiki, link) for link in entity.get("sitelinks", {}).values()],
        history=wiki.storage.history(page.entity_id, _HISTORY),
        page=page,
    )


def _changes(rows: list[Json]) -> list[Json]:
    return [
        {
            **row,
            "title": page_title(row["entity"]),
            "change": row["size"] - (row["oldsize"] or 0),
            "new": not row["parent"],
        }
        for row in rows
    ]


def render_changes(wiki: Wiki) -> str:
    """The recent changes."""
    rows = wiki.storage.edits(Wanted(), _HISTORY)
    return _TEMPLATES.get_template("changes.html").render(changes=_changes(rows), number=_HISTORY)


def render_group(wiki: Wiki, group: str) -> str | None:
    """The edits of an edit group; None if it has none."""
    rows = wiki.storage.group_edits(group_marks(group), _GROUP_EDITS)
    edits = [row for row in rows if find_group(row["comment"]) == group]
    if not edits:
        return None
    return _TEMPLATES.get_template("group.html").render(
        group=group,
        changes=_changes(edits),
        entities=len({row["entity"] for row in edits}),
        created=sum(not row["parent"] for row in edits),
        users=sorted({row["user"] for row in edits}),
    )


def render_home(wiki: Wiki) -> str:
    """The main page."""
    return _TEMPLATES.get_template("home.html").render(statistics=wiki.storage.statistics(), url=wiki.base_url)


def render_missing(title: str) -> str:
    """The page of what does not exist."""
    return _TEMPLATES.get_template("missing.html").render(title=title)
