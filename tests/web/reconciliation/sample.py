"""A small reference of fictional people for the service's tests, and an answerer that knows names and identifiers."""

from collections.abc import Sequence
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.reconciliation import Feature, Named, Query, Result
from pipelines.model.statements import Rank, Snak, Statement
from pipelines.model.statements import Reference as Source
from pipelines.model.values import CoordinateValue, EntityValue, MonolingualValue, QuantityValue, StringValue
from pipelines.reconcile.reference import Family, Reference, reference_of
from pipelines.web.reconciliation import Offer, Service
from tests.reconcile.items import born, citizen, item, statement, ulan

PROPERTIES = {
    "P569": Named("P569", "date of birth", "", "en"),
    "P27": Named("P27", "country of citizenship", "", "en"),
    "P245": Named("P245", "ULAN ID", "", "en"),
}
TYPES = {"Q5": Named("Q5", "human", "any person", "en")}


def _said(prop: str, datatype: str, value: Any, *sources: str, rank: Rank = Rank.NORMAL) -> Statement:
    references = tuple(Source((Snak(source, "string", StringValue("x")),)) for source in sources)
    return Statement(Snak(prop, datatype, value), references=references, rank=rank)


def _with(entity: Entity, **terms: Any) -> Entity:
    return Entity({**entity.json, **terms})


def _terms(**texts: str) -> dict[str, Any]:
    return {language: {"language": language, "value": text} for language, text in texts.items()}


def people() -> list[Entity]:
    """Two namesakes, somebody with three languages, a body, a class, and one with every kind of value."""
    return [
        item("Q101", "Ada Quill", aliases=["A. Quill"], description="painter <of> maps",
             statements=[born(1853, 3, 30), citizen("Q900"), ulan("500900001")]),
        item("Q102", "Ada Quill", statements=[born(1901), citizen("Q901")], description="engraver"),
        _with(
            item("Q103", "Zohra Inkwell", statements=[born(1920, 5)]),
            labels=_terms(en="Zohra Inkwell", ar="زهرة المحبرة", mul="Z. Inkwell"),
            descriptions=_terms(en="calligrapher", ar="خطاطة"),
        ),
        item("Q104", "Paper Society", types=["Q43229"],
             statements=[_said("P17", "wikibase-item", EntityValue("Q900"))]),
        item("Q105", "Every <b>Value</b>", statements=[
            _said("P1", "quantity", QuantityValue("+12"), "P854"),
            _said("P1", "quantity", QuantityValue("+12.5"), "P143"),
            _said("P2", "globe-coordinate", CoordinateValue(1.5, 2.5)),
            _said("P3", "monolingualtext", MonolingualValue("Titre", "fr")),
            _said("P27", "wikibase-item", EntityValue("Q900"), rank=Rank.PREFERRED),
            _said("P27", "wikibase-item", EntityValue("Q901")),
            _said("P27", "wikibase-item", EntityValue("Q999"), rank=Rank.DEPRECATED),
            statement("P245", StringValue("500900005")),
        ]),
        item("Q900", "Erewhon", types=["Q6256"]),
        item("Q901", "Laputa", types=["Q6256"]),
        item("Q5", "human", types=[]),
        _with(item("Q43229", "organisation", types=[])),
    ]  # fmt: skip


class NameAnswerer:
    """Exact names share what is left of certainty; an equal identifier decides. A stand-in, not calibrated."""

    def __init__(self, reference: Reference) -> None:
        self.asked: list[Query] = []
        self._reference = reference

    def answer(self, queries: Sequence[Query]) -> list[list[Result]]:
        """For each query its results, the most probable first."""
        self.asked += queries
        return [self._answer(query)[: query.limit] for query in queries]

    def _answer(self, query: Query) -> list[Result]:
        found = {item: Result(item, 0.99, True, (Feature("identifier", True),)) for item in self._identified(query)}
        if query.text:
            hits = self._reference.find([query.text])
            exact = hits.family == Family.EXACT
            owners = self._reference.names.owner
            bearers = max(1, len(set(owners[hits.name[exact]].tolist())))
            for name, same in zip(hits.name.tolist(), exact.tolist(), strict=True):
                id_ = self._reference.item(owners[name])
                features = (Feature("name_exact", same, "Same name"), Feature("bearers", bearers))
                found.setdefault(id_, Result(id_, 0.8 / bearers if same else 0.1, False, features))
        return sorted(found.values(), key=lambda result: -result.probability)

    def _identified(self, query: Query) -> list[str]:
        return [
            self._reference.item(ordinal)
            for condition in query.properties
            for ordinal in self._reference.find_identifiers(condition.property, [v.text for v in condition.values])[1]
        ]


def sample_service(offer: Offer | None = None) -> Service:
    """A service over the small reference."""
    reference = reference_of(people(), redirects={"Q109": "Q101"})
    offer = offer or Offer("Imaginary people", documentation="https://example.org/about")
    return Service(reference, NameAnswerer(reference), offer, types=TYPES, properties=PROPERTIES)
