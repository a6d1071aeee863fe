from pipelines.model.tables import rows_of
from pipelines.web.recognition.lists import languages_table, uploads_table
from tests.coverage.recognition.gift import contributed, recognition


def test_uploads_are_rows_the_oldest_first() -> None:
    rows = rows_of(uploads_table(recognition()))
    assert [(row["day"], row["dump"], row["rows"], row["statements"], row["terms"]) for row in rows] == [
        ("2026-05-01", "artists-1.csv", 10, 5, 0),
        ("2026-05-02", "artists-2.csv", 10, 0, 3),
    ]


def test_languages_have_the_readers_names_for_them() -> None:
    rows = rows_of(languages_table(recognition(), {"fr": "français"}))
    assert [tuple(row.values()) for row in rows] == [("fr", "français", 2), ("cy", "cy", 1)]


def test_where_nothing_was_given_the_tables_are_empty() -> None:
    empty = recognition(contributed=contributed(), runs=[])
    assert rows_of(uploads_table(empty)) == rows_of(languages_table(empty, {})) == []
