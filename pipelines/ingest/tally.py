"""Tally: the counts of an ingest as it goes, and the report that comes of them."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.batches import RawTable
from pipelines.ingest.codes import CODES, STAGE
from pipelines.ingest.columns import Binding
from pipelines.ingest.comparison import CHANGED, NEW, SAME
from pipelines.ingest.fieldtypes import type_name
from pipelines.ingest.report import Example, IngestReport, IssueCount
from pipelines.ingest.snapshots import Snapshot
from pipelines.ingest.validation import CheckedBatch
from pipelines.model.issues import Issue, issues_table
from pipelines.model.tables import ISSUES
from pipelines.partners.package import Schema

EXAMPLES = 5


class Tally:
    """Counts rows, changes, filled cells and issues; keeps the first examples of each issue."""

    def __init__(self, file: str) -> None:
        self.read = 0
        self.gone = 0
        self._file = file
        self._accepted = 0
        self._quarantined = 0
        self._changes: npt.NDArray[np.int64] = np.zeros(3, dtype=np.int64)
        self._filled: Counter[str] = Counter()
        self._issues: dict[tuple[str, str, str], IssueCount] = {}

    def file_notes(self, table: RawTable, binding: Binding) -> pa.Table:
        """Issues of the file as a whole, counted."""
        notes = [
            *table.notes,
            *(("unknown-column", name, "") for name in binding.unknown),
            *(("absent-column", name, "") for name in binding.absent),
        ]
        return self._note(notes)

    def empty_columns(self, binding: Binding) -> pa.Table:
        """Issues of columns in which nothing was found, counted; call it after the last batch."""
        fields = [
            field.name for field, position in binding.fields if position is not None and not field.donata.optional
        ]
        return self._note([("empty-column", name, "") for name in fields if not self._filled[name]])

    def _note(self, notes: Sequence[tuple[str, str, str]]) -> pa.Table:
        rows = []
        for code, column, detail in notes:
            kind = CODES[code]
            message, remedy = kind.text(column=column, detail=detail)
            issue = Issue(STAGE, code, kind.severity, message, remedy, file=self._file, column=column or None)
            rows.append(issue)
            self._count_note(issue)
        return pa.Table.from_pandas(issues_table(rows), schema=ISSUES.arrow, preserve_index=False)

    def _count_note(self, issue: Issue) -> None:
        """One by one: a file with ten thousand unknown columns has as many kinds of issue, of one each."""
        name = (issue.code, issue.severity.value, issue.column or "")
        general = CODES[issue.code].general
        known = self._issues.get(name)
        message = general.format(column=name[2]) or issue.message
        examples = known.examples if known else ()
        if len(examples) < EXAMPLES:
            examples += (Example(None, None, issue.message if general else ""),)
        self._issues[name] = IssueCount(*name, (known.count if known else 0) + 1, message, issue.remedy, examples)

    def count(self, checked: CheckedBatch, changes: npt.NDArray[np.int8], issues: pa.Table, quarantined: int) -> None:
        """Add one batch."""
        self.read += checked.raw.size
        self._accepted += len(changes)
        self._quarantined += quarantined
        self._changes += np.bincount(changes, minlength=3)
        self._filled.update(checked.filled)
        self._count_issues(issues)

    def report(self, snapshot: Snapshot, table: RawTable, *, compared: bool, schema: Schema) -> IngestReport:
        """The report of all that was counted."""
        codes: Counter[str] = Counter()
        for (code, _, _), count in self._issues.items():
            codes[code] += count.count
        return IngestReport(
            file=snapshot.name,
            bytes=snapshot.bytes,
            checksum=snapshot.checksum,
            format=table.format,
            encoding=table.encoding,
            dialect=table.dialect,
            rows_read=self.read,
            rows_accepted=self._accepted,
            rows_quarantined=self._quarantined,
            new=int(self._changes[NEW]),
            changed=int(self._changes[CHANGED]),
            same=int(self._changes[SAME]),
            gone=self.gone,
            compared=compared,
            lined=table.lined,
            issues=dict(codes.most_common()),
            details=tuple(sorted(self._issues.values(), key=_gravity)),
            filled=dict(self._filled),
            types={field.name: type_name(field) for field in schema.fields},
            key=schema.key,
        )

    def _count_issues(self, issues: pa.Table) -> None:
        if not issues.num_rows:
            return
        groups = issues.group_by(["code", "severity", "column"], use_threads=False).aggregate([([], "count_all")])
        for group in groups.to_pylist():
            name = (group["code"], group["severity"], group["column"] or "")
            known = self._issues.get(name)
            examples = known.examples if known else ()
            if len(examples) < EXAMPLES:
                examples += _examples(issues, group, EXAMPLES - len(examples))
            count = group["count_all"] + (known.count if known else 0)
            first = known or _first(issues, group)
            self._issues[name] = IssueCount(*name, count, first.message, first.remedy, examples)


def _of_group(issues: pa.Table, group: dict[str, str | None]) -> pa.Table:
    mask = pc.and_(pc.equal(issues["code"], group["code"]), pc.equal(issues["severity"], group["severity"]))
    column = pc.is_null(issues["column"]) if group["column"] is None else pc.equal(issues["column"], group["column"])
    return issues.filter(pc.and_(mask, pc.fill_null(column, False)))


def _examples(issues: pa.Table, group: dict[str, str | None], limit: int) -> tuple[Example, ...]:
    rows = _of_group(issues, group).slice(0, limit).select(["line", "value", "message"]).to_pylist()
    differ = bool(CODES[group["code"] or ""].general)
    return tuple(Example(row["line"], row["value"], row["message"] if differ else "") for row in rows)


def _first(issues: pa.Table, group: dict[str, str | None]) -> IssueCount:
    row = _of_group(issues, group).slice(0, 1).to_pylist()[0]
    column = row["column"] or ""
    message = CODES[row["code"]].general.format(column=column) or row["message"]
    return IssueCount(row["code"], row["severity"], column, 0, message, row["remedy"])


def _gravity(count: IssueCount) -> tuple[int, int]:
    return ["error", "warning", "notice"].index(count.severity), -count.count
