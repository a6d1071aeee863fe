"""QuickStatements: a plan's edits as V1 commands, or as the CSV that the tool reads, for people who work with it.

Syntax: https://www.wikidata.org/wiki/Help:QuickStatements. A command for a value that the item has adds its references
to that statement, which is how a missing reference is said. What the syntax cannot say is told, and not exported.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
import pandas as pd

from pipelines.interop.quickstatements_values import UnsayableError, plain_text, value_text
from pipelines.model.statements import snak_from_json
from pipelines.model.tables import EDITS, rows_of

#: The actions whose edits change an item; `propose` awaits a person.
CHANGING = ("add-statement", "add-reference", "renew-reference", "add-term")
PROPOSED = ("propose",)
_LETTERS = {"label": "L", "description": "D", "alias": "A"}


class Command(NamedTuple):
    """One command: its fields after the item, as pairs of a key (`P569`, `S248`, `!S248`, `Len`) and a value."""

    subject: str
    fields: tuple[tuple[str, str], ...]


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

    All commands of a new item follow its `CREATE`, so they stand together.
    """
    commands, left = _commands(edits, actions)
    lines: list[str] = []
    last = None
    for command in commands:
        if command.subject.startswith("new:") and command.subject != last:
            lines.append("CREATE")
        last = command.subject
        head = "LAST" if command.subject.startswith("new:") else command.subject
        lines.append("\t".join([head, *(part for field in command.fields for part in field)]))
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
    for subject, group in _by_subject(commands):
        rows += _table_rows(subject, group, starts, width)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["qid", *(key for shape in shapes for key in shape)])
    writer.writerows(rows)
    return Exported(text.getvalue(), len(commands), left)


def _table_rows(subject: str, commands: list[Command], starts: dict[Any, int], width: int) -> list[list[str]]:
    new = subject.startswith("new:")
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


def _by_subject(commands: Iterable[Command]) -> Iterator[tuple[str, list[Command]]]:
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.subject, []).append(command)
    yield from groups.items()


def _commands(edits: pd.DataFrame, actions: Collection[str]) -> tuple[list[Command], list[Left]]:
    """By subject; labels first, so that a new item has its name from the start."""
    wanted = edits[edits["action"].isin(list(actions))]
    commands: list[Command] = []
    left: list[Left] = []
    for edit in rows_of(EDITS.check(wanted)):
        try:
            commands.append(Command(edit["subject"], _fields(edit)))
        except UnsayableError as reason:
            what = f"{edit['property'] or edit['kind']}: {edit['text']}"
            left.append(Left(edit["_row"], edit["subject"], what, str(reason)))
    together = [command for _, group in _by_subject(commands) for command in sorted(group, key=_is_statement)]
    return together, left


def _is_statement(command: Command) -> bool:
    return command.fields[0][0].startswith("P")


def _fields(edit: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if edit["kind"] != "statement":
        return ((f"{_LETTERS[edit['kind']]}{edit['language'] or 'mul'}", f'"{plain_text(edit["value"])}"'),)
    main = snak_from_json(orjson.loads(edit["value"]))
    if edit["action"] == "renew-reference":
        raise UnsayableError("a reference cannot be replaced by a command")
    if edit["action"] == "add-reference" and str(main) != edit["existing"]:
        raise UnsayableError("the item writes the value otherwise, so a command would add a second one")
    if edit["rank"] not in {None, "normal"}:
        raise UnsayableError("version 2 has no syntax for ranks")
    fields = [(main.property, value_text(main))]
    if edit["action"] != "add-reference":
        qualifiers = map(snak_from_json, orjson.loads(edit["qualifiers"] or "[]"))
        fields += [(snak.property, value_text(snak)) for snak in qualifiers]
    for number, snaks in enumerate(orjson.loads(edit["references"] or "[]")):
        for place, snak in enumerate(map(snak_from_json, snaks)):
            again = "!" if number and not place else ""
            fields.append((f"{again}S{snak.property[1:]}", value_text(snak)))
    return tuple(fields)
