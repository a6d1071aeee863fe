import pyarrow as pa
import pytest

from pipelines.coverage import return_file
from pipelines.coverage.return_file import OURS, ReturnFile
from pipelines.model.returns import ITEM_FACTS, SAID
from pipelines.model.tables import MATCHES

CELLS = ["7", "Quill, Ada", "=1+1"]


def match(row: int, outcome: str, item: str | None = None, score: float | None = None) -> dict[str, object]:
    return {"_row": row, "_key": str(row), "outcome": outcome, "item": item, "score": score} | {
        "method": "name",
        "evidence": "",
    }


def fact(kind: str, text: str, item: str = "Q1", **more: str) -> dict[str, object]:
    row: dict[str, object] = {"item": item, "now": item, "kind": kind, "place": "", "text": text, "url": None}
    return row | more


FACTS = [
    fact("label", "Ada Quill"),
    fact("identifier", "500900001", place="P245"),
    fact("identifier", "113230702", place="P214"),
    fact("identifier", "0000 0001", place="P213"),
    fact("identifier", "0000 0002", place="P213"),
    fact("image", "Ada.jpg", url="https://commons.wikimedia.org/wiki/File:Ada.jpg"),
    fact("link", "Ada Quill", place="enwiki", url="https://en.wikipedia.org/wiki/Ada_Quill"),
    fact("link", "Ada Quill", place="frwiki", url="https://fr.wikipedia.org/wiki/Ada_Quill"),
    fact("label", "Merged", item="Q2", now="Q9"),
    fact("label", "Made", item="Q3"),
]


def returned(said: list[tuple[int, str]] = [(1, "P245"), (1, "P569")]) -> ReturnFile:  # noqa: B006
    matches = [
        match(1, "accepted", "Q1", 0.98765),
        match(2, "accepted", "Q2", 1.0),
        match(3, "review", "Q5", 0.4),
        match(4, "none"),
        match(5, "new"),
        match(6, "new"),
        match(7, "failed"),
    ]
    return ReturnFile(
        MATCHES.frame(matches),
        ITEM_FACTS.frame(FACTS),
        SAID.frame({"_row": row, "property": prop} for row, prop in said),
        created={"5": "Q3"},
        names={"P214": "VIAF ID"},
        entity_url=lambda item: f"https://wiki.example/{item}",
    )


def complete(file: ReturnFile, *rows: int) -> list[dict[str, str]]:
    table = pa.table({"_row": list(rows), "0": ["a"] * len(rows), "1": ["=b"] * len(rows)})
    done: list[dict[str, str]] = file.complete(table).to_pylist()
    return done


def test_the_partners_cells_come_first_and_unchanged() -> None:
    file = returned()
    rows = complete(file, 2, 1)
    assert list(rows[0]) == ["0", "1", *file.headers]
    assert (rows[0]["0"], rows[0]["1"]) == ("a", "=b")
    assert [row["wikidata_item"] for row in rows] == ["Q9", "Q1"]


def test_a_matched_row_gains_what_the_item_has() -> None:
    (row,) = complete(returned(), 1)
    assert [row[name] for name in OURS] == [
        "Q1",
        "https://wiki.example/Q1",
        "matched",
        "0.9877",
        "",
        "Ada Quill",
        "https://commons.wikimedia.org/wiki/File:Ada.jpg",
        "https://en.wikipedia.org/wiki/Ada_Quill | https://fr.wikipedia.org/wiki/Ada_Quill",
    ]


def test_only_identifiers_that_the_row_lacks_are_new() -> None:
    file = returned()
    (row,) = complete(file, 1)
    assert file.headers[len(OURS) :] == ["VIAF ID (P214)", "P213 (P213)"]
    assert row["VIAF ID (P214)"] == "113230702"
    assert row["P213 (P213)"] == "0000 0001 | 0000 0002"
    assert "P245 (P245)" in returned(said=[]).headers


def test_what_became_of_each_row_is_said_in_words() -> None:
    rows = complete(returned(), 1, 2, 3, 4, 5, 6, 7, 8)
    told = [(row["wikidata_status"], row["wikidata_item"], row["wikidata_candidate"]) for row in rows]
    assert told == [
        ("matched", "Q1", ""),
        ("matched", "Q9", ""),
        ("in review", "", "Q5"),
        ("not found", "", ""),
        ("created", "Q3", ""),
        ("not on Wikidata yet", "", ""),
        ("not looked up yet", "", ""),
        ("needs a correction", "", ""),
    ]
    assert rows[2]["wikidata_match_probability"] == "0.4000"
    assert returned().counts() == {
        "created": 1,
        "in review": 1,
        "matched": 2,
        "new identifiers": 3,
        "not found": 1,
        "not looked up yet": 1,
        "not on Wikidata yet": 1,
    }


def test_rare_identifiers_share_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(return_file, "OWN_COLUMNS", 1)
    file = returned()
    assert file.headers[len(OURS) :] == ["VIAF ID (P214)", "wikidata_other_identifiers"]
    assert complete(file, 1)[0]["wikidata_other_identifiers"] == "P213 (P213): 0000 0001 | P213 (P213): 0000 0002"


def test_no_rows_make_no_rows() -> None:
    table = pa.table({"_row": pa.array([], pa.int64()), "0": pa.array([], pa.string())})
    assert returned().complete(table).num_rows == 0
