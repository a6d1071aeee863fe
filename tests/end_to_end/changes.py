"""What edits changed on an item, told from the item before and after: new statements, references and terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.sandbox import RequestEntry, RunningSandbox

Json = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One item before and after the edits of a run."""

    item: str
    before: Json
    after: Json

    def new_statements(self) -> list[Json]:
        """Statements that were not there."""
        known = set(_statements(self.before))
        return [statement for id_, statement in _statements(self.after).items() if id_ not in known]

    def new_references(self) -> Iterator[tuple[Json, Json]]:
        """References that were not there, each with its statement."""
        known = _statements(self.before)
        for id_, statement in _statements(self.after).items():
            old = {reference["hash"] for reference in known.get(id_, {}).get("references", ())}
            yield from ((statement, one) for one in statement.get("references", ()) if one["hash"] not in old)

    def new_terms(self) -> list[tuple[str, str, str]]:
        """Labels, descriptions and aliases that were not there: kind, language, text."""
        return sorted(_terms(self.after) - _terms(self.before))

    def losses(self) -> list[str]:
        """What was there and is no more, or is another: nothing ever may be."""
        lost = [" ".join(term) for term in sorted(_terms(self.before) - _terms(self.after))]
        later = _statements(self.after)
        for id_, statement in _statements(self.before).items():
            now = later.get(id_)
            if now is None or any(statement.get(part) != now.get(part) for part in ("mainsnak", "qualifiers", "rank")):
                lost.append(id_)
            elif not _hashes(statement) <= _hashes(now):
                lost.append(f"a reference of {id_}")
        return lost


def changes(sandbox: RunningSandbox, edits: list[RequestEntry]) -> list[Change]:
    """What successful edits changed, item by item, from the revision on which the first of them was based."""
    found: dict[str, Change] = {}
    for edit in edits:
        item, base = edit.parameters["id"], int(edit.parameters["baserevid"])
        page = sandbox.wiki.storage.page_at(item, base)
        assert page is not None
        found.setdefault(item, Change(item, page.entity(), sandbox.entity(item)))
    return list(found.values())


def _statements(entity: Json) -> dict[str, Json]:
    return {statement["id"]: statement for group in entity["claims"].values() for statement in group}


def _hashes(statement: Json) -> set[str]:
    return {reference["hash"] for reference in statement.get("references", ())}


def _terms(entity: Json) -> set[tuple[str, str, str]]:
    single = {
        (kind, term["language"], term["value"]) for kind in ("labels", "descriptions") for term in entity[kind].values()
    }
    return single | {
        ("aliases", term["language"], term["value"]) for group in entity["aliases"].values() for term in group
    }
