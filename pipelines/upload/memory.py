"""Memory: what our ledger and the items' histories know of the items that a plan would change.

Only items that we edited before, and that others edited since, cost a request: versions are read fifty at a time.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from pipelines.ledger.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.upload.difference import Placed
from pipelines.upload.past import Past, past_of
from pipelines.wikibase.reader import Reader

#: A moment at which we knew an item: its revision before an edit of ours, and after it.
_Edit = tuple[int | None, int]


class Memory:
    """The memory of one target.

    `seen`: items that an earlier plan found complete, each with the revision that it looked at. `renewing`: whether
    the mapping lets the `retrieved` of our references be renewed.
    """

    def __init__(
        self, ledger: Ledger, reader: Reader, seen: Mapping[str, int] | None = None, *, renewing: bool = False
    ) -> None:
        self._ledger = ledger
        self._reader = reader
        self._seen = seen or {}
        self._renewing = renewing
        self._redirects: dict[str, str] = {}
        self._asked: set[str] = set()

    def redirects(self, ids: Collection[str]) -> Mapping[str, str]:
        """All redirects that are known by now, these ids' among them; each id is asked for once."""
        unknown = sorted(set(ids) - self._asked)
        if unknown:
            self._redirects |= self._reader.redirects(unknown)
            self._asked.update(unknown)
        return self._redirects

    def pasts(self, items: Collection[Entity]) -> dict[str, Past]:
        """The pasts of those of the live items that we edited, or saw complete, and that others edited since."""
        edits = self._edits({item.id: item.revision or 0 for item in items})
        now = {item.id: item.revision for item in items}
        wanted = {revision for id_, known in edits.items() for revision in _revisions(known, now[id_])}
        versions = self._reader.versions(sorted(wanted)) if wanted else {}
        return {id_: _past(id_, known, versions) for id_, known in edits.items()}

    def renewable(self, items: Iterable[str]) -> Collection[Placed]:
        """References that may be renewed: those that we added, if the mapping renews them."""
        return self._ledger.references_on(self._reader.target_name, items) if self._renewing else frozenset()

    def _edits(self, items: Mapping[str, int]) -> dict[str, list[_Edit]]:
        """By item, the moments at which we knew it, in order; `items` with their revisions now.

        Later ones than that are from before the target was reset.
        """
        found: dict[str, list[_Edit]] = {}
        for edit in self._ledger.edits_of_items(self._reader.target_name, items):
            if edit.item and edit.revision:
                found.setdefault(edit.item, []).append((edit.base_revision, edit.revision))
        for item in items:
            if item in self._seen:
                found.setdefault(item, []).append((self._seen[item], self._seen[item]))
        real = {item: [edit for edit in known if edit[1] <= items[item]] for item, known in found.items()}
        return {item: sorted(known, key=lambda edit: edit[1]) for item, known in real.items() if known}


def _revisions(known: list[_Edit], now: int | None) -> set[int]:
    """The versions that must be read to tell what others took away: none where nobody else edited the item."""
    between = {r for (_, after), (before, _) in pairwise(known) if before and before > after for r in (after, before)}
    return between if known[-1][1] == now else {*between, known[-1][1]}


def _past(item: str, known: list[_Edit], versions: Mapping[int, Entity]) -> Past:
    def at(revision: int) -> Entity | None:
        version = versions.get(revision)
        return version if version is not None and version.id == item else None

    between = [(after, before) for (_, after), (before, _) in pairwise(known) if before and before > after]
    return past_of([*((at(after), at(before)) for after, before in between), (at(known[-1][1]), None)])
