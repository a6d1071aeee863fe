"""One wiki: its store of record, its graph, and the rules that hold between them. Not thread-safe: one thread edits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.sandbox.additions import add_entities, present_among
from pipelines.sandbox.conditions import Conditions
from pipelines.sandbox.faults import FaultPlan
from pipelines.sandbox.graph import Graph, triples_text
from pipelines.sandbox.moderation import Moderation
from pipelines.sandbox.normalisation import Normalisation
from pipelines.sandbox.oauth import Authorizer
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.ratelimits import RateLimiter
from pipelines.sandbox.rdf import EntityGraph, RdfMapping
from pipelines.sandbox.sessions import Login, Sessions
from pipelines.sandbox.storage import Page, Revision, Storage, now
from pipelines.sandbox.values import VALUE_TYPES
from pipelines.sandbox.vocabulary import Vocabulary

__all__ = ["Imported", "Wiki"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """A batch that was recorded, and the last revision it made.

    `added` names the entities that are new, and `triples` are theirs, as N-Triples; `changes` are the triples of the
    others, before and after. `renormalised` are the properties whose identifiers have other IRIs since.
    """

    added: list[str]
    triples: bytes
    changes: list[tuple[str, EntityGraph, EntityGraph]]
    unchanged: int
    kept: int
    revision: int
    renormalised: list[str]

    @property
    def stored(self) -> int:
        """How many entities were stored."""
        return len(self.added) + len(self.changes)


class Wiki:
    """The wiki in one directory; `base_url` is where it is served.

    Raises:
        SandboxError: if the directory is in use by another process, or holds something else.
    """

    def __init__(self, options: SandboxOptions, base_url: str) -> None:
        options.directory.mkdir(parents=True, exist_ok=True)
        self.options, self.base_url = options, base_url
        self.vocabulary = Vocabulary(options.concept_base, f"{base_url}/wiki/Special:EntityData/")
        # The graph's lock is what keeps a second process out, so it is taken first.
        self.normalisation = Normalisation(options.concept_base)
        mapping = RdfMapping(self.vocabulary, self.normalisation, munged=True)
        self.graph = Graph(options.directory / "graph", mapping)
        self.storage = Storage(options.directory / "entities.sqlite")
        self.normalisation.read(self.storage)
        self.behind = self.graph.catch_up(self.storage)
        self._new_patterns: list[str] = []
        self.sessions, self.oauth = Sessions(), Authorizer()
        self.refresh()
        policy = options.policy
        self.limits = RateLimiter(options.edits_per_minute, newcomers=policy.newcomer_edits)
        self.conditions, self.faults = Conditions(), FaultPlan()
        self.elsewhere = replace(policy.elsewhere, address=policy.elsewhere.address.replace("{base}", base_url))
        self.badges = policy.badges

    def refresh(self) -> None:
        """Read anew what is kept in memory, after the record was replaced as a whole."""
        self._datatypes = dict(self.storage.datatypes())
        self.normalisation.read(self.storage)
        accounts = {account.name: account for account in self.options.accounts}
        self.login = Login(accounts, self.storage.ensure_users(list(accounts)))
        self.moderation = Moderation(self.storage)

    def close(self) -> None:
        """Write all out and release the directory."""
        self.graph.close()
        self.storage.close()
        # Oxigraph releases its lock when the store is collected; nothing else may refer to it.
        del self.graph.store

    # What validation asks

    def exists(self, entity_id: str) -> bool:
        """Whether an entity, or a redirect, has this id."""
        return entity_id in self._datatypes or self.storage.exists(entity_id)

    def datatype(self, property_id: str) -> str | None:
        """The property's datatype; None if there is no such property."""
        return self._datatypes.get(property_id)

    def value_type(self, property_id: str) -> str | None:
        """The type of the property's data values."""
        datatype = self.datatype(property_id)
        return VALUE_TYPES[datatype] if datatype else None

    # Saving

    def save(self, revision: Revision) -> int:
        """Commit a revision, then bring the graph up to it; the new revision's id."""
        entity_id, mapping = revision.entity_id, self.graph.mapping
        old, same = self._before(revision)
        number = self.storage.save(revision)
        if revision.entity is not None:
            if "datatype" in revision.entity:
                self._datatypes[entity_id] = revision.entity["datatype"]
            new = mapping.map_entity(revision.entity, number, revision.timestamp, without=same)
        else:
            new = mapping.map_redirect(entity_id, revision.redirect or "")
        if self.normalisation.note(entity_id, revision.entity):
            self._renormalise(entity_id, old, new, number)
        else:
            self.graph.replace(old, new, number)
        return number

    def _before(self, revision: Revision) -> tuple[EntityGraph, set[str]]:
        """The triples that a revision may change, and the properties whose statements it leaves as they are.

        Whatever is said of an entity or a statement follows from the statements of one property, so that those of the
        others need not be mapped; nodes that they share with what goes are found in the graph.
        """
        page = self.storage.page(revision.entity_id)
        if page is None or page.redirect or revision.entity is None:
            return self._graph_before(revision.entity_id), set()
        entity, claims = page.entity(), revision.entity["claims"]
        same = {property_id for property_id, group in entity["claims"].items() if claims.get(property_id) == group}
        return self.graph.mapping.map_entity(entity, page.revision, page.timestamp, without=same), same

    def _renormalise(self, property_id: str, old: EntityGraph, new: EntityGraph, number: int) -> None:
        """Bring the graph up to a revision that changed the IRIs of a property's identifiers, wherever they are."""
        # The watermark moves when all is done: until then a restart does it again.
        self.graph.replace(old, new, self.graph.watermark())
        self.graph.renormalise(property_id)
        self.graph.mark(number)

    def set_units(self, units: Iterable[tuple[str, str, str]]) -> None:
        """Set the units that RDF converts (id, factor, the base unit's id); the graph is built anew if they changed."""
        if self.storage.set_units(units):
            self.graph.distrust()
            self.refresh()
            self.graph.rebuild(self.storage)

    def is_unseen(self, entity_id: str) -> bool:
        """Whether the entity is so new that the check of label and description does not see it yet."""
        unseen = self.options.policy.unseen_creations
        page = self.storage.page(entity_id) if unseen else None
        if page is None or page.revision <= self.storage.last_revision() - unseen:
            return False
        return not self.storage.revision_row(page.revision)["parent"]

    def delete(self, entity_id: str, user: str = "", reason: str = "") -> int:
        """Delete an entity with its revisions; the number of the last revision known, or of the log's entry."""
        old = self._graph_before(entity_id)
        self.storage.delete(entity_id, user, reason)
        self._datatypes.pop(entity_id, None)
        last = self.storage.last_revision()
        if self.normalisation.note(entity_id, None):
            self._renormalise(entity_id, old, EntityGraph(), last)
        else:
            self.graph.replace(old, EntityGraph(), last)
        self.storage.forget(entity_id)
        return last

    def _graph_before(self, entity_id: str) -> EntityGraph:
        page = self.storage.page(entity_id)
        return EntityGraph() if page is None else self.graph.map_page(page)

    # Loading

    def record(self, batch: list[Json], *, user: str, comment: str) -> Imported:
        """Store entities as they are, in one transaction; the graph follows when the outcome is published."""
        connection = self.storage.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            new, others = self._split(batch)
            triples = triples_text(self._import_new(new, user, comment))
            outcome = [self._import(entity, user, comment) for entity in others]
            self.storage.raise_counters(entity["id"] for entity in batch)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        changes = [change for change in outcome if not isinstance(change, str)]
        unchanged, kept = outcome.count("unchanged"), outcome.count("kept")
        last, patterns, self._new_patterns = self.storage.last_revision(), self._new_patterns, []
        return Imported([entity["id"] for entity in new], triples, changes, unchanged, kept, last, patterns)

    def publish(self, group: Sequence[Imported]) -> None:
        """Bring the graph up to what was recorded; may run beside the next `record`, in order."""
        known, added = self.graph.watermark(), {entity_id for imported in group for entity_id in imported.added}
        changes = [change for imported in group for change in imported.changes]
        # What new entities take over from others (a linked page) must be removed there before it is added here;
        # an entity that the dump holds twice is first added, then changed.
        for _, before, after in (change for change in changes if change[0] not in added):
            self.graph.replace(before, after, known)
        self.graph.load(imported.triples for imported in group)
        for _, before, after in (change for change in changes if change[0] in added):
            self.graph.replace(before, after, known)
        for property_id in sorted({each for imported in group for each in imported.renormalised}):
            self.graph.renormalise(property_id)
        self.graph.mark(group[-1].revision)

    def _split(self, batch: list[Json]) -> tuple[list[Json], list[Json]]:
        """The entities that have no page yet, each once, and the others."""
        present = present_among(self.storage, (entity["id"] for entity in batch))
        new: list[Json] = []
        others: list[Json] = []
        for entity in batch:
            (others if entity["id"] in present else new).append(entity)
            present.add(entity["id"])
        return new, others

    def _import_new(self, entities: list[Json], user: str, comment: str) -> Iterator[EntityGraph]:
        timestamp = now()
        first = add_entities(self.storage, entities, user=user, comment=comment, timestamp=timestamp)
        self._datatypes |= {entity["id"]: entity["datatype"] for entity in entities if "datatype" in entity}
        for entity in entities:
            self._note_pattern(entity)
        for number, entity in enumerate(entities, first):
            yield self.graph.mapping.map_entity(entity, number, timestamp)

    def _import(self, entity: Json, user: str, comment: str) -> tuple[str, EntityGraph, EntityGraph] | str:
        """Store an entity that has a page; its triples before and after, or why it was left as it is."""
        entity_id = entity["id"]
        old = self.storage.page(entity_id)
        if old and not self.storage.is_imported(old.revision):
            return "kept"
        if old and old.entity() == entity:
            return "unchanged"
        before = self._graph_before(entity_id)
        revision = Revision(entity_id=entity_id, entity=entity, user=user, comment=comment, bot=True, imported=True)
        number = self.storage.add(revision)
        if "datatype" in entity:
            self._datatypes[entity_id] = entity["datatype"]
        self._note_pattern(entity)
        return entity_id, before, self.graph.mapping.map_entity(entity, number, revision.timestamp)

    def _note_pattern(self, entity: Json) -> None:
        if self.normalisation.note(entity["id"], entity):
            self._new_patterns.append(entity["id"])

    def resolve(self, entity_id: str) -> Page | None:
        """The entity's page, or that of the entity that it redirects to."""
        return self.storage.resolve(entity_id)

    def redirects_to(self, entity_id: str) -> Iterator[str]:
        """The ids that redirect to the entity."""
        query = "SELECT entity FROM page WHERE redirect = ?"
        return (row[0] for row in self.storage.connection.execute(query, (entity_id,)))
