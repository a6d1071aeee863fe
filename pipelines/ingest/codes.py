"""Issue codes of ingest: every trouble that a dump can have, in one place, with its message and its remedy.

Codes are stable: partners' scripts and reports refer to them. `{column}` and `{detail_said}`, words too, are filled in
where the issue is raised; the offending value stands in the issue's own column, never in the message.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.model.issues import Severity

STAGE = "ingest"


@dataclass(frozen=True)
class IssueCode:
    """One code: its severity unless the field says otherwise, and templates of message and remedy.

    `general` is the message for many rows together, where the single ones differ.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    general: str = ""

    def text(self, *, column: str = "", detail: str = "") -> tuple[str, str]:
        """Message and remedy in plain words."""
        return (
            self.message.format(column=column, detail_said=detail),
            self.remedy.format(column=column, detail_said=detail),
        )


_ERROR, _WARNING, _NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE

_ALL = (
    # The shape of the file.
    IssueCode(
        "unreadable-row",
        _ERROR,
        "the row cannot be read: {detail_said}",
        "correct the row and send it again; it stands as it was read in the column _text of quarantine.csv",
        "the row cannot be read",
    ),
    IssueCode(
        "too-many-cells",
        _ERROR,
        "the row has {detail_said}",
        "put quotation marks around a value that contains the delimiter, or remove the surplus cells",
        "the row has more cells than the header",
    ),
    IssueCode(
        "too-few-cells",
        _ERROR,
        "the row has {detail_said}",
        "add the missing cells (empty ones count), or put quotation marks around a value with a line break",
        "the row has fewer cells than the header",
    ),
    IssueCode(
        "not-corrected",
        _ERROR,
        "the row comes from quarantine.csv, and its text still stands in the column _text",
        "put its values into their cells, and empty the column _text",
    ),
    IssueCode(
        "guessed-encoding",
        _WARNING,
        "the file does not say how its letters are written; {detail_said} was guessed",
        'look at names with accents below; save the file as UTF-8, or declare "encoding" in datapackage.json',
    ),
    IssueCode(
        "unknown-column",
        _WARNING,
        "the file has a column '{column}' that the schema does not name; it was not read",
        "add a field to the schema in datapackage.json (or its header under donata.headers), or remove the column",
    ),
    IssueCode(
        "absent-column",
        _NOTICE,
        "the file has no column '{column}', which is optional",
        "nothing, unless the partner meant to send it",
    ),
    IssueCode(
        "empty-column",
        _WARNING,
        "no row has a value for '{column}'",
        "check the field's headers, path and missingValues in datapackage.json; else mark it optional",
    ),
    # Text.
    IssueCode(
        "control-character",
        _WARNING,
        "'{column}' contains an invisible control character; it was replaced by a space",
        "remove the character at the source",
    ),
    IssueCode(
        "damaged-text",
        _WARNING,
        "'{column}' contains the sign for a letter that was lost in an earlier conversion",
        "export the value again from the source system as UTF-8",
    ),
    IssueCode(
        "double-encoded-text",
        _WARNING,
        "'{column}' looks like UTF-8 that was read as cp1252 and written again (as 'Ã©' for 'é')",
        "export the value again from the source system as UTF-8",
    ),
    # Values.
    IssueCode(
        "missing-value",
        _ERROR,
        "'{column}' is required, and is empty",
        "fill the cell, or drop `required` from the field in datapackage.json",
    ),
    IssueCode(
        "wrong-type",
        _ERROR,
        "'{column}' is not {detail_said}",
        "correct the value, or declare it among missingValues if it stands for nothing",
    ),
    IssueCode("pattern-mismatch", _ERROR, "'{column}' does not have the form {detail_said}", "correct the value"),
    IssueCode(
        "not-in-list",
        _ERROR,
        "'{column}' is not one of {detail_said}",
        "correct the value, or add it to the field's enum",
    ),
    IssueCode("too-small", _ERROR, "'{column}' is below {detail_said}", "correct the value"),
    IssueCode("too-large", _ERROR, "'{column}' is above {detail_said}", "correct the value"),
    IssueCode("too-short", _ERROR, "'{column}' is shorter than {detail_said} characters", "correct the value"),
    IssueCode("too-long", _ERROR, "'{column}' is longer than {detail_said} characters", "correct the value"),
    IssueCode(
        "invalid-identifier",
        _ERROR,
        "'{column}' is not a valid {detail_said} (wrong form, or its check digit does not agree)",
        "correct the value at the source; a digit was probably mistyped or lost",
    ),
    # Rows among each other.
    IssueCode(
        "not-unique",
        _ERROR,
        "'{column}' repeats the value of an earlier row: {detail_said}",
        "keep one of the rows, or correct the value",
        "'{column}' repeats the value of an earlier row",
    ),
    IssueCode("missing-key", _ERROR, "the key '{column}' is empty, so the row cannot be named", "fill the cell"),
    IssueCode(
        "duplicate-key",
        _ERROR,
        "the key '{column}' was already used: {detail_said}",
        "keep one of the rows, or give each its own key",
        "the key '{column}' was already used",
    ),
    IssueCode(
        "duplicate-row",
        _ERROR,
        "the row repeats an earlier one word for word: {detail_said}",
        "keep one of the rows",
        "the row repeats an earlier one word for word",
    ),
)

CODES: Mapping[str, IssueCode] = {code.code: code for code in _ALL}
