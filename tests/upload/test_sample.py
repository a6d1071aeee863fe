from pipelines.upload.difference import difference
from pipelines.upload.preview import sample_item
from pipelines.upload.rows import edits_table
from pipelines.upload.sample import sample_lines
from tests.upload.samples import BIRTH, COUNTRY, country, item, propose, snak, statement, year

LABELS = {"Q1": "Ada", "P27": "country", "Q30": "Erewhon", "P248": "stated in", "Q100": "the catalogue"}


def test_an_item_is_shown_in_full() -> None:
    live = item(statement(snak(BIRTH, year(1850))))
    edits = difference([propose(snak(COUNTRY, country(30))), propose(snak(BIRTH, year(1853)))], live).edits
    shown = sample_item(edits_table(edits), LABELS)
    assert shown
    assert list(sample_lines(shown)) == [
        "Ada (Q1): 1 to add",
        "  + add statement: country (P27) = Erewhon (Q30)",
        "      reference: stated in: the catalogue (Q100); P854: https://museum.example.org/record/1; P813: 2026-05-01",
        "      because the item has no statement for this property",
        "  ! left as it is: P569 = 1853",
        "      the item says: 1850",
        "      because the item says something else: left as it is",
    ]


def test_a_plan_without_changes_has_no_sample() -> None:
    assert sample_item(edits_table([]), LABELS) is None
