from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.records import join_values
from pipelines.partners.mapping import Match
from pipelines.reconcile.fingerprints import fingerprint, fingerprints, matching_columns

MATCH = Match.model_validate(
    {
        "types": ["Q5"],
        "identifiers": [{"column": "ulan", "property": "P245"}, {"column": "own", "property": "P9999"}],
        "names": [{"column": "name"}],
        "dates": [{"column": "born", "property": "P569"}],
        "facts": [{"column": "born", "property": "P27"}],
    }
)
RECORD: dict[str, Any] = {
    "_key": "1",
    "name": "Quill, Ada",
    "born": "1853",
    "ulan": "500000001",
    "own": " 7 ",
    "bio": "x",
}


def test_the_columns_of_a_mapping() -> None:
    assert matching_columns(MATCH) == ("born", "name", "own", "ulan")


def test_only_matching_fields_count_and_not_how_they_are_written() -> None:
    same = fingerprint(RECORD, MATCH)
    for change in ({"bio": "y"}, {"name": "  QUILL,  Ada"}, {"_row": 9}, {"note": None}):
        assert fingerprint(RECORD | change, MATCH).digest == same.digest
    for change in ({"name": "Quill, Adam"}, {"born": None}, {"born": "1854"}, {"name": "1853", "born": "Quill, Ada"}):
        assert fingerprint(RECORD | change, MATCH).digest != same.digest
    assert len(same.digest) == 32


def test_identifiers_are_in_normal_form() -> None:
    found = fingerprint(RECORD | {"ulan": "http://vocab.getty.edu/ulan/500000001\x1fnonsense"}, MATCH)
    assert found.identifiers == (("P245", "500000001"), ("P9999", "7"))


def test_by_key() -> None:
    assert fingerprints([RECORD], MATCH) == {"1": fingerprint(RECORD, MATCH)}


@given(st.lists(st.text("abc é", min_size=1, max_size=4), max_size=4), st.randoms())
def test_the_order_of_values_does_not_matter(values: list[str], random: Any) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    first, second = (fingerprint({"name": join_values(v)}, MATCH) for v in (values, shuffled))
    assert first == second
