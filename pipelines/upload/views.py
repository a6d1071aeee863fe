"""Views: edits as a person reads them, with labels for ids and references as short lines. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.model.snak_texts import read_references, read_snak, read_snaks
from pipelines.model.statements import Reference, Snak
from pipelines.model.values import NEW_ITEM, NO_UNIT, EntityValue, QuantityValue
from pipelines.upload.rows import (
    CHANGES,
    LABEL,
    STATEMENT,
    Action,
    Edit,
    is_new,
)

Labels = Mapping[str, str]

_ITEM_ID = re.compile(r"\b[QP][1-9]\d*\b")
_WORDS = {
    Action.ADD_STATEMENT: "add statement",
    Action.ADD_REFERENCE: "add reference",
    Action.RENEW_REFERENCE: "renew reference",
    Action.ADD_TERM: "add",
    Action.PROPOSE: "propose to a person",
    Action.KEEP: "already there",
    Action.LEAVE: "left as it is",
}


@dataclass(frozen=True, slots=True)
class Name:
    """An entity by its label, with its id where the label is not the id itself."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A property and what is said with it; `url` where the value is an address."""

    property: Name
    value: Name
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One edit: what, what the item says, and why; `sources` are numbers of the item's `sources`."""

    action: str
    words: str
    subject: Name
    value: Name
    qualifiers: tuple[Fact, ...]
    existing: str | None
    why: str
    row: int
    sources: tuple[int, ...]


@dataclass(slots=True)
class ItemView:
    """All edits of one item; `sources` are its different references, each with its facts."""

    id: str
    name: Name
    new: bool
    lines: list[Line] = field(default_factory=list)
    sources: list[tuple[Fact, ...]] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many of the lines change the item."""
        return sum(line.action in CHANGES for line in self.lines)

    @property
    def search(self) -> str:
        """What the page's filter looks at."""
        return f"{self.id} {self.name.text}".casefold()


def item_view(subject: str, edits: Sequence[Edit], labels: Labels) -> ItemView:
    """One item's edits, those that change it first."""
    view = ItemView(subject, _item_name(subject, edits, labels), is_new(subject))
    for edit in in_order(edits):
        view.lines.append(_line(edit, view, labels))
    return view


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """An item's edits as a view has them, those that change it first."""
    return sorted(edits, key=lambda edit: list(_WORDS).index(Action(edit.action)))


def ids_of(edits: Iterable[Edit]) -> Iterator[str]:
    """Every entity id that a view of these edits shows, some more than once."""
    for edit in edits:
        if not is_new(edit.subject):
            yield edit.subject
        if edit.kind != STATEMENT:
            continue
        snaks = [read_snak(edit.value), *read_snaks(edit.qualifiers)]
        snaks += (snak for reference in read_references(edit.references) for snak in reference.snaks)
        for snak in snaks:
            yield snak.property
            if isinstance(snak.value, EntityValue):
                if not snak.value.is_new:
                    yield snak.value.id
            elif unit := _unit(snak):
                yield unit
        if edit.existing and isinstance(snaks[0].value, EntityValue | QuantityValue):
            yield from _ITEM_ID.findall(edit.existing)


def new_labels(edits: Iterable[Edit]) -> dict[str, str]:
    """The names of the items that the edits create, by their ids of before that."""
    found: dict[str, str] = {}
    for edit in edits:
        if edit.kind == LABEL and is_new(edit.subject):
            found.setdefault(edit.subject, edit.text)
    return found


def name_of(id_: str, labels: Labels) -> Name:
    """The entity's label with its id, or the id alone; a new item's label, or its record's key."""
    label = labels.get(id_)
    if is_new(id_):
        return Name(label or f"record {id_.removeprefix(NEW_ITEM)}", "new item")
    return Name(label, id_) if label and label != id_ else Name(id_)


def _item_name(subject: str, edits: Sequence[Edit], labels: Labels) -> Name:
    if not is_new(subject):
        return name_of(subject, labels)
    label = next((edit.text for edit in edits if edit.kind == LABEL), None)
    return Name(label or f"record {edits[0].key}", "new item")


def _line(edit: Edit, view: ItemView, labels: Labels) -> Line:
    statement = edit.kind == STATEMENT
    words = _WORDS[Action(edit.action)]
    return Line(
        action=edit.action,
        words=f"{words} {edit.kind}" if edit.action == Action.ADD_TERM else words,
        subject=name_of(edit.property or "", labels) if statement else Name(edit.kind, edit.language),
        value=_fact(read_snak(edit.value), labels, edit.text).value if statement else Name(edit.text),
        qualifiers=tuple(_fact(snak, labels) for snak in read_snaks(edit.qualifiers)),
        existing=_existing(edit, labels),
        why=edit.why,
        row=edit.row,
        sources=tuple(_source(reference, view, labels) for reference in read_references(edit.references)),
    )


def _existing(edit: Edit, labels: Labels) -> str | None:
    if edit.existing is None or edit.kind != STATEMENT:
        return edit.existing
    if not isinstance(read_snak(edit.value).value, EntityValue | QuantityValue):
        return edit.existing
    return _ITEM_ID.sub(lambda found: labels.get(found[0], found[0]), edit.existing)


def _unit(snak: Snak) -> str | None:
    """The id of an amount's unit."""
    if not isinstance(snak.value, QuantityValue) or snak.value.unit == NO_UNIT:
        return None
    return snak.value.unit.rpartition("/")[2]


def _source(reference: Reference, view: ItemView, labels: Labels) -> int:
    facts = tuple(_fact(snak, labels) for snak in reference.snaks)
    if facts not in view.sources:
        view.sources.append(facts)
    return view.sources.index(facts) + 1


def _fact(snak: Snak, labels: Labels, text: str | None = None) -> Fact:
    prop = name_of(snak.property, labels)
    if isinstance(snak.value, EntityValue):
        return Fact(prop, name_of(snak.value.id, labels))
    text = text or str(snak)
    unit = _unit(snak)
    if unit:
        text = text.replace(unit, labels.get(unit, unit))
    address = snak.datatype == "url" and text.startswith(("https://", "http://"))
    return Fact(prop, Name(text), text if address else None)
