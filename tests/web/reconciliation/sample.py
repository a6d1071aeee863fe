"""A small reference of fictional people for the service's tests."""

from collections.abc import Sequence
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.reconciliation import Named, Query, Result
from pipelines.model.statements import Rank, Snak, Statement
from pipelines.model.statements import Reference as Source
from pipelines.model.values import CoordinateValue, EntityValue, MonolingualValue, QuantityValue, StringValue
from pipelines.reconcile.reference import Reference, reference_of
from pipelines.web.reconciliation import Offer, Service
from pipelines.web.reconciliation.name_answers import NameAnswerer
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


class Remembering(NameAnswerer):
    """The answerer by names, which remembers what it was asked."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(reference)
        self.asked: list[Query] = []

    def answer(self, queries: Sequence[Query]) -> list[list[Result]]:
        """For each query its results, the most probable first."""
        self.asked += queries
        return super().answer(queries)


def sample_service(offer: Offer | None = None) -> Service:
    """A service over the small reference."""
    reference = reference_of(people(), redirects={"Q109": "Q101"})
    offer = offer or Offer("Imaginary people", documentation="https://example.org/about")
    return Service(reference, NameAnswerer(reference), offer, types=TYPES, properties=PROPERTIES)
