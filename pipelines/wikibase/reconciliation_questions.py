"""Questions to a remote reconciliation service, in each version's form."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.exceptions import TerminalServiceError
from pipelines.model.reconciliation import (
    ID,
    NAME,
    Condition,
    ExtensionQuery,
    GivenValue,
    Quantifier,
    Query,
    TypeRule,
    Version,
)


def batch_json(version: Version, keys: Sequence[str], queries: Sequence[Query]) -> Mapping[str, Any]:
    """A batch of queries.

    Raises:
        TerminalServiceError: a query says what the version cannot say.
    """
    if version is Version.V1_0:
        return {"queries": [_draft(query) for query in queries]}
    return {key: _early(version, query) for key, query in zip(keys, queries, strict=True)}


def extension_json(query: ExtensionQuery) -> Mapping[str, Any]:
    """An extension query; its form is the same in all versions."""
    properties = [
        {"id": each.property, **({"settings": each.settings} if each.settings else {})} for each in query.properties
    ]
    return {"ids": list(query.ids), "properties": properties}


def _early(version: Version, query: Query) -> dict[str, Any]:
    if query.restrictions or any(c.quantifier is not Quantifier.ANY or c.required for c in query.properties):
        raise TerminalServiceError(
            f"API {version} cannot say that a condition is required, or how many of its values are",
            remedy="use a service that speaks 1.0, or leave the condition optional",
        )
    text = query.text or next(iter(query.ids), "")
    written: dict[str, Any] = {"query": text} if text or version is Version.V0_1 else {}
    if query.types:
        written["type"] = query.types[0] if len(query.types) == 1 else list(query.types)
    if query.type_rule is not TypeRule.ANY:
        written["type_strict"] = query.type_rule.value
    if query.limit:
        written["limit"] = query.limit
    if query.properties:
        written["properties"] = [{"pid": c.property, "v": _values(c.values)} for c in query.properties]
    return written


def _draft(query: Query) -> dict[str, Any]:
    restricted = {condition.property for condition in query.restrictions}
    conditions = [_condition(condition) for condition in query.restrictions]
    if query.names and NAME not in restricted:
        conditions.append(_named("name", query.names))
    if query.ids and ID not in restricted:
        conditions.append(_named("id", query.ids))
    conditions += [_condition(condition) for condition in query.properties]
    written: dict[str, Any] = {"conditions": conditions}
    if len(query.types) == 1:
        # 1.0 takes one type; of several none is sent, for one alone would lose the others' entities.
        written["type"] = query.types[0]
    if query.limit:
        written["limit"] = query.limit
    if query.language:
        written["lang"] = query.language
    return written


def _named(kind: str, texts: Sequence[str]) -> dict[str, Any]:
    return {"matchType": kind, "propertyValue": texts[0] if len(texts) == 1 else list(texts)}


def _condition(condition: Condition) -> dict[str, Any]:
    kind = {NAME: "name", ID: "id"}.get(condition.property, "property")
    written: dict[str, Any] = {"matchType": kind, "propertyValue": _values(condition.values)}
    if kind == "property":
        written["propertyId"] = condition.property
    written |= {"required": condition.required, "matchQuantifier": condition.quantifier.value}
    if condition.qualifier:
        written["matchQualifier"] = condition.qualifier
    return written


def _values(values: Sequence[GivenValue]) -> Any:
    written = [{"id": v.id, "name": v.text} if v.id else v.text for v in values]
    return written[0] if len(written) == 1 else written
