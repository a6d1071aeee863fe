"""Suggestions by prefix, with cursors; proposals by type."""

import pytest

from pipelines.model.reconciliation import Version
from pipelines.reconcile.reference import reference_of
from pipelines.web.reconciliation.answers import named_json
from pipelines.web.reconciliation.descriptions import Descriptions
from pipelines.web.reconciliation.suggestions import Suggestions
from tests.web.reconciliation.sample import PROPERTIES, TYPES, people


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    reference = reference_of(people())
    return Suggestions(reference, Descriptions(reference, TYPES), PROPERTIES)


def _entities(suggestions: Suggestions, prefix: str, start: int = 0, limit: int = 10, *types: str) -> list[str]:
    return [named.id for named, _ in suggestions.entities(prefix, start, limit, ("en",), types)]


def test_entities_by_the_beginning_of_a_name_or_by_id(suggestions: Suggestions) -> None:
    assert _entities(suggestions, "ada q") == ["Q101", "Q102"]
    assert _entities(suggestions, "q103") == ["Q103"]
    assert _entities(suggestions, "زهرة") == ["Q103"]
    assert _entities(suggestions, "") == []
    assert _entities(suggestions, "Paper", 0, 10, "Q5") == []
    [(named, types)] = suggestions.entities("Zoh", 0, 10, ("en",))
    assert (named.name, named.description) == ("Zohra Inkwell", "calligrapher")
    assert [kind.id for kind in types] == ["Q5"]


def test_a_cursor_goes_on_where_the_last_page_ended(suggestions: Suggestions) -> None:
    whole = _entities(suggestions, "ada")
    assert _entities(suggestions, "ada", 0, 1) + _entities(suggestions, "ada", 1, 1) == whole
    assert _entities(suggestions, "ada", 2, 10) == []


def test_types_by_frequency_and_by_words(suggestions: Suggestions) -> None:
    everything = suggestions.types("", 0, 10, ("en",))
    assert [named.id for named in everything] == ["Q5", "Q6256", "Q43229"]
    assert everything[1].name == "Q6256"
    assert everything[1].description == "2 entities here"
    assert [named.id for named in suggestions.types("organ", 0, 10, ("en",))] == ["Q43229"]


def test_a_type_tells_what_it_falls_under() -> None:
    reference = reference_of(people(), subclasses={"Q43229": ["Q43229", "Q5"]})
    found = Suggestions(reference, Descriptions(reference, TYPES), PROPERTIES).types("", 0, 10, ("en",))
    broader = {named.id: [each.id for each in named.broader] for named in found}
    assert broader == {"Q5": ["Q43229"], "Q6256": [], "Q43229": []}
    told = named_json(Version.V1_0, next(named for named in found if named.id == "Q5"))
    assert told["broader"] == [{"id": "Q43229", "name": "organisation", "lang": "en", "dir": "ltr"}]
    assert "broader" not in named_json(Version.V0_1, found[0])


def test_properties_by_words_or_id(suggestions: Suggestions) -> None:
    assert [named.id for named in suggestions.named_properties("birth", 0, 10)] == ["P569"]
    assert [named.id for named in suggestions.named_properties("p27", 0, 10)] == ["P27"]
    assert suggestions.named_properties("nothing like it", 0, 10) == []


def test_proposals_are_what_entities_of_the_type_have(suggestions: Suggestions) -> None:
    assert [named.id for named in suggestions.proposals("Q5", 3)] == ["P31", "P27", "P569"]
    assert [named.id for named in suggestions.proposals("Q43229", 5)] == ["P17", "P31"]
    assert suggestions.proposals("Q123456", 5) == []
    assert len(suggestions.proposals("", 100)) >= 5
