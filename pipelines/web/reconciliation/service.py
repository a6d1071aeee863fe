"""The service, free of versions and of HTTP: a reference, an answerer, and what is told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.model.entities import Entity
from pipelines.model.reconciliation import Answerer, Asked, Candidate, Cell, ExtensionQuery, Named, Query
from pipelines.reconcile.reference import Reference
from pipelines.web.reconciliation.descriptions import Descriptions, describe
from pipelines.web.reconciliation.extension import TERMS, extend
from pipelines.web.reconciliation.manifest import Offer
from pipelines.web.reconciliation.matching import match
from pipelines.web.reconciliation.preview import flyout_html, preview_html
from pipelines.web.reconciliation.refusals import RefusedError
from pipelines.web.reconciliation.suggestions import Suggestions

__all__ = ["Service"]

_FACTS, _DEFAULT_TYPES = 6, 3
_LOOKED_AT = 200
_TERM_NAMES = {"L": "label", "D": "description", "A": "aliases"}


class Service:
    """What the routes answer with.

    `types` and `properties` name classes and properties that the reference does not name itself. The reference must
    hold a few entities at least for the offer to have default types.
    """

    def __init__(
        self,
        reference: Reference,
        answerer: Answerer,
        offer: Offer,
        *,
        types: Mapping[str, Named] | None = None,
        properties: Mapping[str, Named] | None = None,
    ) -> None:
        self._reference, self._answerer = reference, answerer
        self._descriptions = Descriptions(reference, types)
        self._suggestions = Suggestions(reference, self._descriptions, properties or {})
        if not self._has_references():
            # An index that leaves references out cannot choose by them.
            offer = replace(offer, settings=[each for each in offer.settings if each.id != "references"])
        common = self._suggestions.common_types(_DEFAULT_TYPES)
        named = self._descriptions.named(common, (offer.language,))
        self.offer = offer if offer.default_types else replace(offer, default_types=tuple(named.values()))

    @property
    def size(self) -> int:
        """How many entities there are to be found."""
        return len(self._reference)

    def match(self, queries: Sequence[Query], languages: Sequence[str]) -> list[list[Candidate]]:
        """For each query its candidates."""
        return match(queries, self._answerer, self._reference, self._descriptions, languages)

    def suggest_entities(
        self, prefix: str, start: int, limit: int, languages: Sequence[str], types: Sequence[str] = ()
    ) -> list[tuple[Named, tuple[Named, ...]]]:
        """Entities with their types."""
        return self._suggestions.entities(prefix, start, limit, languages, types)

    def suggest(self, kind: str, prefix: str, start: int, limit: int, languages: Sequence[str]) -> list[Named]:
        """Types (`kind` is `type`), or properties."""
        if kind == "type":
            return self._suggestions.types(prefix, start, limit, languages)
        return self._suggestions.named_properties(prefix, start, limit)

    def propose(self, type_id: str, limit: int) -> list[Named]:
        """Properties that entities of the type often have."""
        return self._suggestions.proposals(type_id, limit)

    def extend(self, query: ExtensionQuery, languages: Sequence[str]) -> tuple[list[Named], list[list[list[Cell]]]]:
        """The properties asked for, and for each entity and property the values."""
        entities = self._descriptions.entities(query.ids)
        rows = extend(
            entities, query.properties, lambda ids: self._descriptions.named(ids, languages), self.offer.settings
        )
        return [self._property(asked) for asked in query.properties], rows

    def preview(self, id_: str, languages: Sequence[str]) -> str:
        """A page about an entity.

        Raises:
            RefusedError: there is no such entity (404).
        """
        entity = self._entity(id_)
        types = self._descriptions.types(entity, languages)
        return preview_html(describe(entity, languages), types, self._facts(entity, languages), self._url(entity.id))

    def flyout(self, kind: str, id_: str, languages: Sequence[str]) -> str:
        """HTML about an entity, a type or a property.

        Raises:
            RefusedError: there is no such thing (404).
        """
        if kind == "property":
            named = self._suggestions.properties.get(id_)
            if named is None:
                raise RefusedError(f"there is no property '{id_}' here", status=404)
            return flyout_html(named, (), self._url(f"Property:{id_}"))
        if kind == "type":
            return flyout_html(self._descriptions.named([id_], languages)[id_], (), self._url(id_))
        entity = self._entity(id_)
        return flyout_html(describe(entity, languages), self._descriptions.types(entity, languages), self._url(id_))

    def _has_references(self) -> bool:
        """Whether the reference kept references, judged by its first entities."""
        first = (self._reference.entity(ordinal) for ordinal in range(min(len(self._reference), _LOOKED_AT)))
        return any(each.references for entity in first for p in entity.properties for each in entity.statements(p))

    def _entity(self, id_: str) -> Entity:
        entity = self._descriptions.entities([id_])[0]
        if entity is None:
            raise RefusedError(f"there is no entity '{id_}' here", status=404)
        return entity

    def _facts(self, entity: Entity, languages: Sequence[str]) -> dict[str, list[str]]:
        """What a person tells entities apart by: properties that we can name, with their best values."""
        known = [p for p, named in self._suggestions.properties.items() if p in entity.properties and named.name != p]
        asked = [Asked(prop, {"content": "literal", "limit": 4}) for prop in known if prop != "P31"][:_FACTS]
        named, rows = self.extend(ExtensionQuery((entity.id,), tuple(asked)), languages)
        cells = zip(named, rows[0], strict=True)
        return {each.name: [_shown(cell) for cell in values if _shown(cell)] for each, values in cells}

    def _property(self, asked: Asked) -> Named:
        term = TERMS.fullmatch(asked.property)
        if term:
            return Named(asked.property, f"{_TERM_NAMES[term[1]]} ({term[2]})", "", self.offer.language)
        return self._suggestions.properties.get(asked.property) or Named(asked.property, asked.property)

    def _url(self, id_: str) -> str:
        return self.offer.view.replace("{id}", id_)


def _shown(cell: Cell) -> str:
    if cell.time is not None:
        return cell.time.partition("T")[0]
    return cell.text or ("" if cell.number is None else f"{cell.number:g}")
