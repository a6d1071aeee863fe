import pytest

from pipelines.reconcile.reference import reference_of
from tests.reconcile.conftest import MakePartner, MakeRecords
from tests.reconcile.items import item
from tests.reconcile.test_evidence import compared, levels

WORKS = item("Q21", "Quill Works", aliases=["Fabrique Quill", "Quill Manufactory", "QW"])


@pytest.mark.parametrize(
    ("name", "others", "said"),
    [
        ("Quill Works", "", ("one-of-one", "unsaid")),
        ("Quill Works", "Pen Works", ("one-of-two", "unsaid")),
        ("Quill Works", "FABRIQUE QUILL\x1fQW", ("two-of-two", "exact")),
        ("Quill Works", "Fabrique Quill\x1fQuill Manufactory\x1fQQ", ("more-of-many", "absent")),
        ("Quill Work", "Pen Works", ("none-of-two", "unsaid")),
    ],
)
def test_each_name_is_a_witness(
    name: str, others: str, said: tuple[str, str], make_partner: MakePartner, make_records: MakeRecords
) -> None:
    names = "    - {column: name, form: natural}\n    - {column: bio, form: natural}"
    partner = make_partner(("    - {column: name, form: inverted}", names))
    found = levels(compared(partner, make_records({"name": name, "bio": others or None}), reference_of([WORKS])))
    assert (found["agreement"], found["acronym"]) == said
