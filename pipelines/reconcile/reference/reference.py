"""The reference: all entities that records are matched against, as columns, with their look-ups."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.model.entities import Entity
from pipelines.model.identifiers import KINDS_BY_PROPERTY
from pipelines.model.parsing.names import fold_name, fold_names
from pipelines.reconcile.reference.columns import Arrays, columns_of
from pipelines.reconcile.reference.families import FORM_LIMIT, Family
from pipelines.reconcile.reference.finding import Hits, found
from pipelines.reconcile.reference.harvest import LABEL, Harvest, normal_identifier
from pipelines.reconcile.reference.held import Dates, Descriptions, Links, Names, TextColumn
from pipelines.reconcile.reference.indexing import identifier_keys, index_arrays, prefix_keys, properties_in
from pipelines.reconcile.reference.keys import forms_of
from pipelines.reconcile.reference.pages import page_keys
from pipelines.reconcile.reference.postings import Postings
from pipelines.reconcile.reference.ragged import I64, spans
from pipelines.reconcile.reference.words import MOST_WORDS, WordTable, hash_texts, mixed


class Reference:
    """Entities as columns. An *ordinal* is an entity's place by ascending item number. Threads may share it."""

    def __init__(
        self,
        arrays: Arrays,
        *,
        languages: Sequence[str],
        facts: Mapping[str, Any] | None = None,
        entity_json: Callable[[int], Mapping[str, Any]],
    ) -> None:
        self._arrays = arrays
        self.facts: Mapping[str, Any] = facts or {}
        self._entity_json = entity_json
        self.numbers: npt.NDArray[np.uint32] = arrays["numbers"]
        self.sitelinks: npt.NDArray[np.uint16] = arrays["sitelinks"]
        self.names = Names(arrays, languages)
        self._descriptions = Descriptions(arrays, languages)
        self.dates = {prop: Dates(arrays, prop) for prop in properties_in(arrays, "dates")}
        self.links = {prop: Links(arrays, prop) for prop in properties_in(arrays, "links")}
        self.texts = {prop: TextColumn(arrays, prop) for prop in properties_in(arrays, "texts")}
        self._keys, self._words, self._spellings, self._identifiers = (
            Postings(arrays[f"{name}.key"], arrays[f"{name}.ptr"], arrays[f"{name}.row"], arrays[f"{name}.bearers"])
            for name in ("keys", "words", "spellings", "identifiers")
        )
        # Words that forms had, with their features; rows once given stay good while others are added.
        self._table, self._meeting = WordTable(), Lock()
        self._closures: dict[frozenset[int], npt.NDArray[np.uint32]] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def ordinals(self, numbers: npt.ArrayLike) -> I64:
        """Item numbers → ordinals, redirects followed; -1 for items that are not there."""
        wanted = np.asarray(numbers, np.int64)
        old, new = self._arrays["redirects.from"], self._arrays["redirects.to"]
        if len(old):
            place = _places(old, wanted)
            wanted = np.where(old[place] == wanted, new[place], wanted)
        if not len(self):
            return np.full(wanted.shape, -1, np.int64)
        place = _places(self.numbers, wanted)
        return np.where(self.numbers[place] == wanted, place, -1)

    @property
    def properties(self) -> dict[str, str | None]:
        """The properties that there are columns of, each with its datatype; None where the texts do not tell it."""
        texts = {prop: "external-id" if prop in KINDS_BY_PROPERTY else None for prop in self.texts}
        return dict.fromkeys(self.dates, "time") | dict.fromkeys(self.links, "wikibase-item") | texts

    def redirects(self) -> list[tuple[int, int]]:
        """Old and new numbers of redirected items."""
        return list(zip(self._arrays["redirects.from"].tolist(), self._arrays["redirects.to"].tolist(), strict=True))

    def item(self, ordinal: int) -> str:
        """The item's id."""
        return f"Q{self.numbers[ordinal]}"

    def find(self, forms: Sequence[str], limit: int = FORM_LIMIT) -> Hits:
        """The names that share a key with a form, at most `limit` a form, closest families first."""
        return self.find_folded(fold_names(forms), limit)

    def find_folded(self, folded: Sequence[str], limit: int = FORM_LIMIT) -> Hits:
        """The same for forms as `fold_name` leaves them."""
        with self._meeting:
            if len(self._table) > MOST_WORDS:
                self._table = WordTable()
            met = forms_of(folded, self._table)
        return found(met, self._keys, self._words, self._spellings, limit=limit)

    def find_identifiers(self, prop: str, values: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Which values (by position) the property has on which entities (ordinals); values are put in normal form."""
        kind = KINDS_BY_PROPERTY.get(prop)
        normal = [normal_identifier(prop, value) if kind else value.strip() for value in values]
        start, count = self._identifiers.look_up(identifier_keys(prop, normal))
        query, place = spans(start, count)
        return query.astype(np.int32), self._identifiers.row[place]

    def find_pages(self, pages: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Which pages (by position, as `pages.page` gives them) are the website of which entities (ordinals)."""
        start, count = self._identifiers.look_up(page_keys(pages))
        query, place = spans(start, count)
        return query.astype(np.int32), self._identifiers.row[place]

    def bearers(self, folded: Sequence[str]) -> npt.NDArray[np.int32]:
        """How many entities bear each name, folded as `fold_name` does."""
        return self._keys.bearers_of(mixed(hash_texts(folded), Family.EXACT))

    def word_counts(self, folded: Sequence[str]) -> npt.NDArray[np.int32]:
        """How many entities have each word, folded, in a name."""
        return self._words.bearers_of(hash_texts(folded))

    def prefix(self, text: str, limit: int = 10, language: str | None = None) -> I64:
        """Ordinals of entities with a name that begins so, those with most sitelinks first."""
        begins = fold_name(text)
        if not begins:
            return np.empty(0, np.int64)
        encoded = begins.encode("utf-8", "replace")[:8]
        low = prefix_keys([begins])[0]
        high = np.uint64(int(low) + (1 << 8 * (8 - len(encoded))) - 1)
        key = self._arrays["prefixes.key"]
        names = self._arrays["prefixes.row"][np.searchsorted(key, low) : np.searchsorted(key, high, side="right")]
        if language is not None and language in self.names.languages:
            names = names[self.names.language[names] == self.names.languages.index(language)]
        if len(begins.encode("utf-8", "replace")) > 8:
            names = names[[name.startswith(begins) for name in self.names.folded(names)]]
        owner = self.names.owner[names].astype(np.int64)
        ordered = owner[np.lexsort((owner, -self.sitelinks[owner].astype(np.int64)))]
        return np.array(list(dict.fromkeys(ordered.tolist()))[:limit], np.int64)

    @property
    def has_classes(self) -> bool:
        """Whether it knows what is a subclass of what."""
        return len(self._arrays["classes.child"]) > 0

    def is_of(self, ordinals: npt.ArrayLike, roots: Collection[str]) -> npt.NDArray[np.int8]:
        """1: one of its types is a root or a subclass of one; 0: no type is said; -1: only others are."""
        wanted = np.asarray(ordinals, np.int64)
        types = self.links.get("P31")
        if types is None:
            return np.zeros(len(wanted), np.int8)
        start, count = types.ptr[wanted], types.ptr[wanted + 1] - types.ptr[wanted]
        run, place = spans(start, count)
        numbers, within = types.number[place], self._closure(frozenset(int(root[1:]) for root in roots))
        fits = within[_places(within, numbers)] == numbers if len(within) else np.zeros(len(numbers), np.bool_)
        good = np.bincount(run, weights=fits, minlength=len(wanted)) > 0
        return np.where(good, 1, np.where(count > 0, -1, 0)).astype(np.int8)

    def parents(self, class_id: str) -> list[str]:
        """The classes that the class is a subclass of; an index of a Wikibase knows the root it was built for alone."""
        child, parent = self._arrays["classes.child"], self._arrays["classes.parent"]
        number = int(class_id[1:])
        return [f"Q{above}" for above in parent[child == number].tolist() if above != number]

    def _closure(self, roots: frozenset[int]) -> npt.NDArray[np.uint32]:
        if roots not in self._closures:
            self._closures[roots] = np.array(sorted(closure(self._graph, roots)), np.uint32)
        return self._closures[roots]

    @cached_property
    def _graph(self) -> dict[int, list[int]]:
        below: dict[int, list[int]] = {}
        for child, parent in zip(
            self._arrays["classes.child"].tolist(), self._arrays["classes.parent"].tolist(), strict=True
        ):
            below.setdefault(parent, []).append(child)
        return below

    def entity(self, ordinal: int) -> Entity:
        """The entity as it was read, without its references."""
        return Entity(self._entity_json(int(ordinal)))

    def labels(self, ordinals: npt.ArrayLike, languages: Sequence[str] = ("en", "mul")) -> list[str | None]:
        """The label of each in the first of the languages that has one; then any."""
        return self._labels(np.asarray(ordinals, np.int64), languages, self.names.texts, str)

    def folded_labels(self, ordinals: npt.ArrayLike, languages: Sequence[str] = ("en", "mul")) -> list[str]:
        """The same, as `fold_name` leaves them; empty where there is none."""
        found = self._labels(np.asarray(ordinals, np.int64), languages, self.names.folded, fold_name)
        return [label or "" for label in found]

    def _labels(
        self,
        wanted: I64,
        languages: Sequence[str],
        texts: Callable[[I64], list[str]],
        written: Callable[[str], str],
    ) -> list[str | None]:
        """Labels by `texts` of the names' places, or `written` from an entity's label."""
        code = self.names.languages.index(languages[0]) if languages and languages[0] in self.names.languages else -1
        run, name = spans(self.names.ptr[wanted], self.names.ptr[wanted + 1] - self.names.ptr[wanted])
        fits = (self.names.kind[name] & LABEL > 0) & (self.names.language[name] == code)
        labels: list[str | None] = [None] * len(wanted)
        # The first counts.
        for place, text in zip(run[fits][::-1].tolist(), texts(name[fits][::-1]), strict=True):
            labels[place] = text or labels[place]
        for place in [place for place, label in enumerate(labels) if not label]:
            label = self.entity(int(wanted[place])).label(languages)
            labels[place] = written(label) if label else None
        return labels

    def descriptions(self, ordinals: npt.ArrayLike, languages: Sequence[str] = ("en",)) -> list[str | None]:
        """The description of each in the first of the languages that has one; then any."""
        return self._descriptions.of(np.asarray(ordinals, np.int64), (*languages, "mul"))


def _places(column: npt.NDArray[np.uint32], wanted: npt.NDArray[Any]) -> I64:
    """Where each number is in an ascending column that is not empty, if it is there.

    Needles of the column's own type: for others numpy would convert all of the column, at each look.
    """
    needles = np.clip(wanted, 0, np.iinfo(np.uint32).max).astype(np.uint32)
    return np.asarray(np.minimum(np.searchsorted(column, needles), len(column) - 1), np.int64)


def closure(below: Mapping[int, Iterable[int]], roots: Collection[int]) -> set[int]:
    """Classes with all that are below them."""
    reached, rest = set(roots), list(roots)
    while rest:
        for child in below.get(rest.pop(), ()):
            if child not in reached:
                reached.add(child)
                rest.append(child)
    return reached


def reference_of(
    entities: Iterable[Entity],
    *,
    properties: Collection[str] | None = None,
    redirects: Mapping[str, str] | None = None,
    subclasses: Mapping[str, Collection[str]] | None = None,
) -> Reference:
    """A reference in memory.

    `properties`: those to keep columns of (None: all); `redirects`: old id → new id; `subclasses`: class → classes
    below it, beside what the entities themselves say (P279). An item that comes twice counts once.
    """
    items = {entity.id: entity.json for entity in entities if entity.id.startswith("Q")}
    ordered = [items[item] for item in sorted(items, key=lambda item: int(item[1:]))]
    harvest = Harvest(properties)
    for json in ordered:
        harvest.add(json)
    languages: dict[str, int] = {}
    arrays = columns_of(harvest, languages)
    arrays |= index_arrays(arrays) | class_arrays(ordered, subclasses or {}) | redirect_arrays(redirects or {})
    return Reference(arrays, languages=list(languages), entity_json=ordered.__getitem__)


def class_arrays(
    items: Iterable[Mapping[str, Any]], subclasses: Mapping[str, Collection[str]]
) -> dict[str, npt.NDArray[np.uint32]]:
    """The class graph (P279) as pairs of child and parent."""
    pairs = {(int(child[1:]), int(root[1:])) for root, children in subclasses.items() for child in children}
    for item in items:
        if "P279" in (item.get("claims") or {}):
            pairs |= {
                (int(item["id"][1:]), int(value.id[1:]))
                for value in Entity(item).values("P279")
                if hasattr(value, "id")
            }
    graph = np.array(sorted(pairs), np.uint32).reshape(-1, 2)
    return {"classes.child": graph[:, 0], "classes.parent": graph[:, 1]}


def redirect_arrays(redirects: Mapping[str, str]) -> dict[str, npt.NDArray[np.uint32]]:
    """Redirects by ascending old number, chains followed to their end."""
    pairs = []
    for old in redirects:
        new, seen = redirects[old], {old}
        while new in redirects and new not in seen:
            seen.add(new)
            new = redirects[new]
        pairs.append((int(old[1:]), int(new[1:])))
    table = np.array(sorted(pairs), np.uint32).reshape(-1, 2)
    return {"redirects.from": table[:, 0], "redirects.to": table[:, 1]}
