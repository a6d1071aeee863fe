"""Live items beside the records: looked up once for all reviewers, and done without where the target is silent."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic

from pipelines.exceptions import InputError, ServiceError
from pipelines.flows.reviewing import candidate_items
from pipelines.flows.work import Work
from pipelines.model.entities import Entity
from pipelines.model.identifiers import is_item_id
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.reference.building import open_reference
from pipelines.wikibase.reader import Reader

#: Seconds for which an item is taken to be as it was, and for which a silent target is left alone.
AGE, SILENCE = 600.0, 30.0
#: Items that are kept.
KEPT = 5_000
#: Answers of a search.
HITS = 10
#: A page cannot wait as long as a run.
PATIENCE = {"retries": 0, "timeout": 10.0}


@dataclass(frozen=True)
class Hit:
    """An item that a search found; `match` is the name by which, where it is not the label."""

    item: str
    label: str
    description: str
    match: str


class Items:
    """The items of one run's target. Threads share it; close it."""

    def __init__(self, work: Work) -> None:
        self._work = replace(work, settings=work.settings.model_copy(update=PATIENCE))
        self._stack = ExitStack()
        self._opened: Reader | None = None
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[float, Entity | None, dict[str, str]]] = OrderedDict()
        self._silent = float("-inf")
        self._index: Reference | None = None

    def close(self) -> None:
        """Close the connection to the target."""
        self._stack.close()

    def look_up(self, items: Sequence[str]) -> tuple[dict[str, Entity], dict[str, str], str]:
        """Items by id, labels of what they link to, and why they cannot be looked at (empty: they can)."""
        now, trouble = monotonic(), ""
        lacking = [item for item in items if item not in self._kept or self._kept[item][0] < now - AGE]
        if lacking and self._silent > now - SILENCE:
            trouble = "the target does not answer"
        elif lacking:
            try:
                entities, labels = candidate_items(self._reader(), lacking, self._work)
                self._keep(lacking, entities, labels, now)
            except ServiceError as error:
                self._silent, trouble = now, error.message
        known = {item: self._kept[item] for item in items if item in self._kept}
        found = {item: entity for item, (_, entity, _) in known.items() if entity is not None}
        return found, {id_: label for _, _, labels in known.values() for id_, label in labels.items()}, trouble

    def search(self, text: str) -> list[Hit]:
        """Items with a name that begins so, or of this id: of the target, or of the mapping's index if it is silent.

        Raises:
            ServiceError: the target does not answer, and there is no index.
        """
        wanted = text.strip()
        try:
            if is_item_id(wanted.upper()):
                return self._named(wanted.upper())
            languages = self._work.partner.mapping.languages
            hits = self._reader().search(wanted, next((code for code in languages if code != "mul"), "en"), HITS)
        except ServiceError:
            if (index := self._reference()) is None:
                raise
            return _prefixed(index, wanted, self._work.partner.mapping.languages)
        found = [Hit(hit.id, hit.label or "", hit.description or "", hit.match) for hit in hits]
        index = self._reference() if not found else None
        return _prefixed(index, wanted, self._work.partner.mapping.languages) if index else found

    def _named(self, item: str) -> list[Hit]:
        entity = self._reader().entities([item]).get(item)
        if entity is None:
            return []
        languages = self._work.partner.mapping.languages
        return [Hit(entity.id, entity.label(languages) or "", entity.description(languages) or "", item)]

    def _reader(self) -> Reader:
        with self._lock:
            if self._opened is None:
                self._opened = self._stack.enter_context(self._work.reader())
            return self._opened

    def _reference(self) -> Reference | None:
        name = self._work.partner.mapping.match.index
        if name and self._index is None:
            try:
                self._index = open_reference(self._work.settings.runs / "indexes" / name)
            except InputError:
                return None
        return self._index

    def _keep(
        self, asked: Sequence[str], entities: Mapping[str, Entity], labels: Mapping[str, str], now: float
    ) -> None:
        with self._lock:
            for item in asked:
                self._kept[item] = (now, entities.get(item), dict(labels))
                self._kept.move_to_end(item)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def _prefixed(index: Reference, text: str, languages: Sequence[str]) -> list[Hit]:
    ordinals = index.prefix(text, HITS)
    labels, descriptions = index.labels(ordinals, languages), index.descriptions(ordinals, languages)
    return [
        Hit(index.item(ordinal), label or "", description or "", label or "")
        for ordinal, label, description in zip(ordinals.tolist(), labels, descriptions, strict=True)
    ]
