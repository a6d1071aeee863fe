"""Edit conflicts: what an edit changed, as a flat set of differences, and whether it can be merged with later edits.

After Wikibase's own rules (`MediaWikiEditEntity::fixEditConflict`): the difference between base and edited entity is
applied to the latest one; what no longer fits is a conflict. Statements are compared whole, by their id.
"""

from typing import Any

from pipelines.sandbox.changes import discard_statement, place_statement
from pipelines.sandbox.entities import copy_entity, iterate_statements

__all__ = ["Difference", "diff_entities", "merge_edit"]

Json = dict[str, Any]
Difference = dict[tuple[str, ...], tuple[Any, Any]]
"""Where → (before, after); None stands for absent."""


def _flatten(entity: Json) -> dict[tuple[str, ...], Any]:
    flat: dict[tuple[str, ...], Any] = {}
    for part in ("labels", "descriptions"):
        flat |= {(part, language): term["value"] for language, term in entity[part].items()}
    for language, aliases in entity["aliases"].items():
        flat |= {("aliases", language, alias["value"]): True for alias in aliases}
    flat |= {("claims", statement["id"]): statement for statement in iterate_statements(entity)}
    for site, link in entity.get("sitelinks", {}).items():
        flat["sitelinks", site, "title"] = link["title"]
        flat |= {("sitelinks", site, "badge", badge): True for badge in link["badges"]}
    return flat


def diff_entities(before: Json, after: Json) -> Difference:
    """What differs between two versions of an entity."""
    old, new = _flatten(before), _flatten(after)
    keys = [*old, *(key for key in new if key not in old)]
    return {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}


def _patch_term(entity: Json, part: str, language: str, after: str | None) -> None:
    if after is None:
        entity[part].pop(language, None)
    else:
        entity[part][language] = {"language": language, "value": after}


def _patch_alias(entity: Json, language: str, text: str, after: bool | None) -> None:
    aliases = [alias for alias in entity["aliases"].get(language, []) if alias["value"] != text]
    if after:
        aliases.append({"language": language, "value": text})
    if aliases:
        entity["aliases"][language] = aliases
    else:
        entity["aliases"].pop(language, None)


def _patch_sitelink(entity: Json, key: tuple[str, ...], after: Any) -> None:
    site, field = key[1], key[2]
    link = entity["sitelinks"].setdefault(site, {"site": site, "title": "", "badges": []})
    if field == "title":
        link["title"] = after
    elif after:
        link["badges"].append(key[3])
    else:
        link["badges"].remove(key[3])
    if link["title"] is None:
        del entity["sitelinks"][site]


def _patch(entity: Json, key: tuple[str, ...], after: Any) -> None:
    part = key[0]
    if part in {"labels", "descriptions"}:
        _patch_term(entity, part, key[1], after)
    elif part == "aliases":
        _patch_alias(entity, key[1], key[2], after)
    elif part == "claims":
        if after is None:
            discard_statement(entity, key[1])
        else:
            place_statement(entity, after)
    else:
        _patch_sitelink(entity, key, after)


def _fits(key: tuple[str, ...], before: Any, after: Any, current: Any) -> bool:
    """Whether one difference can be made to the latest version; statements are overwritten, never compared."""
    if key[0] == "claims":
        return (before is None) == (current is None) and current != after
    return bool(before == current)


def merge_edit(base: Json, edited: Json, latest: Json) -> tuple[Json, int, int]:
    """The latest version with the edit's differences made to it, how many were made, and how many did not fit."""
    merged = copy_entity(latest)
    present = _flatten(latest)
    difference = diff_entities(base, edited)
    fitting = {key: after for key, (before, after) in difference.items() if _fits(key, before, after, present.get(key))}
    for key, after in fitting.items():
        _patch(merged, key, after)
    return merged, len(fitting), len(difference) - len(fitting)
