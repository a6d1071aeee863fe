"""Candidates by name from a remote reconciliation service; identifiers, entities and classes from the target.

The service only says which items a name may mean. Its scores are kept for information: what decides is our own
evidence on the target's entities.
"""

from collections.abc import Collection, Mapping, Sequence

from pipelines.exceptions import TerminalServiceError
from pipelines.messages import N_
from pipelines.model.entities import Entity
from pipelines.model.reconciliation import Query
from pipelines.model.values import CONCEPT_BASE
from pipelines.reconcile.sources import CandidateSource
from pipelines.wikibase.reconciliation_service import ReconciliationService

#: Candidates asked for each name.
CANDIDATES_PER_NAME = 10


class ServiceSource:
    """A candidate source that asks a remote service for names, and `target` for all else."""

    def __init__(self, service: ReconciliationService, target: CandidateSource, types: Collection[str] = ()) -> None:
        self._service = service
        self._target = target
        self._types = tuple(types)
        #: (name, item) → the service's own score, where it gave one.
        self.scores: dict[tuple[str, str], float] = {}

    def by_identifier(self, prop: str, values: Collection[str]) -> Mapping[str, set[str]]:
        """Value → the items whose property has it, in the target."""
        return self._target.by_identifier(prop, values)

    def by_name(self, names: Collection[str], languages: Sequence[str]) -> Mapping[str, list[str]]:
        """Name → the items that the service takes it for, in its order; names that it knows nothing of are absent.

        Raises:
            TransientServiceError: the service does not answer, or not wholly: that is never "no match".
            TerminalServiceError: its ids are not those of Wikidata's items.
        """
        wanted = list(dict.fromkeys(name for name in names if name.strip()))
        if not wanted:
            return {}
        self._check_ids()
        language = languages[0] if languages else ""
        queries = [Query((name,), types=self._types, limit=CANDIDATES_PER_NAME, language=language) for name in wanted]
        found: dict[str, list[str]] = {}
        for name, candidates in zip(wanted, self._service.answer(queries), strict=True):
            for candidate in candidates:
                item = self._item(candidate.entity.id)
                found.setdefault(name, []).append(item)
                if candidate.score is not None:
                    self.scores[name, item] = candidate.score
        return found

    def entities(self, ids: Collection[str]) -> Mapping[str, Entity]:
        """Requested id → entity, from the target."""
        return self._target.entities(ids)

    def subclasses(self, roots: Collection[str]) -> frozenset[str]:
        """The classes and all their subclasses, by the target."""
        return self._target.subclasses(roots)

    def _check_ids(self) -> None:
        """1.0 declares no space of identifiers; there the ids themselves are looked at."""
        space = self._service.manifest.identifier_space
        if space and _bare(space) != _bare(CONCEPT_BASE):
            raise self._foreign(N_(f"its identifiers are those of {space}"))

    def _item(self, id_: str) -> str:
        item = id_.removeprefix(CONCEPT_BASE)
        if item[:1] != "Q" or not item[1:].isdecimal():
            raise self._foreign(N_(f"'{id_}' is no item"))
        return item

    def _foreign(self, message: str) -> TerminalServiceError:
        return TerminalServiceError(
            message, service=self._service.url, remedy="use a service over Wikidata's items for `match.service`"
        )


def _bare(uri: str) -> str:
    """A URI without its scheme: services write both http and https."""
    return uri.partition("://")[2].rstrip("/")
