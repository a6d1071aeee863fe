"""Rehearsal: what a sandbox must hold for a plan to be carried out there, and what proves that it went well. Pure."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from pipelines.model.entities import Entity
from pipelines.upload.links import resolved
from pipelines.upload.renewal import renew
from pipelines.upload.rows import CHANGES, Edit, is_new

INSTANCE_OF, SUBCLASS_OF = "P31", "P279"
#: Classes above classes are followed so far; Wikidata's own chains are shorter.
_LEVELS = 30
#: Where JSON names an entity: a property, a value, a unit or a globe; ids of statements end otherwise.
_NAMED = re.compile(rb'"(?:property|id)":"([QP][1-9]\d*)"|entity/(Q[1-9]\d*)"')
#: What differs between two revisions of the same content.
_OF_THE_REVISION = frozenset({"lastrevid", "modified", "pageid", "ns", "title"})

Read = Callable[[Iterable[str]], Mapping[str, Entity]]


def affected(edits: Iterable[Edit]) -> list[str]:
    """The live items that a plan would change, in order."""
    return list(dict.fromkeys(e.subject for e in edits if e.action in CHANGES and not is_new(e.subject)))


def needed_entities(edits: Sequence[Edit], read: Read, further: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The affected items, what they and the edits name, and above those the classes, with name and classes alone.

    Classes are followed upwards. `further`: ids that are needed too, such as the class that is measured. What the
    target does not have is left out. `read` gives live entities by the ids that were asked for.
    """
    items = {entity.id: entity for entity in read(affected(edits)).values()}
    named = {*further, INSTANCE_OF, SUBCLASS_OF}
    for entity in items.values():
        named |= ids_in(entity.json.get("claims"))
    for edit in edits:
        if edit.action in CHANGES and edit.property:
            named |= {edit.property}
            for text in (edit.value, edit.qualifiers, edit.references):
                named |= ids_in(orjson.loads(text)) if text else set()
    around = _around(named - items.keys(), read)
    found = {
        id_: dict(entity.json) if id_ in named else _part(entity) for id_, entity in around.items() if id_ not in items
    }
    return [*found.values(), *(dict(entity.json) for entity in items.values())]


def ids_in(content: Any) -> set[str]:
    """The ids of all entities that Wikibase JSON names."""
    found = _NAMED.findall(orjson.dumps(content))
    return {(direct or unit).decode() for direct, unit in found}


def _around(named: set[str], read: Read) -> dict[str, Entity]:
    """The named entities, and the classes above them."""
    found: dict[str, Entity] = {}
    asked: set[str] = set()
    wanted = named
    for _ in range(_LEVELS):
        wanted = wanted - asked
        if not wanted:
            break
        asked |= wanted
        new = read(sorted(wanted))
        found |= {entity.id: entity for entity in new.values()}
        wanted = {above for entity in new.values() for above in _classes(entity)}
    return found


def _classes(entity: Entity) -> Iterable[str]:
    for prop in (INSTANCE_OF, SUBCLASS_OF):
        yield from ids_in((entity.json.get("claims") or {}).get(prop, ()))


def _part(entity: Entity) -> dict[str, Any]:
    """An item with its names and classes; what is named directly is needed whole, for constraints look at it."""
    json = entity.json
    claims = {prop: group for prop, group in (json.get("claims") or {}).items() if prop in {INSTANCE_OF, SUBCLASS_OF}}
    return {**{key: json[key] for key in ("type", "id", "labels") if key in json}, "claims": claims}


def content_hash(entity: Entity) -> str:
    """The SHA-256 of an entity's content: its JSON without what belongs to the revision."""
    content = {key: value or None for key, value in entity.json.items() if key not in _OF_THE_REVISION}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def left_to_do(plan: Mapping[str, list[Edit]], items: Mapping[str, str], live: Mapping[str, Entity]) -> list[str]:
    """The subjects of which something of the plan is still missing; `items`: subject → the item it is now.

    Items of which nothing changes are not copied, and not looked for.
    """
    changing = {subject for subject, edits in plan.items() if any(edit.action in CHANGES for edit in edits)}
    return [
        s
        for s, item in items.items()
        if s in changing and (item not in live or renew(resolved(plan[s], items), live[item]))
    ]
