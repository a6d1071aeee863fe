from pipelines.model.entities import Entity
from pipelines.upload.difference import difference
from pipelines.upload.payload import payload
from pipelines.upload.repair import repair_payload
from pipelines.upload.rows import Edit
from tests.upload.samples import BIRTH, item, propose, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))
BASE = item(statement(BORN, reference("8")))
EDITS: list[Edit] = difference([propose(BORN)], BASE).edits
STORED = item(statement(BORN, reference("8"), reference("1")))


def repaired(between: Entity, stored: Entity = STORED) -> list[dict[str, object]]:
    return list(repair_payload(EDITS, BASE, between, stored).get("claims", ()))


def test_where_nobody_touched_the_statement_nothing_is_repaired() -> None:
    assert repaired(BASE) == []


def test_a_reference_of_others_comes_back_beside_ours() -> None:
    (claim,) = repaired(item(statement(BORN, reference("8"), reference("9"))))
    assert claim["references"] == [reference(record).to_json() for record in ("8", "9", "1")]


def test_a_corrected_value_comes_back_without_our_reference() -> None:
    corrected = statement(snak(BIRTH, year(1854)), reference("8"))
    assert repaired(item(corrected)) == [corrected.to_json()]


def test_what_is_as_others_left_it_needs_no_repair() -> None:
    theirs = statement(BORN, reference("8"), reference("9"))
    both = statement(BORN, reference("9"), reference("1"), reference("8"))
    assert repaired(item(theirs), item(both)) == []


def test_a_statement_that_is_gone_is_not_brought_back() -> None:
    assert repaired(item(statement(BORN, reference("9"))), item()) == []


def test_statements_of_ours_are_no_ones_loss() -> None:
    added = difference([propose(BORN)], item()).edits
    assert payload(added, item())["claims"]
    assert repair_payload(added, item(), item(), STORED) == {}
