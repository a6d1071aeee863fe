"""Links: statements that name items which are still to be created, and the order in which all can be made. Pure."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import orjson

from pipelines.model.snak_texts import read_references, read_snak, read_snaks
from pipelines.model.statements import Snak
from pipelines.model.values import NEW_ITEM, EntityValue
from pipelines.upload.rows import CHANGES, STATEMENT, Edit, by_subject, is_new

#: A new item's id of before its creation → the item's id.
Ids = Mapping[str, str]
Planned = Mapping[str, Sequence[Edit]]

_MARK = f'"{NEW_ITEM}'


def names_of(edit: Edit) -> frozenset[str]:
    """The new items that a planned change names."""
    texts = (edit.value, edit.qualifiers, edit.references)
    if edit.kind != STATEMENT or edit.action not in CHANGES or not any(text and _MARK in text for text in texts):
        return frozenset()
    return frozenset(_new(_snaks(edit)))


def resolved(edits: Iterable[Edit], ids: Ids) -> list[Edit]:
    """The edits, with the ids of those new items that have one by now."""
    return [_resolved(edit, ids) if names_of(edit) & ids.keys() else edit for edit in edits]


def created_by(planned: Planned) -> frozenset[str]:
    """The subjects that the plan creates."""
    return frozenset(s for s, edits in planned.items() if is_new(s) and any(edit.action in CHANGES for edit in edits))


def steps(planned: Planned) -> list[list[str]]:
    """All subjects, in steps: each names only new items of earlier ones, except where items name each other in a ring.

    One item of each ring comes before what it names, and says so in a second edit. Without links there is one step.
    """
    made = created_by(planned)
    names = {s: {n for edit in edits for n in names_of(edit) if n != s} & made for s, edits in planned.items()}
    order: list[list[str]] = []
    while names:
        step = [subject for subject, left in names.items() if not left] or _ring_openers(names)
        order.append(step)
        done = set(step)
        names = {subject: left - done for subject, left in names.items() if subject not in done}
    return order


def _ring_openers(names: Mapping[str, Set[str]]) -> list[str]:
    """The first subject of each ring that names nothing outside, where every subject names another one that is left."""
    places = {subject: place for place, subject in enumerate(names)}
    seen: dict[str, str] = {}
    openers = []
    for start in names:
        path, at = [], start
        while at not in seen:
            seen[at] = start
            path.append(at)
            at = min(names[at], key=places.__getitem__)
        if seen[at] == start:
            openers.append(min(path[path.index(at) :], key=places.__getitem__))
    return [opener for opener in openers if all(_reaches(names, name, opener) for name in names[opener])]


def _reaches(names: Mapping[str, Set[str]], start: str, goal: str) -> bool:
    """Whether one subject names another, if by way of others."""
    seen = {start}
    left = [start]
    while left:
        at = left.pop()
        if at == goal:
            return True
        new = names[at] - seen
        seen |= new
        left += new
    return False


def not_created(edits: Iterable[Edit], known: Ids) -> list[Edit]:
    """The changes that name a new item which neither the plan creates nor an earlier run did (`known`)."""
    rows = by_subject(edits)
    there = created_by(rows) | known.keys()
    return [edit for group in rows.values() for edit in group if not names_of(edit) <= there]


def _snaks(edit: Edit) -> Iterable[Snak]:
    yield read_snak(edit.value)
    yield from read_snaks(edit.qualifiers)
    for reference in read_references(edit.references):
        yield from reference.snaks


def _new(snaks: Iterable[Snak]) -> Iterable[str]:
    return (snak.value.id for snak in snaks if isinstance(snak.value, EntityValue) and snak.value.is_new)


def _resolved(edit: Edit, ids: Ids) -> Edit:
    value = _text(edit.value, ids) or edit.value
    text = str(read_snak(value)) if value != edit.value else edit.text
    return edit._replace(
        value=value, text=text, qualifiers=_text(edit.qualifiers, ids), references=_text(edit.references, ids)
    )


def _text(text: str | None, ids: Ids) -> str | None:
    if text is None or _MARK not in text:
        return text
    return orjson.dumps(_filled(orjson.loads(text), ids), option=orjson.OPT_SORT_KEYS).decode()


def _filled(content: Any, ids: Ids) -> Any:
    if isinstance(content, list):
        return [_filled(part, ids) for part in content]
    if not isinstance(content, dict):
        return content
    if "entity-type" in content and content.get("id") in ids:
        return EntityValue(ids[content["id"]]).to_json()
    return {key: _filled(part, ids) for key, part in content.items()}
