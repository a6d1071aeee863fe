from pipelines.mapping.novelties import class_statement, label_missing
from pipelines.mapping.troubles import Troubles
from tests.mapping.conftest import MakePartner


def test_the_class_is_said_unless_the_mapping_says_it(make_partner: MakePartner) -> None:
    assert class_statement(make_partner().mapping) == ()
    without = make_partner(("  - property: P31\n    constant: Q5\n    on_existing: skip\n", ""))
    (statement,) = class_statement(without.mapping)
    assert (statement.property, statement.constant, statement.references) == ("P31", "Q5", "default")


def test_a_missing_label_names_the_record() -> None:
    troubles = Troubles("dump.csv")
    label_missing({"_row": 7, "_line": 8}, troubles)
    assert [(i.code, i.line, i.row) for i in troubles.issues] == [("new-item-without-label", 8, 7)]
