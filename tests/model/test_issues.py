from pipelines.model.issues import LONGEST_VALUE, Issue, Severity, issues_table
from pipelines.model.tables import ISSUES, rows_of

FULL = Issue(
    "ingest",
    "unparsable-date",
    Severity.ERROR,
    "no date",
    "write a date",
    file="dump.csv",
    line=3,
    row=2,
    column="BeginDate",
    value="soon",
)


def test_an_issue_becomes_a_row_with_all_it_knows() -> None:
    assert rows_of(issues_table([FULL])) == [
        {
            "stage": "ingest",
            "code": "unparsable-date",
            "severity": "error",
            "file": "dump.csv",
            "line": 3,
            "row": 2,
            "column": "BeginDate",
            "value": "soon",
            "message": "no date",
            "remedy": "write a date",
        }
    ]


def test_what_an_issue_does_not_know_is_null() -> None:
    row = rows_of(issues_table([Issue("plan", "c", Severity.NOTICE, "m", "r")]))[0]
    assert {name for name, value in row.items() if value is None} == {"file", "line", "row", "column", "value"}


def test_a_long_value_is_cut_and_says_so() -> None:
    row = rows_of(issues_table([Issue("ingest", "c", Severity.WARNING, "m", "r", value="x" * 1000)]))[0]
    assert len(row["value"]) == LONGEST_VALUE
    assert row["value"].endswith("…")


def test_no_issues_are_an_empty_table_of_the_schema() -> None:
    assert list(issues_table([]).columns) == ISSUES.names
