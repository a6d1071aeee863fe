import pytest

from pipelines.reconcile.evidence import Level
from pipelines.reconcile.name_comparison import name_evidence
from tests.reconcile.items import item


@pytest.mark.parametrize(
    ("name", "label", "level"),
    [
        ("Ada Quill", "Ada Quill", Level.EXACT),
        ("ADA QUILL", "Ada Quill", Level.EXACT),
        ("Quill Ada", "Ada Quill", Level.CLOSE),
        ("Ada Quíll", "Ada Quill", Level.CLOSE),
        ("DeWain Quill", "De Wain Quill", Level.CLOSE),
        ("A. Quill", "Ada Quill", Level.COMPATIBLE),
        ("Ada B. Quill", "Ada Quill", Level.COMPATIBLE),
        ("Ada Bettina Quill", "Ada Quil", Level.UNKNOWN),
        ("Bartholomew Quillington", "Bartholomew Quilington", Level.COMPATIBLE),
        ("Quill", "Ada Quill", Level.UNKNOWN),
        ("Zyx Wvut", "Ada Quill", Level.CONTRADICTING),
    ],
)
def test_names_compare_by_level(name: str, label: str, level: Level) -> None:
    assert name_evidence("name", [name], item("Q1", label)).level is level


def test_any_form_may_meet_any_name() -> None:
    evidence = name_evidence("name", ["Ada Quill (the Elder)", "Ada Quill"], item("Q1", "A. Q.", aliases=["Ada Quill"]))
    assert evidence.level is Level.EXACT
    assert evidence.words == "name is the item's name 'Ada Quill'"


def test_an_item_without_a_name_says_nothing() -> None:
    assert name_evidence("name", ["Ada Quill"], item("Q1")).level is Level.UNKNOWN
