import pytest

from pipelines.model.entities import Entity
from pipelines.model.values import EntityValue, StringValue
from pipelines.reconcile.comparisons import fact_evidence, identifier_evidence, text_evidence, type_evidence
from pipelines.reconcile.evidence import Kind, Level
from tests.reconcile.items import citizen, item, statement, ulan


def website(url: str) -> Entity:
    return item("Q1", statements=[statement("P856", StringValue(url))])


def test_types_reach_down_to_subclasses() -> None:
    classes = frozenset({"Q5", "Q100"})
    assert type_evidence(item("Q1", types=["Q9", "Q100"]), classes).level is Level.EXACT
    assert type_evidence(item("Q1", types=[]), classes).level is Level.UNKNOWN
    assert type_evidence(item("Q1", types=["Q9"]), classes).level is Level.CONTRADICTING


def test_identifiers_are_equal_or_not() -> None:
    entity = item("Q1", statements=[ulan("500900001")])
    assert identifier_evidence("ulan", "P245", "500900001", entity).level is Level.EXACT
    assert identifier_evidence("ulan", "P245", "500900002", entity).level is Level.CONTRADICTING
    assert identifier_evidence("viaf", "P214", "1", entity).level is Level.UNKNOWN


def test_one_shared_country_is_enough() -> None:
    entity = item("Q1", statements=[citizen("Q145"), citizen("Q183")])
    assert fact_evidence("nationality", "P27", ["Q183"], "Laputan", entity).level is Level.EXACT
    against = fact_evidence("nationality", "P27", ["Q30"], "American", entity)
    assert against.level is Level.CONTRADICTING
    assert against.words == "nationality 'American' (Q30) is not the item's P27 (Q145, Q183)"
    assert fact_evidence("nationality", "P27", ["Q30"], "American", item("Q1")).level is Level.UNKNOWN


def test_a_shared_gender_confirms_nothing_but_another_contradicts() -> None:
    entity = item("Q1", statements=[statement("P21", EntityValue("Q6581072"))])
    assert fact_evidence("gender", "P21", ["Q6581072"], "female", entity).level is Level.COMPATIBLE
    assert fact_evidence("gender", "P21", ["Q6581097"], "male", entity).level is Level.CONTRADICTING


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        ("http://example.org/en", "https://www.example.org/", Level.EXACT),
        ("imaginary.example.org", "https://www.example.org/", Level.COMPATIBLE),
        ("https://example.com", "https://example.org", Level.UNKNOWN),
        ("none", "https://example.org", Level.UNKNOWN),
    ],
)
def test_websites_compare_by_host_and_never_contradict(ours: str, theirs: str, level: Level) -> None:
    evidence = text_evidence("site", "P856", ours, website(theirs))
    assert (evidence.kind, evidence.level) == (Kind.WEBSITE, level)


def test_plain_texts_compare_without_letter_case() -> None:
    entity = item("Q1", statements=[statement("P1476", StringValue("Imaginary"))])
    assert text_evidence("title", "P1476", "IMAGINARY", entity).level is Level.EXACT
    assert text_evidence("title", "P1476", "Real", entity).level is Level.CONTRADICTING
    assert text_evidence("title", "P1", "Real", entity).level is Level.UNKNOWN
