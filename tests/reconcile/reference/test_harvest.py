from typing import Any

import pytest

from pipelines.model.parsing.parsed_dates import EARLIEST, LATEST
from pipelines.model.parsing.times import century, time_value
from pipelines.model.statements import Rank, Snak, SnakType, Statement
from pipelines.model.values import EntityValue, StringValue
from pipelines.reconcile.reference.harvest import ALIAS, LABEL, MUL, Harvest, date_of, names_of, normal_identifier
from tests.reconcile.items import born, item, statement, ulan


def test_one_name_a_text_with_all_its_kinds() -> None:
    entity: dict[str, Any] = {
        "labels": {"de": {"value": "Wren"}, "en": {"value": "Wren"}, "mul": {"value": "Wren"}},
        "aliases": {"fr": [{"value": "Wren"}, {"value": "Troglodyte"}]},
    }
    assert names_of(entity) == {"Wren": (LABEL | ALIAS | MUL, "en"), "Troglodyte": (ALIAS, "fr")}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (born(1853, 3, 30), (1853, 1853, 3, 30, False, False)),
        (born(1853, 3), (1853, 1853, 3, 0, False, False)),
        (statement("P569", century(18)), (1701, 1800, 0, 0, False, False)),
        (born(1500), (1500, 1500, 0, 0, False, True)),
        (
            statement("P569", time_value(1850), qualifiers=[Snak("P1480", "wikibase-item", EntityValue("Q5727902"))]),
            (1850, 1850, 0, 0, True, False),
        ),
        (
            statement("P569", century(19), qualifiers=[Snak(EARLIEST, "time", time_value(1850))]),
            (1850, 1950, 0, 0, False, False),
        ),
        (
            Statement(Snak("P569", "time", None, SnakType.SOMEVALUE), (Snak(LATEST, "time", time_value(1850)),)),
            (1750, 1850, 0, 0, False, False),
        ),
        (Statement(Snak("P569", "time", None, SnakType.SOMEVALUE)), None),
    ],
)
def test_a_date_is_read_with_its_bounds(said: Statement, read: tuple[int, ...] | None) -> None:
    assert date_of(said.to_json()) == read


def test_identifiers_take_their_normal_form() -> None:
    assert normal_identifier("P6782", "https://ror.org/05dxps055") == "05dxps055"
    assert normal_identifier("P856", " https://a.example ") == "https://a.example"


def test_only_what_is_asked_for_and_not_deprecated() -> None:
    old = statement("P106", EntityValue("Q1028181"), rank=Rank.DEPRECATED)
    entity = item("Q7", "Wren", statements=[born(1900), ulan("500000001"), old, statement("P18", StringValue("a.jpg"))])
    harvest = Harvest({"P569", "P106", "P245"})
    harvest.add(entity.json)
    assert (set(harvest.dates), set(harvest.links), set(harvest.texts)) == ({"P569"}, set(), {"P245"})
