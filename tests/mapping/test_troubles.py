from pipelines.mapping.readings import Trouble
from pipelines.mapping.troubles import Troubles

TROUBLE = Trouble("unparsable-date", "it is no date", "write one")
RECORD = {"_row": 7, "_line": 8}


def test_the_same_trouble_of_a_cell_is_told_once() -> None:
    troubles = Troubles("dump.csv")
    for value in ("x", "x", "y"):
        troubles.cell(RECORD, "born", value, TROUBLE)
    assert [(i.file, i.line, i.row, i.column, i.value) for i in troubles.issues] == [
        ("dump.csv", 8, 7, "born", "x"),
        ("dump.csv", 8, 7, "born", "y"),
    ]


def test_trouble_with_the_mapping_names_its_file() -> None:
    troubles = Troubles("dump.csv")
    troubles.mapping("partner.yaml", TROUBLE)
    troubles.mapping("partner.yaml", TROUBLE)
    assert [(i.file, i.row) for i in troubles.issues] == [("partner.yaml", None)]
