"""A frozen plan as a diff per item: indexed once, filtered by property, action, warning or words, a page at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipelines.flows.run_folder import RunFolder, read_table
from pipelines.model.tables import FINDINGS, rows_of
from pipelines.upload.checks.findings import FindingCount, summed
from pipelines.upload.exclusion import place_of
from pipelines.upload.frozen import PlanFacts, line_address, thaw
from pipelines.upload.rows import CHANGES, Action, Edit, by_subject, is_new, read_edits
from pipelines.upload.views import ItemView, Labels, Line, in_order, item_view

__all__ = ["Findings", "PlanFilter", "PlanIndex", "PlanItem", "PlanLine", "item_of", "read_findings", "read_index"]

#: A filter's word for any warning at all.
ANY = "any"


@dataclass(frozen=True)
class PlanFilter:
    """Which items and lines are shown; empty: all.

    `place`: a property, or a term's kind and language. `action`: an `Action`, or `changes` for those that change the
    item. `warning`: a check's name, or `any`.
    """

    place: str = ""
    action: str = ""
    warning: str = ""
    words: str = ""

    @property
    def empty(self) -> bool:
        """Whether everything is shown."""
        return not (self.place or self.action or self.warning or self.words)


@dataclass(frozen=True)
class PlanIndex:
    """A plan in memory; `places` counts its lines by property or term, `actions` by action, over all items."""

    address: str
    facts: PlanFacts
    items: Mapping[str, list[Edit]]
    places: Mapping[str, int]
    actions: Mapping[str, int]
    changing: int
    creating: int

    def added(self) -> dict[str, int]:
        """What the upload would add: `statements`, `references` (to statements that are there), and `terms`."""
        renewed = self.actions.get(Action.RENEW_REFERENCE, 0)
        return {
            "statements": self.actions.get(Action.ADD_STATEMENT, 0),
            "references": self.actions.get(Action.ADD_REFERENCE, 0) + renewed,
            "terms": self.actions.get(Action.ADD_TERM, 0),
        }

    def shown(self, wanted: PlanFilter, warned: Mapping[str, set[str]]) -> list[str]:
        """The subjects of the items that have a line which the filter wants; `warned`: checks by item."""
        return [subject for subject, edits in self.items.items() if self._wants(subject, edits, wanted, warned)]

    def _wants(self, subject: str, edits: list[Edit], wanted: PlanFilter, warned: Mapping[str, set[str]]) -> bool:
        if wanted.warning and not _has(warned.get(subject, set()), wanted.warning):
            return False
        if wanted.words and not _says(subject, edits, wanted.words.casefold()):
            return False
        return any(wants_line(edit, wanted) for edit in edits)


def wants_line(edit: Edit, wanted: PlanFilter) -> bool:
    """Whether a filter wants this line of its item."""
    if wanted.place and place_of(edit) != wanted.place:
        return False
    if wanted.action == "changes":
        return edit.action in CHANGES
    return not wanted.action or edit.action == wanted.action


@lru_cache(maxsize=2)
def read_index(path: Path) -> PlanIndex:
    """A frozen plan's index; its name says its content, so it is read once.

    Raises:
        GateError: the file is not there or was altered.
    """
    plan = thaw(path)
    edits = list(read_edits(plan.edits))
    items = by_subject(edits)
    changed = {edit.subject for edit in edits if edit.action in CHANGES}
    # What changes comes first: a plan of a large partner has mostly items that are as they should be.
    order = sorted(items, key=lambda subject: subject not in changed)
    return PlanIndex(
        address=plan.address,
        facts=plan.facts,
        items={subject: items[subject] for subject in order},
        places=Counter(place_of(edit) for edit in edits),
        actions=Counter(edit.action for edit in edits),
        changing=len(changed),
        creating=sum(is_new(subject) for subject in changed),
    )


@dataclass(frozen=True)
class PlanLine:
    """One edit of an item as a person reads it; `address` names it, None where it changes nothing."""

    address: str | None
    line: Line
    place: str

    @property
    def sign(self) -> Literal["+", "~", "?", "=", "!"]:
        """What stands before it, as in the terminal's sample."""
        return _SIGNS[Action(self.line.action)]


@dataclass(frozen=True)
class PlanItem:
    """One item of a plan: its lines that were asked for, how many others it has, and what the checks found on it."""

    view: ItemView
    lines: tuple[PlanLine, ...]
    others: int
    findings: tuple[Mapping[str, object], ...]


_SIGNS: Mapping[Action, Literal["+", "~", "?", "=", "!"]] = {
    Action.ADD_STATEMENT: "+",
    Action.ADD_REFERENCE: "+",
    Action.ADD_TERM: "+",
    Action.RENEW_REFERENCE: "~",
    Action.PROPOSE: "?",
    Action.KEEP: "=",
    Action.LEAVE: "!",
}


def item_of(
    subject: str, edits: list[Edit], labels: Labels, wanted: PlanFilter, findings: Iterable[Mapping[str, object]]
) -> PlanItem:
    """An item's lines that the filter wants, those that change it first."""
    chosen = in_order(edit for edit in edits if wants_line(edit, wanted))
    view = item_view(subject, chosen, labels)
    lines = [
        PlanLine(line_address(edit) if edit.action in CHANGES else None, line, place_of(edit))
        for edit, line in zip(chosen, view.lines, strict=True)
    ]
    return PlanItem(view, tuple(lines), len(edits) - len(chosen), tuple(findings))


@dataclass(frozen=True)
class Findings:
    """What the checks found in a plan: summed up, and by item."""

    sums: tuple[FindingCount, ...]
    by_item: Mapping[str, list[Mapping[str, object]]]

    @property
    def warned(self) -> dict[str, set[str]]:
        """The checks that found something, by item."""
        return {item: {str(row["check"]) for row in rows} for item, rows in self.by_item.items()}


def read_findings(folder: RunFolder) -> Findings:
    """The findings of a run's plan; read once for each change of their files."""
    paths = folder.parts(FINDINGS)
    return _findings(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=4)
def _findings(files: tuple[tuple[Path, int], ...]) -> Findings:
    by_item: dict[str, list[Mapping[str, object]]] = {}
    frames = [FINDINGS.completed(read_table(path)) for path, _ in files]
    rows = [row for frame in frames for row in rows_of(frame)]
    for row in rows:
        by_item.setdefault(row["item"], []).append(row)
    return Findings(tuple(summed(FINDINGS.frame(rows))), by_item)


def _has(checks: set[str], warning: str) -> bool:
    return bool(checks) if warning == ANY else warning in checks


def _says(subject: str, edits: list[Edit], words: str) -> bool:
    return words in subject.casefold() or any(words in edit.text.casefold() for edit in edits)
