"""QuickStatements: a plan's edits as V1 commands, or as the CSV that the tool reads, for people who work with it.

Syntax: https://www.wikidata.org/wiki/Help:QuickStatements. A command for a value that the item has adds its references
to that statement, which is how a missing reference is said. What the syntax cannot say is told, and not exported.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from pipelines.interop.quickstatements_values import UnsayableError, plain_text, value_text
from pipelines.model.snak_texts import read_references, read_snak, read_snaks
from pipelines.model.tables import EDITS, rows_of
from pipelines.model.values import NEW_ITEM, EntityValue

#: The actions whose edits change an item; `propose` awaits a person.
CHANGING = ("add-statement", "add-reference", "renew-reference", "add-term")
PROPOSED = ("propose",)
_LETTERS = {"label": "L", "description": "D", "alias": "A"}


class Command(NamedTuple):
    """One command: its fields after the item, as pairs of a key (`P569`, `S248`, `!S248`, `Len`) and a value.

    `last`: the new item that a live one names as `LAST`, which the command must follow.
    """

    subject: str
    fields: tuple[tuple[str, str], ...]
    last: str | None = None


class Left(NamedTuple):
    """An edit that has no command, and why."""

    row: int
    subject: str
    what: str
    why: str


@dataclass(frozen=True)
class Exported:
    """The text of the export, how many commands it holds, and what it leaves out."""

    text: str
    commands: int
    left: list[Left]


def export_v1(edits: pd.DataFrame, actions: Collection[str] = CHANGING) -> Exported:
    """Edits (schema `tables.EDITS`) as commands, one a line, fields between tabs.

    All commands of a new item follow its `CREATE`, so they stand together; those with which live items name it come
    next, for as long as it is `LAST`.
    """
    commands, left = _commands(edits, actions)
    lines: list[str] = []
    last = None
    for command in commands:
        new = command.subject.startswith(NEW_ITEM)
        if new and command.subject != last:
            lines.append("CREATE")
            last = command.subject
        fields = [part for field in command.fields for part in field]
        lines.append("\t".join(["LAST" if new else command.subject, *fields]))
    return Exported("".join(f"{line}\n" for line in lines), len(commands), left)


def export_csv(edits: pd.DataFrame, actions: Collection[str] = CHANGING) -> Exported:
    """Edits (schema `tables.EDITS`) as a table with a row an item, or several where it says a thing more than once.

    A first column without an item creates one. Each kind of command has columns of its own: `P569`, then `qal…` for
    its qualifiers, then `S…` for the first snak of each reference and `s…` for its further ones; terms are plain text.
    """
    commands, left = _commands(edits, actions)
    shapes = list(dict.fromkeys(_shape(command) for command in commands))
    starts, width = {}, 1
    for shape in shapes:
        starts[shape] = width
        width += len(shape)
    rows: list[list[str]] = []
    for group in _together(commands):
        rows += _table_rows(group[0].subject, group, starts, width)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["qid", *(key for shape in shapes for key in shape)])
    writer.writerows(rows)
    return Exported(text.getvalue(), len(commands), left)


def _table_rows(subject: str, commands: list[Command], starts: dict[Any, int], width: int) -> list[list[str]]:
    new = subject.startswith(NEW_ITEM)
    rows: list[list[str]] = []
    for command in commands:
        shape = _shape(command)
        at = starts[shape]
        row = next((row for row in rows if not row[at]), None)
        if row is None:
            row = ["" if new and not rows else "LAST" if new else subject, *[""] * (width - 1)]
            rows.append(row)
        for place, (key, value) in enumerate(command.fields):
            row[at + place] = value[1:-1] if key[0] in _LETTERS.values() else value
    return rows


def _shape(command: Command) -> tuple[str, ...]:
    """The columns that a command needs."""
    keys = [key for key, _ in command.fields]
    if keys[0][0] != "P":
        return tuple(keys)
    columns, begun = [keys[0]], False
    for key in keys[1:]:
        if key.startswith("P"):
            columns.append(f"qal{key[1:]}")
        else:
            first = key.startswith("!") or not begun
            columns.append(f"{'S' if first else 's'}{key.lstrip('!')[1:]}")
            begun = True
    return tuple(columns)


def _together(commands: Iterable[Command]) -> Iterator[list[Command]]:
    """Commands by subject; those that name a new item as `LAST` follow it, by subject."""
    groups: dict[str, list[Command]] = {}
    following: dict[str, dict[str, list[Command]]] = {}
    for command in commands:
        place = groups if command.last is None else following.setdefault(command.last, {})
        place.setdefault(command.subject, []).append(command)
    for subject, group in groups.items():
        yield group
        yield from following.get(subject, {}).values()


def _commands(edits: pd.DataFrame, actions: Collection[str]) -> tuple[list[Command], list[Left]]:
    """By subject; labels first, so that a new item has its name from the start."""
    wanted = rows_of(EDITS.check(edits[edits["action"].isin(list(actions))]))
    created = {edit["subject"] for edit in wanted if edit["kind"] == "label" and edit["subject"].startswith(NEW_ITEM)}
    commands: list[Command] = []
    left: list[Left] = []
    for edit in wanted:
        try:
            last = _named(edit, created)
            commands.append(Command(edit["subject"], _fields(edit), last))
        except UnsayableError as reason:
            what = f"{edit['property'] or edit['kind']}: {edit['text']}"
            left.append(Left(edit["_row"], edit["subject"], what, str(reason)))
    return [command for group in _together(commands) for command in sorted(group, key=_is_statement)], left


def _named(edit: dict[str, Any], created: Collection[str]) -> str | None:
    """The new item that a statement of a live one names.

    Raises:
        UnsayableError: `LAST`, the item that was created last, is not, or not only, what it names.
    """
    if edit["kind"] != "statement":
        return None
    referring = (snak for reference in read_references(edit["references"]) for snak in reference.snaks)
    snaks = (read_snak(edit["value"]), *read_snaks(edit["qualifiers"]), *referring)
    values = (snak.value for snak in snaks)
    names = {value.id for value in values if isinstance(value, EntityValue) and value.is_new}
    if not names:
        return None
    if edit["subject"].startswith(NEW_ITEM):
        raise UnsayableError("it names another new item, and only the one that was created last has a name (`LAST`)")
    if len(names) > 1 or not names <= set(created):
        raise UnsayableError("it names new items, and not just one that these commands create")
    return names.pop()


def _is_statement(command: Command) -> bool:
    return command.fields[0][0].startswith("P")


def _fields(edit: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if edit["kind"] != "statement":
        return ((f"{_LETTERS[edit['kind']]}{edit['language'] or 'mul'}", f'"{plain_text(edit["value"])}"'),)
    main = read_snak(edit["value"])
    if edit["action"] == "renew-reference":
        raise UnsayableError("a reference cannot be replaced by a command")
    if edit["action"] == "add-reference" and str(main) != edit["existing"]:
        raise UnsayableError("the item writes the value otherwise, so a command would add a second one")
    if edit["rank"] not in {None, "normal"}:
        raise UnsayableError("version 2 has no syntax for ranks")
    fields = [(main.property, value_text(main))]
    if edit["action"] != "add-reference":
        fields += [(snak.property, value_text(snak)) for snak in read_snaks(edit["qualifiers"])]
    for number, reference in enumerate(read_references(edit["references"])):
        for place, snak in enumerate(reference.snaks):
            again = "!" if number and not place else ""
            fields.append((f"{again}S{snak.property[1:]}", value_text(snak)))
    return tuple(fields)
