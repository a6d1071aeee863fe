import json

from pipelines.model.values import StringValue
from pipelines.partners.partner import Partner
from pipelines.reconcile.beside import Field, beside, linked_items
from tests.reconcile.items import born, citizen, item, statement

RECORD = {"name": "Quill, Ada", "born": "1853", "died": None, "nationality": "Erewhonian", "ulan": "500900001"}
FEATURES = json.dumps(
    [
        {"kind": "prior", "bits": -6},
        {"kind": "name", "column": "name", "level": "exact", "bits": 5, "words": "the names agree"},
        {
            "kind": "rarity",
            "column": "name",
            "level": "unknown",
            "bits": -1,
            "words": "the name is not rare",
        },
        {"kind": "date", "column": "born", "level": "contradicting", "bits": -5, "words": "the item says 1901"},
        {"kind": "rarity", "column": "name", "level": "unknown", "bits": -1, "words": "a few have such a name"},
    ]
)
ENTITY = item("Q1", "Ada Quill", aliases=["QUILL, ADA", "A. Quill", "Ada Q."], statements=[born(1901), citizen("Q145")])


def test_values_side_by_side(partner: Partner) -> None:
    fields = beside(RECORD, FEATURES, ENTITY, partner.mapping.match, {"Q145": "United Kingdom"})
    assert fields == [
        Field("name", "Quill, Ada", "QUILL, ADA, Ada Quill, A. Quill (+1)", "exact"),
        Field("born", "1853", "1901", "contradicting"),
        Field("nationality", "Erewhonian", "United Kingdom", "unknown"),
        Field("ulan", "500900001", "", "unknown"),
    ]
    assert linked_items(ENTITY, partner.mapping.match) == {"Q145"}


def test_without_the_item_its_evidence_has_to_do(partner: Partner) -> None:
    fields = beside(RECORD, FEATURES, None, partner.mapping.match)
    assert [field.theirs for field in fields] == ["the names agree", "the item says 1901", "", ""]


def test_what_the_item_lacks_by_now_the_evidence_tells(partner: Partner) -> None:
    fields = beside(RECORD, FEATURES, item("Q1", "Ada Quill"), partner.mapping.match)
    assert [field.theirs for field in fields] == ["Ada Quill", "the item says 1901", "", ""]


def test_several_values_are_cut(partner: Partner) -> None:
    many = item("Q1", "A", statements=[statement("P245", StringValue(str(n))) for n in range(5)])
    fields = beside({"ulan": "1\x1f2\x1f3\x1f4"}, None, many, partner.mapping.match)
    assert fields == [Field("ulan", "1, 2, 3", "0, 1, 2 (+2)", "unknown")]
