"""The matrix of a dashboard, sheet by sheet."""

from datetime import UTC, datetime

from pipelines.model.coverage_snapshots import CELLS, UNKNOWN, Snapshot
from pipelines.web.dashboards.matrix import GROUPS, ROWS, Matrix, Sheet, build_matrix

COUNT = 2 * GROUPS + 3


def snapshot(subjects: int) -> Snapshot:
    """Many centuries, the later the larger; of each subject fewer items than of the one before."""
    groups = [("all", "all"), *(("century", str(number)) for number in range(1, COUNT + 1)), ("century", UNKNOWN)]
    cells = CELLS.frame(
        {"scope": "partner", "dimension": dimension, "group": group, "measure": "label", "subject": f"s{number}"}
        | {"covered": number % 7, "total": 100 + int(group or 0) if group != "all" else 999}
        for number in range(subjects)
        for dimension, group in groups
    )
    looked = datetime(2026, 11, 27, tzinfo=UTC)
    return Snapshot("museum", "sandbox", "Q5", None, "scheduled", looked, 999, "nowhere", cells)


def sheet(kept: Snapshot, across: int = 1, down: int = 1) -> Matrix:
    return build_matrix(kept, "partner", "label", "century", Sheet(across, down))


def test_each_group_is_on_one_sheet_the_largest_first_and_everyone_and_the_unknown_on_all() -> None:
    kept, seen = snapshot(1), list[str]()
    for page in (1, 2, 3):
        shown = sheet(kept, across=page)
        groups = [column.group for column in shown.columns]
        assert (groups[0], groups[-1]) == ("all", UNKNOWN)
        # Centuries stand in their order within a sheet.
        assert groups[1:-1] == sorted(groups[1:-1], key=int)
        assert (shown.across.pages, shown.across.total) == (3, COUNT)
        assert shown.across.last - shown.across.first + 1 == len(groups) - 2
        seen += groups[1:-1]
    assert sorted(seen, key=int) == [str(number) for number in range(1, COUNT + 1)]
    assert str(COUNT) in seen[:GROUPS]
    assert sheet(kept, across=99) == sheet(kept, across=3)


def test_rows_are_in_the_mappings_order_until_they_are_too_many() -> None:
    few = sheet(snapshot(ROWS))
    assert [subject for subject, _cells in few.rows] == [f"s{number}" for number in range(ROWS)]
    assert few.down.pages == 1
    kept = snapshot(ROWS + 5)
    first, second = sheet(kept), sheet(kept, down=2)
    assert (len(first.rows), len(second.rows), second.down.first) == (ROWS, 5, ROWS + 1)
    fullest = [cells[0].covered for _subject, cells in [*first.rows, *second.rows] if cells[0]]
    assert fullest == sorted(fullest, reverse=True)


def test_a_snapshot_without_groups_has_one_column() -> None:
    kept = snapshot(2)
    shown = build_matrix(kept, "partner", "label", "all")
    assert [column.group for column in shown.columns] == ["all"]
    assert (shown.across.total, shown.across.first, shown.across.pages) == (0, 0, 1)
    assert build_matrix(kept, "class", "label", "century").rows == []
