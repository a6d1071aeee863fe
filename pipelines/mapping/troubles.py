"""Troubles: what a mapping could not make of a cell, as issue rows that name row, column, value and remedy."""

from collections.abc import Mapping
from typing import Any

from pipelines.mapping.readings import Trouble
from pipelines.model.issues import Issue, Severity

STAGE = "mapping"


class Troubles:
    """Collects the issues of one batch; the same trouble of the same cell is told once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: set[tuple[int, str | None, str, str | None]] = set()
        self.issues: list[Issue] = []

    def cell(
        self,
        record: Mapping[str, Any],
        column: str | None,
        value: str | None,
        trouble: Trouble,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report trouble with one value of one record."""
        place = (record["_row"], column, trouble.code, value)
        if place in self._seen:
            return
        self._seen.add(place)
        self.issues.append(
            Issue(
                stage=STAGE,
                code=trouble.code,
                severity=severity,
                message=trouble.message,
                remedy=trouble.remedy,
                file=self._file,
                line=record["_line"],
                row=record["_row"],
                column=column,
                value=value,
            )
        )

    def mapping(self, file: str, trouble: Trouble) -> None:
        """Report trouble with the mapping itself: one issue, whatever the number of records."""
        issue = Issue(STAGE, trouble.code, Severity.ERROR, trouble.message, trouble.remedy, file=file)
        if issue not in self.issues:
            self.issues.append(issue)
