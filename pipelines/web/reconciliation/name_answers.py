"""Answers by names and identifiers alone: what can be said without a trained model.

The bearers of a name share what little a name proves; only an identifier that one item has is a match. The numbers
are no calibrated probabilities.
"""

from collections.abc import Sequence

from pipelines.model.reconciliation import Feature, Query, Result
from pipelines.reconcile.reference import Family, Reference

__all__ = ["NameAnswerer"]

_IDENTIFIED, _SAME_NAME, _LIKE_NAME = 0.99, 0.8, 0.1


class NameAnswerer:
    """An answerer (`pipelines.model.reconciliation.Answerer`) over a reference, without a model."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def answer(self, queries: Sequence[Query]) -> list[list[Result]]:
        """For each query its results, the most probable first."""
        return [self._answer(query)[: query.limit] for query in queries]

    def _answer(self, query: Query) -> list[Result]:
        found = self._identified(query)
        for name in query.names:
            for result in self._named(name):
                found.setdefault(result.item, result)
        return sorted(found.values(), key=lambda result: -result.probability)

    def _named(self, name: str) -> list[Result]:
        hits, owners = self._reference.find([name]), self._reference.names.owner
        exact = hits.family == Family.EXACT
        bearers = max(1, len(set(owners[hits.name[exact]].tolist())))
        results = []
        for owner, same in zip(owners[hits.name].tolist(), exact.tolist(), strict=True):
            features = (Feature("name_exact", same, "Same name"), Feature("bearers", bearers, "Bearers of the name"))
            probability = _SAME_NAME / bearers if same else _LIKE_NAME
            results.append(Result(self._reference.item(owner), probability, False, features))
        return results

    def _identified(self, query: Query) -> dict[str, Result]:
        """An identifier that several items have identifies none of them."""
        found: dict[str, Result] = {}
        for condition in query.properties:
            if condition.property not in self._reference.texts:
                continue
            _, ordinals = self._reference.find_identifiers(condition.property, [v.text for v in condition.values])
            items = {self._reference.item(ordinal) for ordinal in ordinals.tolist()}
            evidence = (Feature("identifier", True, f"Same {condition.property}"),)
            found |= {item: Result(item, _IDENTIFIED / len(items), len(items) == 1, evidence) for item in items}
        return found
