from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.difference import difference
from pipelines.upload.rows import Proposal
from pipelines.upload.views import Fact, ItemView, Name, ids_of, item_view, name_of, new_labels
from tests.upload.samples import COUNTRY, SITE, country, item, propose, propose_term, snak, statement

LABELS = {"Q1": "Ada Imaginary", "Q145": "United Kingdom", "Q183": "Germany", "P248": "stated in"}


def view(*proposals: Proposal) -> ItemView:
    live = item(statement(snak(COUNTRY, country(145))))
    return item_view("Q1", difference(proposals, live).edits, LABELS)


def test_changes_come_first() -> None:
    shown = view(propose(snak(COUNTRY, country(183))), propose_term("label", "Ada", "de"))
    assert [line.words for line in shown.lines] == ["add label", "left as it is"]
    assert shown.changes == 1


def test_entities_go_by_their_labels() -> None:
    (line,) = view(propose(snak(COUNTRY, country(183)))).lines
    assert (line.subject, line.value, line.existing) == (Name("P27"), Name("Germany", "Q183"), "United Kingdom")


def test_equal_references_are_listed_once() -> None:
    shown = view(
        propose(snak(SITE, StringValue("https://example.org"))), propose(snak("P571", None, snak(SITE, None).type))
    )
    assert [line.sources for line in shown.lines] == [(1,), (1,)]
    (facts,) = shown.sources
    assert facts[0] == Fact(Name("stated in", "P248"), Name("Q100"))
    assert facts[1].url == "https://museum.example.org/record/1"


def test_only_web_addresses_become_links() -> None:
    script = propose(
        snak(SITE, StringValue("javascript:alert(1)")), qualifiers=[snak(SITE, StringValue("javascript:x"))]
    )
    (line,) = view(script).lines
    assert line.qualifiers[0].url is None


def test_an_item_can_be_found_by_id_and_name() -> None:
    assert "q1 ada imaginary" in view(propose_term("label", "Ada", "de")).search


def test_the_ids_of_values_and_references_are_named() -> None:
    qualified = propose(snak(COUNTRY, country(183)), qualifiers=[snak(COUNTRY, EntityValue("Q30"))])
    named = set(ids_of(difference([qualified], item()).edits))
    assert named >= {"Q1", "P27", "Q183", "Q30", "P248", "Q100"}


def test_a_name_without_a_label_is_its_id() -> None:
    assert name_of("Q9", LABELS) == Name("Q9")
    assert name_of("Q9", {"Q9": "Q9"}) == Name("Q9")


def test_a_new_item_is_named_by_its_label_or_its_record() -> None:
    linked = difference([propose(snak(COUNTRY, EntityValue("new:7")))], item()).edits
    assert "new:7" not in set(ids_of(linked))
    labels = new_labels(difference([propose_term("label", "Grace", subject="new:7")], None).edits)
    (line,) = item_view("Q1", linked, labels).lines
    assert line.value == Name("Grace", "new item")
    assert name_of("new:7", {}) == Name("record 7", "new item")
