"""Extension: each kind of value, and the settings that choose."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from pipelines.model.reconciliation import Asked, Cell, Named
from pipelines.web.reconciliation.extension import extend
from pipelines.web.reconciliation.refusals import RefusedError
from tests.web.reconciliation.sample import people

ENTITIES = {entity.id: entity for entity in people()}


def _naming(ids: Iterable[str]) -> Mapping[str, Named]:
    return {id_: Named(id_, f"name of {id_}", "", "en") for id_ in ids if id_ != "Q901"}


def _cells(prop: str, item: str = "Q105", **settings: object) -> list[Cell]:
    [[cells]] = extend([ENTITIES[item]], [Asked(prop, settings)], _naming)
    return cells


def test_each_kind_of_value() -> None:
    assert _cells("P1") == [Cell(number=12), Cell(number=12.5)]
    assert _cells("P2") == [Cell(text="1.5, 2.5")]
    assert _cells("P3") == [Cell(text="Titre", language="fr")]
    assert _cells("P245") == [Cell(text="500900005")]
    assert _cells("P569", "Q101") == [Cell(time="1853-03-30T00:00:00Z")]
    assert _cells("P9", "Q101") == []


def test_a_date_without_a_day_stays_a_text() -> None:
    assert _cells("P569", "Q102") == [Cell(text="1901")]
    assert _cells("P569", "Q103") == [Cell(text="1920-05")]


def test_ranks() -> None:
    kept = {
        rank: [cell.text for cell in _cells("P27", rank=rank, content="id")]
        for rank in ("best", "no_deprecated", "any")
    }
    assert kept == {"best": ["Q900"], "no_deprecated": ["Q900", "Q901"], "any": ["Q900", "Q901", "Q999"]}


def test_references() -> None:
    assert _cells("P1", references="referenced") == [Cell(number=12), Cell(number=12.5)]
    assert _cells("P1", references="no_wiki") == [Cell(number=12)]
    assert _cells("P2", references="referenced") == []


def test_content_limit_and_count() -> None:
    assert _cells("P27") == [Cell(Named("Q900", "name of Q900", "", "en"))]
    assert _cells("P27", content="literal") == [Cell(text="name of Q900", language="en")]
    assert _cells("P27", rank="any", limit="2", content="literal")[1] == Cell(text="Q901")
    assert _cells("P27", rank="any", count="on") == [Cell(number=3)]
    assert len(_cells("P27", rank="any", limit=0)) == 3


def test_terms_in_one_language() -> None:
    assert _cells("Lar", "Q103") == [Cell(text="زهرة المحبرة", language="ar")]
    assert _cells("Den", "Q103") == [Cell(text="calligrapher", language="en")]
    assert _cells("Aen", "Q101") == [Cell(text="A. Quill", language="en")]
    assert _cells("Lfr", "Q101") == []


@pytest.mark.parametrize("settings", [{"limit": "many"}, {"rank": "top"}, {"colour": "red"}, {"count": "maybe"}])
def test_settings_that_are_not_offered_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="property P27"):
        _cells("P27", **settings)
