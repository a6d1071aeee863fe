"""Merging one item into another: terms, statements and sitelinks move; what then stands empty becomes a redirect."""

import copy
from typing import Any

from pipelines.sandbox.changes import place_statement
from pipelines.sandbox.statements import new_guid

__all__ = ["MergeConflict", "merge_items"]

Json = dict[str, Any]


class MergeConflict(Exception):  # noqa: N818 - it names what happened
    """Two items that cannot be merged, with Wikibase's reason."""


def _merge_labels(source: Json, target: Json) -> None:
    for language, label in list(source["labels"].items()):
        present = target["labels"].get(language)
        if present is None:
            target["labels"][language] = label
        elif present["value"] != label["value"]:
            _add_alias(target, label)
        del source["labels"][language]


def _add_alias(target: Json, term: Json) -> None:
    aliases = target["aliases"].setdefault(term["language"], [])
    if term not in aliases:
        aliases.append(term)


def _merge_descriptions(source: Json, target: Json, *, ignore: bool) -> None:
    for language, description in list(source["descriptions"].items()):
        present = target["descriptions"].get(language)
        if present is not None and present["value"] != description["value"]:
            if not ignore:
                raise MergeConflict(f"Conflicting descriptions for language {language}")
            continue
        label = target["labels"].get(language)
        if present is None and (label is None or label["value"] != description["value"]):
            target["descriptions"][language] = description
        del source["descriptions"][language]


def _merge_aliases(source: Json, target: Json) -> None:
    for aliases in source["aliases"].values():
        for alias in aliases:
            _add_alias(target, alias)
    source["aliases"] = {}


def _merge_sitelinks(source: Json, target: Json, *, ignore: bool) -> None:
    for site, link in list(source["sitelinks"].items()):
        present = target["sitelinks"].get(site)
        if present is not None and present["title"] != link["title"]:
            if not ignore:
                raise MergeConflict(f"Conflicting sitelinks for {site}")
            continue
        target["sitelinks"].setdefault(site, link)
        del source["sitelinks"][site]


def _equal_statement(target: Json, statement: Json) -> Json | None:
    def key(other: Json) -> tuple[str, list[str]]:
        qualifiers = [snak["hash"] for group in other.get("qualifiers", {}).values() for snak in group]
        return other["mainsnak"]["hash"], sorted(qualifiers)

    group = target["claims"].get(statement["mainsnak"]["property"], [])
    return next((other for other in group if key(other) == key(statement)), None)


def _merge_statements(source: Json, target: Json) -> None:
    for group in source["claims"].values():
        for statement in group:
            present = _equal_statement(target, statement)
            if present is None:
                moved = {**statement, "id": new_guid(target["id"])}
                place_statement(target, moved)
                continue
            known = {reference["hash"] for reference in present.get("references", [])}
            added = [reference for reference in statement.get("references", []) if reference["hash"] not in known]
            if added:
                present["references"] = [*present.get("references", []), *added]
    source["claims"] = {}


def merge_items(source: Json, target: Json, ignored: frozenset[str]) -> tuple[Json, Json]:
    """Both items after the merge; `ignored` are the conflicts (description, sitelink, statement) to pass over.

    Raises:
        MergeConflict: if they contradict each other, or one is a value of the other.
    """
    if "statement" not in ignored:
        for item, other in ((source, target), (target, source)):
            values = (s["mainsnak"].get("datavalue", {}).get("value") for g in item["claims"].values() for s in g)
            if any(isinstance(value, dict) and value.get("id") == other["id"] for value in values):
                raise MergeConflict("The two items cannot be merged because one of them links to the other")
    source, target = copy.deepcopy(source), copy.deepcopy(target)
    _merge_labels(source, target)
    _merge_descriptions(source, target, ignore="description" in ignored)
    _merge_aliases(source, target)
    _merge_sitelinks(source, target, ignore="sitelink" in ignored)
    _merge_statements(source, target)
    return source, target
