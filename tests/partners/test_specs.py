"""Snak specifications held against a datatype."""

from typing import Any

import pytest

from pipelines.partners.mapping import SnakSpec
from pipelines.partners.specs import spec_problems


def said(datatype: str, **keys: Any) -> list[str]:
    spec = SnakSpec.model_validate({"property": "P1", "column": "a"} | keys)
    return [f"{'.'.join(map(str, problem.at))}: {problem.message}" for problem in spec_problems(spec, (), datatype)]


@pytest.mark.parametrize(
    ("datatype", "keys"),
    [
        ("wikibase-item", {"crosswalk": "countries"}),
        ("wikibase-item", {"column": None, "constant": "Q5"}),
        ("wikibase-lexeme", {"column": None, "constant": "L5"}),
        ("quantity", {"unit": "Q174728"}),
        ("globe-coordinate", {"precision": 0.001}),
        ("monolingualtext", {"language": "tagged"}),
        ("time", {"format": "edtf"}),
        ("time", {"column": None, "dump_date": True}),
        ("url", {"column": None, "template": "https://example.org/{a}"}),
    ],
)
def test_what_fits(datatype: str, keys: dict[str, Any]) -> None:
    assert said(datatype, **keys) == []


@pytest.mark.parametrize(
    ("datatype", "keys", "message"),
    [
        ("tme", {}, "datatype: 'tme' is not a datatype of Wikibase"),
        ("string", {"crosswalk": "countries"}, "crosswalk: P1 is mapped as string, and 'crosswalk' works"),
        ("time", {"unit": "Q174728"}, "unit: P1 is mapped as time, and 'unit' works with quantity only"),
        ("string", {"column": None, "dump_date": True}, "dump_date: P1 is mapped as string"),
        ("string", {"format": "iso"}, "format: P1 is mapped as string, and 'format' works with time only"),
        ("monolingualtext", {}, ": P1 is mapped as monolingualtext, and no language is given"),
        ("wikibase-item", {"column": None, "constant": "human"}, "constant: P1 is mapped as wikibase-item"),
    ],
)
def test_what_does_not_fit(datatype: str, keys: dict[str, Any], message: str) -> None:
    problems = said(datatype, **keys)
    assert len(problems) == 1
    assert problems[0].startswith(message)
