import pytest

from pipelines.model.statements import Snak, SnakType, Statement
from pipelines.model.values import EntityValue, MonolingualValue, StringValue, Value
from pipelines.upload.comparison import compare, compare_statements
from pipelines.upload.precision import Level
from tests.upload.samples import BIRTH, CIRCUMSTANCES, COUNTRY, day, snak, unknown, year


def text(value: str, datatype: str) -> Snak:
    return Snak("P1", datatype, StringValue(value))


@pytest.mark.parametrize(
    ("datatype", "ours", "theirs"),
    [
        ("url", "https://example.org/a/", "http://example.org/a"),
        ("url", "https://Example.ORG", "https://example.org/"),
        ("url", "not an address", "not an address "),
        ("string", "Cafe\u0301  Noir", "Caf\u00e9 Noir"),
        ("commonsMedia", "my_picture.jpg", "My picture.jpg"),
    ],
)
def test_the_same_text_in_two_spellings(datatype: str, ours: str, theirs: str) -> None:
    assert compare(text(ours, datatype), text(theirs, datatype)) is Level.EQUAL


@pytest.mark.parametrize(
    ("datatype", "ours", "theirs"),
    [
        ("url", "https://example.org/a", "https://example.org/A"),
        ("url", "ftp://example.org/a", "https://example.org/a"),
        ("string", "a", "A"),
        ("external-id", "500001", "500002"),
    ],
)
def test_different_texts(datatype: str, ours: str, theirs: str) -> None:
    assert compare(text(ours, datatype), text(theirs, datatype)) is Level.DIFFERENT


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        (MonolingualValue("a  b", "en"), MonolingualValue("a b", "en"), Level.EQUAL),
        (MonolingualValue("a", "en"), MonolingualValue("a", "de"), Level.DIFFERENT),
        (EntityValue("Q1"), EntityValue("Q2"), Level.DIFFERENT),
        (EntityValue("Q1"), StringValue("Q1"), Level.DIFFERENT),
        (None, EntityValue("Q1"), Level.MORE_PRECISE),
        (EntityValue("Q1"), None, Level.LESS_PRECISE),
        (None, None, Level.EQUAL),
    ],
)
def test_values_of_several_types(ours: Value | None, theirs: Value | None, level: Level) -> None:
    def of(value: Value | None) -> Snak:
        return Snak("P1", "string", value, SnakType.SOMEVALUE if value is None else SnakType.VALUE)

    assert compare(of(ours), of(theirs)) is level


def test_an_identifier_is_the_same_in_an_older_spelling() -> None:
    ours, theirs = (
        Snak("P213", "external-id", StringValue(text)) for text in ("0000000121961335", "0000 0001 2196 1335")
    )
    assert compare(ours, theirs) is Level.EQUAL


def test_no_value_contradicts_every_value() -> None:
    none = snak(BIRTH, None, SnakType.NOVALUE)
    assert compare(snak(BIRTH, year(1853)), none) is Level.DIFFERENT
    assert compare(unknown(BIRTH), none) is Level.DIFFERENT
    assert compare(none, none) is Level.EQUAL


def test_a_merged_item_is_the_item_it_leads_to() -> None:
    ours, theirs = snak(COUNTRY, EntityValue("Q5")), snak(COUNTRY, EntityValue("Q6"))
    assert compare(ours, theirs) is Level.DIFFERENT
    assert compare(ours, theirs, {"Q5": "Q6"}) is Level.EQUAL


CIRCA = snak(CIRCUMSTANCES, EntityValue("Q5727902"))
PRESUMABLY = snak(CIRCUMSTANCES, EntityValue("Q18122778"))
SINCE = snak("P813", day("2000-01-01"))


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        ((), (SINCE,), Level.EQUAL),
        ((CIRCA,), (SINCE, CIRCA), Level.EQUAL),
        ((CIRCA,), (), Level.UNQUALIFIED),
        ((CIRCA,), (SINCE,), Level.UNQUALIFIED),
        ((CIRCA,), (PRESUMABLY,), Level.DIFFERENT),
    ],
)
def test_our_qualifiers_must_be_there(ours: tuple[Snak, ...], theirs: tuple[Snak, ...], level: Level) -> None:
    main = snak(BIRTH, year(1853))
    assert compare_statements(Statement(main, ours), Statement(main, theirs)) is level


def test_qualifiers_of_different_values_do_not_matter() -> None:
    ours = Statement(snak(BIRTH, year(1853)), (CIRCA,))
    assert compare_statements(ours, Statement(snak(BIRTH, year(1854)), (CIRCA,))) is Level.DIFFERENT
