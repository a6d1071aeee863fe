from pipelines.model.statements import Reference
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.references import carries, missing_references, same_source
from tests.upload.samples import ULAN, day, reference, snak

STATED_IN = snak("P248", EntityValue("Q100"))
URL = snak("P854", StringValue("https://museum.example.org/record/1"))
IDENTIFIER = snak(ULAN, StringValue("500001"))


def test_the_same_record_read_on_another_day_is_the_same_source() -> None:
    assert same_source(reference(retrieved="2020-01-01"), reference(retrieved="2026-05-01"))


def test_order_and_number_of_snaks_do_not_matter() -> None:
    assert same_source(Reference((URL, STATED_IN, STATED_IN)), Reference((STATED_IN, URL)))


def test_another_record_is_another_source() -> None:
    assert not same_source(reference("1"), reference("2"))


def test_a_record_is_known_by_its_address_in_another_spelling() -> None:
    bare = Reference((snak("P854", StringValue("http://museum.example.org/record/1/")),))
    assert same_source(bare, reference("1"))


def test_a_record_is_known_by_its_identifier() -> None:
    assert same_source(Reference((STATED_IN, IDENTIFIER)), Reference((STATED_IN, IDENTIFIER, URL)))


def test_one_address_in_two_works_is_two_sources() -> None:
    assert not same_source(reference(stated_in="Q200"), reference(stated_in="Q100"))


def test_one_work_without_the_record_is_not_the_record() -> None:
    assert not same_source(Reference((STATED_IN,)), reference())
    assert same_source(Reference((STATED_IN, snak("P813", day("2020-01-01")))), Reference((STATED_IN,)))


def test_what_is_missing_is_named_once() -> None:
    ours = (reference("1"), reference("2"), reference("2", retrieved="2020-01-01"))
    assert missing_references([reference("1")], ours) == (reference("2"),)
    assert not carries([], reference())
