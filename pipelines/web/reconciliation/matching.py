"""Matching: queries go to the answerer; ids, types and what is required or denied are seen to here."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.model.reconciliation import (
    Answerer,
    Candidate,
    Condition,
    Feature,
    Named,
    Quantifier,
    Query,
    Result,
    TypeRule,
)
from pipelines.reconcile.reference import Reference
from pipelines.web.reconciliation.conditions import holds
from pipelines.web.reconciliation.descriptions import Descriptions, describe
from pipelines.web.reconciliation.draft_requests import WILDCARD

__all__ = ["DEFAULT_LIMIT", "LARGEST_LIMIT", "match"]

DEFAULT_LIMIT, LARGEST_LIMIT = 5, 100
#: Candidates looked at for each that is wanted, where some may be excluded afterwards.
_SPARE = 4


def match(
    queries: Sequence[Query],
    answerer: Answerer,
    reference: Reference,
    descriptions: Descriptions,
    languages: Sequence[str],
) -> list[list[Candidate]]:
    """For each query its candidates, the most probable first.

    An item whose id the query names, as an id or in place of a name, is a candidate with probability 1.
    """
    bounded = [replace(query, limit=min(query.limit or DEFAULT_LIMIT, LARGEST_LIMIT)) for query in queries]
    asked = [place for place, query in enumerate(bounded) if query.names or query.properties]
    answers = answerer.answer([_for_answerer(bounded[place]) for place in asked]) if asked else []
    by_place = dict(zip(asked, answers, strict=True))
    return [
        _candidates(query, by_place.get(place, ()), reference, descriptions, languages)
        for place, query in enumerate(bounded)
    ]


def _for_answerer(query: Query) -> Query:
    """Only what is evidence for an item: what is denied, or has wildcards, is not."""
    evidence = tuple(c for c in query.properties if c.quantifier is not Quantifier.NONE and c.qualifier != WILDCARD)
    limit = query.limit or DEFAULT_LIMIT
    if _excludes(query):
        limit = min(limit * _SPARE, LARGEST_LIMIT)
    return replace(query, properties=evidence, restrictions=(), limit=limit)


def _excludes(query: Query) -> bool:
    return bool(query.restrictions) or any(condition.required for condition in query.properties)


def _candidates(
    query: Query,
    answers: Sequence[Result],
    reference: Reference,
    descriptions: Descriptions,
    languages: Sequence[str],
) -> list[Candidate]:
    results = [*_by_id(query, descriptions), *answers]
    entities = descriptions.entities([result.item for result in results])
    fits = _fits(query, [entity.id if entity else "" for entity in entities], reference)
    found: dict[str, Candidate] = {}
    for result, entity, fit in zip(results, entities, fits, strict=True):
        item = entity.id if entity else result.item
        if not fit or item in found:
            continue
        met = {c: holds(c, entity) for c in query.properties if entity and _checked(c)}
        denied = entity is None or not all(holds(c, entity) for c in query.restrictions)
        if _excludes(query) and (denied or any(c.required and not held for c, held in met.items())):
            continue
        named = describe(entity, languages) if entity else Named(item, result.name or item, result.description)
        types = descriptions.types(entity, languages) if entity else tuple(Named(t, t) for t in result.types)
        features = _features(result, met)
        found[item] = Candidate(named, types, round(100 * result.probability, 4), result.match, features)
        if len(found) == query.limit:
            break
    return list(found.values())


def _checked(condition: Condition) -> bool:
    """Conditions that the answerer does not weigh, or that may exclude."""
    return condition.required or condition.quantifier is Quantifier.NONE or condition.qualifier == WILDCARD


def _features(result: Result, met: dict[Condition, bool]) -> tuple[Feature, ...]:
    """The probability, the answerer's evidence, and whether each checked condition holds; each id once."""
    features = [Feature("probability", result.probability, "Probability of being the one, from 0 to 1")]
    features += result.features
    features += [Feature(f"condition_{c.property}", held, f"Condition on {c.property}") for c, held in met.items()]
    return tuple({feature.id: feature for feature in reversed(features)}.values())[::-1]


def _by_id(query: Query, descriptions: Descriptions) -> list[Result]:
    ids = (*query.ids, *query.names)
    found = [entity for entity in descriptions.entities(ids) if entity]
    feature = (Feature("id", True, "The query names this id"),)
    return [Result(entity.id, 1.0, len(found) == 1, feature) for entity in found]


def _fits(query: Query, items: Sequence[str], reference: Reference) -> list[bool]:
    """Whether each item may be of the types wanted; an item that says nothing of its type may."""
    if not query.types or query.type_rule is TypeRule.SHOULD or not items:
        return [True] * len(items)
    roots = [t for t in query.types if t[:1] == "Q" and t[1:].isdecimal()]
    if len(roots) < len(query.types) and (not roots or query.type_rule is TypeRule.ALL):
        # A type that is none of ours: no item is of it.
        return [False] * len(items)
    ordinals = reference.ordinals([int(item[1:]) if item else 0 for item in items])
    places = [place for place, ordinal in enumerate(ordinals.tolist()) if ordinal >= 0]
    wanted = [[root] for root in roots] if query.type_rule is TypeRule.ALL else [roots]
    fits = [True] * len(items)
    for group in wanted:
        for place, verdict in zip(places, reference.is_of(ordinals[places], group).tolist(), strict=True):
            fits[place] = fits[place] and verdict >= 0
    return fits
