"""New items: what an item must have that is to be created.

Notability: https://www.wikidata.org/wiki/Wikidata:Notability asks for a clearly identifiable thing that serious and
public references describe; what a program can hold it to is an external identifier, and a reference.
"""

from collections.abc import Iterator, Sequence

from pipelines.upload.checks.item_kinds import Trouble
from pipelines.upload.checks.merged import Change
from pipelines.upload.draft import name_form
from pipelines.upload.rows import Action

_CLASS_PROPERTIES = ("P31", "P279")


def without_name(change: Change) -> Iterator[Trouble]:
    """No label and no alias."""
    if change.new and not next(change.after.names(), None):
        yield Trouble("the new item has neither label nor alias")


def without_description(change: Change) -> Iterator[Trouble]:
    """No description."""
    if change.new and not change.after.json.get("descriptions"):
        yield Trouble("the new item has no description: those of the same name cannot be told apart")


def without_class(change: Change) -> Iterator[Trouble]:
    """Nothing that says what it is."""
    if change.new and not any(change.after.statements(prop) for prop in _CLASS_PROPERTIES):
        yield Trouble("the new item says not what it is (P31 or P279)")


def changing_nothing_there(change: Change) -> Iterator[Trouble]:
    """An edit that supposes a statement on an item that does not exist yet."""
    for edit in change.edits:
        if change.new and edit.action == Action.ADD_REFERENCE:
            yield Trouble("a reference is to be added to a statement of an item that is not there yet", edit)


def not_notable(change: Change) -> Iterator[Trouble]:
    """No external identifier, or no reference."""
    if not change.new:
        return
    identified = any(statement.main.datatype == "external-id" for statement, _ in change.planned)
    sourced = any(statement.references for statement, _ in change.planned)
    if not identified and not sourced:
        yield Trouble("the new item has no external identifier and no reference: nothing shows that it is notable")
    elif not identified:
        yield Trouble("the new item has no external identifier: nothing shows that it is notable")
    elif not sourced:
        yield Trouble("the new item has no reference: nothing shows that it is notable")


def to_be_created(change: Change) -> Iterator[Trouble]:
    """A word that an item will be created."""
    if change.new:
        yield Trouble("a new item will be created")


def same_name_and_description(changes: Sequence[Change]) -> Iterator[tuple[str, Trouble]]:
    """Two new items of one name and description in a language, of which a Wikibase refuses the second."""
    seen: dict[tuple[str, str, str], str] = {}
    for change in changes:
        if not change.new:
            continue
        for language, label in (change.after.json.get("labels") or {}).items():
            description = change.after.term("descriptions", language)
            if description is None:
                continue
            first = seen.setdefault((language, name_form(label["value"]), name_form(description)), change.subject)
            if first != change.subject:
                words = f"'{label['value']}' ({description}) in '{language}' is also the name of {first}"
                yield change.subject, Trouble(words)
