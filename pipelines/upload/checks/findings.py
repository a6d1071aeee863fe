"""Findings: what the checks found, one by one, summed up by kind, and as issues of the run."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

import pandas as pd

from pipelines.model.issues import Issue, Severity
from pipelines.model.tables import FINDINGS, rows_of
from pipelines.upload.checks.kinds import GRAVITIES, Gravity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an item.

    `already`: the live item has it without our edits; then it never blocks. `group` is the value by which the
    community groups such violations.
    """

    check: str
    gravity: Gravity
    item: str
    prop: str | None
    value: str | None
    message: str
    remedy: str
    already: bool = False
    row: int | None = None
    column: str | None = None
    group: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the item's edits must be kept back."""
        return self.gravity is Gravity.CRITICAL and not self.already


def blocked(findings: Iterable[Finding]) -> dict[str, str]:
    """The items whose edits are kept back, each with the first reason."""
    reasons: dict[str, str] = {}
    for finding in findings:
        if finding.blocks:
            reasons.setdefault(finding.item, _words(finding))
    return reasons


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table of schema `tables.FINDINGS`."""
    return FINDINGS.frame(
        {
            "check": f.check,
            "gravity": f.gravity.value,
            "item": f.item,
            "property": f.prop,
            "value": f.value,
            "message": f.message,
            "remedy": f.remedy,
            "already": f.already,
            "blocks": f.blocks,
            "_row": f.row,
            "column": f.column,
            "group": f.group,
        }
        for f in findings
    )


_SEVERITIES = {Gravity.CRITICAL: Severity.ERROR, Gravity.IMPORTANT: Severity.WARNING}


def issues_of(findings: Iterable[Finding]) -> list[Issue]:
    """What our edits would bring about, as issues; what was there already stands in the table of findings only."""
    return [
        Issue(
            "check",
            f"check-{f.check.replace(' ', '-').lower()}",
            _SEVERITIES.get(f.gravity, Severity.NOTICE),
            f"{f.item} {_words(f)}" + ("; none of the item's edits is made" if f.blocks else ""),
            f.remedy,
            row=f.row,
            column=f.column,
            value=f.value,
        )
        for f in findings
        if not f.already
    ]


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often one check found something, on how many items, and an example."""

    check: str
    gravity: str
    already: bool
    property: str | None
    count: int
    items: int
    blocked: int
    example: str
    remedy: str


def summed(findings: pd.DataFrame) -> list[FindingCount]:
    """The findings (schema `tables.FINDINGS`) by check, gravity and property: the gravest and most frequent first."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows_of(findings):
        groups.setdefault(tuple(row[key] for key in ("check", "gravity", "already", "property")), []).append(row)
    sums = [
        FindingCount(
            check=check,
            gravity=gravity,
            already=already,
            property=prop,
            count=len(rows),
            items=len({row["item"] for row in rows}),
            blocked=len({row["item"] for row in rows if row["blocks"]}),
            example=f"{rows[0]['item']}: {rows[0]['message']}",
            remedy=rows[0]["remedy"],
        )
        for (check, gravity, already, prop), rows in groups.items()
    ]
    return sorted(sums, key=lambda s: (s.already, GRAVITIES.index(Gravity(s.gravity)), -s.count))


def summary_table(findings: pd.DataFrame) -> pd.DataFrame:
    """`summed` as a table with the fields of `FindingCount`."""
    names = [field.name for field in fields(FindingCount)]
    return pd.DataFrame([asdict(one) for one in summed(findings)], columns=names)


def _words(finding: Finding) -> str:
    return f"{finding.prop}: {finding.message}" if finding.prop else finding.message
