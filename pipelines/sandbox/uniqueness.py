"""What must be unique: an item's label with its description, a property's label, a linked page."""

from collections.abc import Iterable
from typing import Any

from pipelines.sandbox.errors import Message, invalid, refuse_save
from pipelines.sandbox.terms import fold
from pipelines.sandbox.validation import link_entity
from pipelines.sandbox.wiki import Wiki

__all__ = ["check_label_uniqueness", "check_page_uniqueness", "check_pairs"]

Json = dict[str, Any]


def _with_label(wiki: Wiki, language: str, text: str) -> Iterable[str]:
    query = "SELECT entity FROM term WHERE folded = ? AND language = ? AND position = 0 AND text = ?"
    return [row[0] for row in wiki.storage.connection.execute(query, (fold(text), language, text))]


def check_pairs(wiki: Wiki, entity: Json, languages: Iterable[str], own: str | None = None) -> None:
    """Refuse an item whose label and description in one of the languages another item has; `mul` does not count.

    Raises:
        ApiError: `modification-failed`, naming the other item.
    """
    if entity["type"] != "item":
        return
    for language in [language for language in entity["labels"] if language in set(languages)]:
        label, description = entity["labels"].get(language), entity["descriptions"].get(language)
        if not label or not description:
            continue
        holders = [other for other in _with_label(wiki, language, label["value"]) if other.startswith("Q")]
        for other in sorted(holders, key=lambda holder: int(holder[1:])):
            if (
                other != own
                and not wiki.is_unseen(other)
                and _description(wiki, other, language) == description["value"]
            ):
                name = "label-with-description-conflict"
                raise invalid(name, label["value"], language, link_entity(other))


def _description(wiki: Wiki, entity_id: str, language: str) -> str | None:
    page = wiki.storage.page(entity_id)
    description = page.entity()["descriptions"].get(language) if page and page.content else None
    return description["value"] if description else None


def check_label_uniqueness(wiki: Wiki, entity: Json, before: Json) -> None:
    """Refuse a property whose changed label another property has (`failed-save`)."""
    if entity["type"] != "property":
        return
    for language, label in entity["labels"].items():
        if before["labels"].get(language) == label:
            continue
        for other in _with_label(wiki, language, label["value"]):
            if other != entity["id"] and other.startswith("P"):
                name, place = "wikibase-validator-label-conflict", link_entity(other)
                raise refuse_save("failed-save", Message(name, (label["value"], language, place), name))


def check_page_uniqueness(wiki: Wiki, entity: Json) -> None:
    """Refuse an item that links to a page which another item links to (`failed-save`)."""
    query = "SELECT entity FROM sitelink WHERE site = ? AND title = ? AND entity != ?"
    for link in entity.get("sitelinks", {}).values():
        key = (link["site"], link["title"], entity["id"])
        row = wiki.storage.connection.execute(query, key).fetchone()
        site = wiki.elsewhere.find_site(link["site"])
        if row and site:
            place = f"[{site.url(link['title'])} {link['site']}:{link['title']}]"
            name = "wikibase-validator-sitelink-conflict"
            raise refuse_save("failed-save", Message(name, (place, link_entity(row[0])), name))
