"""Issues: trouble with one record, one value or one item, as rows and never as exceptions."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from pipelines.model.tables import ISSUES

LONGEST_VALUE = 200


class Severity(StrEnum):
    """How bad: an error blocks the row (at ingest) or the value (later); the other two only tell."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Issue:
    """One piece of trouble: what, where, and what to do. Columns as in `tables.ISSUES`."""

    stage: str
    code: str
    severity: Severity
    message: str
    remedy: str
    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None


def issues_table(issues: Iterable[Issue]) -> pd.DataFrame:
    """Issues as a table of schema `tables.ISSUES`; long values are cut."""
    return ISSUES.frame(
        {
            "stage": i.stage,
            "code": i.code,
            "severity": i.severity.value,
            "file": i.file,
            "line": i.line,
            "row": i.row,
            "column": i.column,
            "value": _cut(i.value),
            "message": i.message,
            "remedy": i.remedy,
        }
        for i in issues
    )


def _cut(value: str | None) -> str | None:
    if value is None or len(value) <= LONGEST_VALUE:
        return value
    return value[: LONGEST_VALUE - 1] + "…"
