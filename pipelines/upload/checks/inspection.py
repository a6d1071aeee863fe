"""Inspection: changes are judged with what the target knows; an item with a critical finding is kept back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipelines.messages import N_
from pipelines.model.constraints import Constraint
from pipelines.model.entities import Entity
from pipelines.model.units import NORMAL_UNITS
from pipelines.model.values import StringValue
from pipelines.upload.checks.evaluation import Definitions, Held, checks_of, evaluate, judge
from pipelines.upload.checks.findings import Finding, blocked
from pipelines.upload.checks.item_kinds import BatchKind, ItemKind, Trouble
from pipelines.upload.checks.kinds import Gravity
from pipelines.upload.checks.library import Holders, Library
from pipelines.upload.checks.merged import Change
from pipelines.upload.checks.needs import classes_of, own_properties, properties_of, wanted_by
from pipelines.upload.checks.scrutinizers import BATCH_KINDS, ITEM_KINDS
from pipelines.upload.checks.surroundings import Surroundings
from pipelines.upload.rows import CHANGES, Action, Edit

UNKNOWN_PROPERTY = "unknown property"
_DISTINCT = "Q21502410"


class Accepted(NamedTuple):
    """A check whose critical findings a mapping takes on itself, of one property or of all, with the reason."""

    check: str
    property: str | None
    reason: str


class Inspector:
    """Judges chunks of a batch; reach for `findings` once all are through.

    `pages`: which pages Commons has, as `wikibase.commons.Commons.exist` tells; without it nobody looks.
    """

    def __init__(
        self,
        library: Library,
        *,
        accepted: Sequence[Accepted] = (),
        pages: Callable[[Iterable[str]], Mapping[str, bool]] | None = None,
    ) -> None:
        self._library = library
        self._accepted = tuple(accepted)
        self._pages = pages
        self.findings: list[Finding] = []

    def inspect(self, subjects: Iterable[tuple[str, Entity | None, list[Edit]]]) -> list[list[Edit]]:
        """The edits of each subject, those of an item with a critical finding turned to `leave`.

        Raises:
            ServiceError: the target did not answer.
        """
        subjects = list(subjects)
        changes = [change for s, entity, edits in subjects if (change := Change.of(s, entity, edits)).edits]
        found = _accept(self._judge(changes), self._accepted)
        self.findings += found
        reasons = blocked(found)
        return [withhold(edits, reasons) for _, _, edits in subjects]

    def _judge(self, changes: list[Change]) -> list[Finding]:
        known = self._library.definitions(prop for change in changes for prop in properties_of(change))
        definitions = {prop: constraints or () for prop, constraints in known.items()}
        missing = frozenset(prop for prop, constraints in known.items() if constraints is None)
        holding = [(change, list(checks_of(change, definitions))) for change in changes]
        around = self._around(holding)
        found: list[Finding] = []
        for change, held in holding:
            found += _unknown_properties(change, missing)
            found += (finding for finding in judge(change, held, around) if self._is_news(finding))
            found += scrutinize(change)
        return found

    def _around(self, holding: Sequence[tuple[Change, Sequence[Held]]]) -> Surroundings:
        wanted = wanted_by(holding)
        entities = self._library.entities(wanted.items) if wanted.items else {}
        pages = self._pages(sorted(wanted.pages)) if self._pages and wanted.pages else {}
        classes = {*wanted.classes, *classes_of(entities.values())}
        return Surroundings(
            entities=entities,
            parents=self._library.parents(classes) if classes else {},
            links=frozenset(_links(change for change, _ in holding)),
            page_exists=pages.get,
            units=NORMAL_UNITS,
        )

    def _is_news(self, finding: Finding) -> bool:
        """Trouble with a property's own constraint is told once, not for every item."""
        if finding.item != finding.prop:
            return True
        told, name = self._library.shelves.told, f"{finding.prop} {finding.value}"
        news = name not in told
        told.add(name)
        return news


def scrutinize(change: Change, kinds: Sequence[ItemKind] = ITEM_KINDS) -> list[Finding]:
    """What the checks beside the constraints find in one item. Pure."""
    return [_finding(kind, change.subject, trouble) for kind in kinds for trouble in kind.check(change)]


def check_batch(
    edits: Iterable[Edit], definitions: Definitions, holders: Holders, accepted: Sequence[Accepted] = ()
) -> list[Finding]:
    """What only the whole batch shows: values that two items share, new items of one name, nothing to do.

    `holders` is asked once for all values of a property that should be distinct and that the batch adds.
    """
    groups: dict[str, list[Edit]] = {}
    for edit in edits:
        # The live items are not in hand here, so what they gain beside additions is left out; that they change counts.
        rows = groups.setdefault(edit.subject, []) if edit.action in CHANGES else []
        if edit.action in {Action.ADD_STATEMENT, Action.ADD_TERM}:
            rows.append(edit)
    changes = [Change.of(subject, None, rows) for subject, rows in groups.items()]
    found = [_finding(kind, subject, trouble) for kind in BATCH_KINDS for subject, trouble in kind.check(changes)]
    found += _shared_values(changes, definitions, holders)
    return list(_accept(found, accepted))


def withhold(edits: list[Edit], reasons: Mapping[str, str]) -> list[Edit]:
    """The edits, with those that would change an item that is kept back turned to `leave`."""
    return [
        edit._replace(action=Action.LEAVE, why=_kept_back(reasons[edit.subject]))
        if edit.subject in reasons and edit.action in CHANGES
        else edit
        for edit in edits
    ]


def _shared_values(changes: Sequence[Change], definitions: Definitions, holders: Holders) -> Iterator[Finding]:
    """Findings of the constraint `distinct values`, in the batch and, by `holders`, on the wiki."""
    ours: dict[str, dict[str, set[str]]] = {}
    for change in changes:
        for statement, _ in change.planned:
            if isinstance(statement.main.value, StringValue) and _distinct(statement.main.property, definitions):
                values = ours.setdefault(statement.main.property, {})
                values.setdefault(statement.main.value.text, set()).add(change.subject)
    theirs = {prop: holders(prop, sorted(values)) for prop, values in ours.items()}
    around = Surroundings(
        holders=lambda prop, snak: frozenset(
            {*ours.get(prop, {}).get(str(snak), ()), *theirs.get(prop, {}).get(str(snak), ())}
        )
    )
    for change in changes:
        only = {prop: _distinct(prop, definitions) for prop in change.after.properties}
        yield from evaluate(change, only, around)


def _distinct(prop: str, definitions: Definitions) -> list[Constraint]:
    return [constraint for constraint in definitions.get(prop, ()) if constraint.type == _DISTINCT]


def _accept(findings: Iterable[Finding], accepted: Sequence[Accepted]) -> list[Finding]:
    """Critical findings that the mapping accepts become important ones, with its reason."""
    reasons = {(a.check, a.property): a.reason for a in accepted}
    result = []
    for found in findings:
        reason = reasons.get((found.check, found.prop)) or reasons.get((found.check, None))
        if reason and found.gravity is Gravity.CRITICAL:
            message = f"{found.message} (accepted: {reason})"
            result.append(replace(found, gravity=Gravity.IMPORTANT, message=message))
        else:
            result.append(found)
    return result


def _finding(kind: ItemKind | BatchKind, subject: str, trouble: Trouble) -> Finding:
    edit = trouble.edit
    return Finding(
        check=kind.name,
        gravity=trouble.gravity or kind.gravity,
        item=subject,
        prop=edit.property if edit else None,
        value=edit.text if edit else None,
        message=trouble.message,
        remedy=kind.remedy,
        row=edit.row if edit else None,
        column=edit.column if edit else None,
    )


def _unknown_properties(change: Change, missing: frozenset[str]) -> Iterator[Finding]:
    for prop in dict.fromkeys(own_properties(change)):
        if prop in missing:
            message, remedy = N_(f"the target has no property {prop}"), N_("correct the id in the mapping")
            yield Finding(UNKNOWN_PROPERTY, Gravity.CRITICAL, change.subject, prop, None, message, remedy)


def _links(changes: Iterable[Change]) -> Iterator[tuple[str, str, str]]:
    for change in changes:
        for statement, _ in change.planned:
            yield change.subject, statement.main.property, str(statement.main)


def _kept_back(why_said: str) -> str:
    return N_(f"kept back: {why_said}")
