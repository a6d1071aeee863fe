"""Changes to an entity, as `wbeditentity` takes them in its `data`.

`parse_changes` checks the data's shape and yields changes; each change, applied, validates and alters an entity in
place. Shape is refused before any value is, as Wikibase does it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.sandbox.entities import copy_entity, find_statement
from pipelines.sandbox.errors import invalid, refuse_change, wikibase_error
from pipelines.sandbox.sitelinks import parse_sitelinks
from pipelines.sandbox.statements import GUID, build_statement, check_statement, new_guid
from pipelines.sandbox.terms import check_language, clean_term, require_text
from pipelines.sandbox.validation import EntityLookup

__all__ = ["Change", "apply_changes", "parse_changes", "put_statement", "remove_statement", "set_aliases", "set_term"]

Json = dict[str, Any]
Change = Callable[[Json], None]


def _not_an_array() -> Exception:
    return wikibase_error("not-recognized-array", "wikibase-api-not-recognized-array")


def _entries(part: Any) -> Iterator[tuple[str | None, Any]]:
    """The entries of a map or a list; a list's have no key."""
    if isinstance(part, dict):
        yield from part.items()
    elif isinstance(part, list):
        yield from ((None, entry) for entry in part)
    else:
        raise _not_an_array()


@dataclass(frozen=True, slots=True)
class set_term:  # noqa: N801 - a change reads as a verb
    """Set, or with an empty text remove, a label or description."""

    kind: str
    language: str
    text: str

    def __call__(self, entity: Json) -> None:
        """Alter the entity in place."""
        text = clean_term(self.text, self.kind, self.language)
        terms = entity[f"{self.kind}s"]
        if not text:
            terms.pop(self.language, None)
            return
        other = entity["descriptions" if self.kind == "label" else "labels"].get(self.language)
        if other and other["value"] == text and terms.get(self.language, {}).get("value") != text:
            raise invalid("label-equals-description", self.language)
        terms[self.language] = {"language": self.language, "value": text}


@dataclass(frozen=True, slots=True)
class set_aliases:  # noqa: N801
    """Replace a language's aliases (`texts`), or add and remove some."""

    language: str
    texts: tuple[str, ...] | None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def __call__(self, entity: Json) -> None:
        """Alter the entity in place."""
        present = [alias["value"] for alias in entity["aliases"].get(self.language, [])]
        wanted = present if self.texts is None else self._clean(self.texts)
        wanted = [*wanted, *self._clean(self.add)]
        removed = set(self._clean(self.remove))
        texts = [text for text in dict.fromkeys(wanted) if text and text not in removed]
        if texts:
            entity["aliases"][self.language] = [{"language": self.language, "value": text} for text in texts]
        else:
            entity["aliases"].pop(self.language, None)

    def _clean(self, texts: tuple[str, ...]) -> list[str]:
        return [clean_term(text, "alias", self.language) for text in texts]


def _parse_terms(kind: str, part: Any) -> Iterator[Change]:
    for key, term in _entries(part):
        if not isinstance(term, dict):
            raise _not_an_array()
        language = check_language(term.get("language"), key)
        text = "" if "remove" in term else require_text(term)
        yield set_term(kind, language, text)


def _parse_aliases(part: Any) -> Iterator[Change]:
    grouped: dict[str, list[Json]] = {}
    for key, entry in _entries(part):
        if not isinstance(entry, (dict, list)):
            raise _not_an_array()
        for alias in entry if isinstance(entry, list) else [entry]:
            if not isinstance(alias, dict):
                raise _not_an_array()
            language = check_language(alias.get("language"), key)
            grouped.setdefault(language, []).append(alias)
        if key is not None and entry == []:
            grouped.setdefault(check_language(key), [])
    for language, aliases in grouped.items():
        plain = tuple(require_text(alias) for alias in aliases if not {"add", "remove"} & alias.keys())
        add = tuple(require_text(alias) for alias in aliases if "add" in alias)
        remove = tuple(require_text(alias) for alias in aliases if "remove" in alias)
        yield set_aliases(language, plain if plain or not aliases else None, add, remove)


def _check_guid(guid: Any, entity_id: str) -> None:
    match = GUID.fullmatch(guid) if isinstance(guid, str) else None
    if not match:
        raise refuse_change("Statement does not have a valid GUID")
    if match.group(1).upper() != entity_id:
        raise refuse_change("Statement GUID invalid for given entity")


@dataclass(frozen=True, slots=True)
class put_statement:  # noqa: N801
    """Add a statement, or replace the one with its id; `index` places it among all statements."""

    statement: Json
    guid: str
    lookup: EntityLookup
    index: int | None = None

    def __call__(self, entity: Json) -> None:
        """Alter the entity in place."""
        _check_guid(self.guid, entity["id"])
        built = build_statement(self.statement, self.guid, self.lookup)
        place_statement(entity, built, self.index)


def place_statement(entity: Json, statement: Json, index: int | None = None) -> None:
    """Put a built statement where the one with its id stands, else at the end of its property's group."""
    claims = entity["claims"]
    for property_id, group in claims.items():
        for position, present in enumerate(group):
            same = present["id"] == statement["id"] and property_id == statement["mainsnak"]["property"]
            if same and index is None:
                group[position] = statement
                return
    discard_statement(entity, statement["id"])
    group = claims.setdefault(statement["mainsnak"]["property"], [])
    before = 0 if index is None else sum(len(other) for other in claims.values() if other is not group)
    group.insert(len(group) if index is None else max(0, min(index - before, len(group))), statement)


def discard_statement(entity: Json, guid: str) -> bool:
    """Take the statement out; False if it was not there."""
    for property_id, group in entity["claims"].items():
        for position, present in enumerate(group):
            if present["id"] == guid:
                del group[position]
                if not group:
                    del entity["claims"][property_id]
                return True
    return False


@dataclass(frozen=True, slots=True)
class remove_statement:  # noqa: N801
    """Remove the statement with this id."""

    guid: str

    def __call__(self, entity: Json) -> None:
        """Alter the entity in place."""
        if not find_statement(entity, self.guid):
            raise refuse_change(f"Entity does not have statement with GUID {self.guid}")
        discard_statement(entity, self.guid)


def _parse_claims(part: Any, entity_id: str, lookup: EntityLookup) -> Iterator[Change]:
    for _, entry in _entries(part):
        claims = entry if isinstance(entry, list) else [entry]
        for claim in claims:
            if not isinstance(claim, dict):
                raise _not_an_array()
            if "remove" in claim:
                if "id" not in claim:
                    raise wikibase_error("invalid-claim", "wikibase-api-invalid-claim", "Cannot get the claim's GUID")
                yield remove_statement(str(claim["id"]))
                continue
            check_statement(claim)
            yield put_statement(claim, claim.get("id") or new_guid(entity_id), lookup)


def parse_changes(data: Json, entity_id: str, lookup: EntityLookup) -> list[Change]:
    """The changes that the data asks for, in the order in which Wikibase makes them.

    Raises:
        ApiError: if a part of the data has not the shape it must have.
    """
    changes: list[Change] = []
    for kind in ("label", "description"):
        if f"{kind}s" in data:
            changes += _parse_terms(kind, data[f"{kind}s"])
    if "aliases" in data:
        changes += _parse_aliases(data["aliases"])
    if "claims" in data:
        changes += _parse_claims(data["claims"], entity_id, lookup)
    if "sitelinks" in data:
        changes += parse_sitelinks(data["sitelinks"], lookup)
    return changes


def apply_changes(entity: Json, changes: list[Change]) -> Json:
    """A copy of the entity with the changes made."""
    changed = copy_entity(entity)
    for change in changes:
        change(changed)
    return changed
