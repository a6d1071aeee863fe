"""The ingest report: what a dump is and what became of its rows; written as `ingest.json`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.exceptions import TableError

FILE_NAME = "ingest.json"


@dataclass(frozen=True)
class Example:
    """A place where an issue occurred (no line: the whole file); `message` where it differs from place to place."""

    line: int | None
    value: str | None
    message: str = ""


@dataclass(frozen=True)
class IssueCount:
    """One code in one column: how often, what it means, what to do, and the first examples."""

    code: str
    severity: str
    column: str
    count: int
    message: str
    remedy: str
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class IngestReport:
    """A dump's facts and counts; always `rows_read == rows_accepted + rows_quarantined`.

    `checksum` is SHA-256 over the file as given; `bytes` its size. `filled` counts the non-empty cells of each field,
    among the rows that could be cut into cells; `types` says what each should hold.
    `new + changed + same == rows_accepted`; `gone` counts keys of the last dump that this one lacks; `compared` is
    false where there was no last dump. `lined`: the file has lines (else the numbers are those of records).
    """

    file: str
    bytes: int
    checksum: str
    format: str
    encoding: str
    dialect: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    new: int
    changed: int
    same: int
    gone: int
    compared: bool
    lined: bool = True
    issues: Mapping[str, int] = field(default_factory=dict)
    details: tuple[IssueCount, ...] = ()
    filled: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_accepted + self.rows_quarantined:
            raise TableError(
                f"{self.file}: {self.rows_read} rows read, but {self.rows_accepted} accepted "
                f"and {self.rows_quarantined} quarantined",
                remedy="this is a fault of Donata's: please report it with the dump",
            )

    def share(self, count: int) -> float:
        """A count as a share of the rows read."""
        return count / self.rows_read if self.rows_read else 0.0

    def to_json(self) -> str:
        """The report as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "IngestReport":
        """The report from its JSON text."""
        fields: dict[str, Any] = json.loads(text)
        fields["key"] = tuple(fields["key"])
        fields["details"] = tuple(
            IssueCount(**{**count, "examples": tuple(Example(**example) for example in count["examples"])})
            for count in fields["details"]
        )
        return cls(**fields)


def read_report(folder: Path) -> IngestReport | None:
    """The report of a finished ingest into the folder; None if there is none."""
    path = folder / FILE_NAME
    return IngestReport.from_json(path.read_text(encoding="utf-8")) if path.is_file() else None
