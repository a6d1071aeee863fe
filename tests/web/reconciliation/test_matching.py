"""Matching: ids, types, limits, and conditions that exclude."""

from dataclasses import replace
from typing import Any

import pytest

from pipelines.model.reconciliation import ID, NAME, Condition, GivenValue, Quantifier, Query, TypeRule
from pipelines.reconcile.reference import Reference, reference_of
from pipelines.web.reconciliation.descriptions import Descriptions
from pipelines.web.reconciliation.draft_requests import WILDCARD
from pipelines.web.reconciliation.matching import LARGEST_LIMIT, match
from tests.web.reconciliation.sample import Remembering, people

QUILL = Query(("Ada Quill",))


@pytest.fixture(scope="module")
def reference() -> Reference:
    return reference_of(people(), redirects={"Q109": "Q101"})


def _found(reference: Reference, *queries: Query) -> list[list[str]]:
    results = match(queries, Remembering(reference), reference, Descriptions(reference), ("en",))
    return [[candidate.entity.id for candidate in candidates] for candidates in results]


def _condition(prop: str, *texts: str, required: bool = True, **more: Any) -> Condition:
    return replace(Condition(prop, tuple(GivenValue(text) for text in texts), required), **more)


def test_an_id_given_as_such_or_as_a_name_comes_first_and_matches(reference: Reference) -> None:
    queries = [Query(ids=("Q102",)), Query(("Q102",)), Query(("Ada Quill",), ids=("Q102",)), Query(ids=("Q109",))]
    assert _found(reference, *queries) == [["Q102"], ["Q102"], ["Q102", "Q101"], ["Q101"]]
    [[only]] = match([queries[0]], Remembering(reference), reference, Descriptions(reference), ("en",))
    assert (only.score, only.match) == (100, True)


def test_types_restrict_by_their_rule(reference: Reference) -> None:
    society = Query(("Paper Society",), limit=1)
    found = _found(
        reference,
        replace(society, types=("Q43229",)),
        replace(society, types=("Q5",)),
        replace(society, types=("Q5",), type_rule=TypeRule.SHOULD),
        replace(society, types=("Q5", "Q43229")),
        replace(society, types=("Q5", "Q43229"), type_rule=TypeRule.ALL),
        replace(society, types=("Organisation",)),
        replace(society, types=("Organisation", "Q43229"), type_rule=TypeRule.ALL),
    )
    assert [ids[:1] == ["Q104"] for ids in found] == [True, False, True, True, False, False, False]


def test_required_conditions_exclude_and_others_do_not(reference: Reference) -> None:
    found = _found(
        reference,
        replace(QUILL, properties=(_condition("P569", "1853"),)),
        replace(QUILL, properties=(_condition("P569", "1853-03"),)),
        replace(QUILL, properties=(_condition("P569", "1854"),)),
        replace(QUILL, properties=(_condition("P569", "1854", required=False),)),
        replace(QUILL, properties=(_condition("P569", "1853", "1901"),)),
        replace(QUILL, properties=(_condition("P569", "1853", "1901", quantifier=Quantifier.ALL),)),
        replace(QUILL, properties=(_condition("P569", "1853", quantifier=Quantifier.NONE),)),
        replace(QUILL, properties=(Condition("P27", (GivenValue("", "Q901"),), required=True),)),
    )
    both = ["Q101", "Q102"]
    assert found == [["Q101"], ["Q101"], [], both, both, [], ["Q102"], ["Q102"]]


def test_names_and_ids_restrict_too(reference: Reference) -> None:
    denied: dict[str, Any] = {"quantifier": Quantifier.NONE}
    found = _found(
        reference,
        replace(QUILL, restrictions=(_condition(ID, "Q101", **denied),)),
        replace(QUILL, restrictions=(_condition(NAME, "A. Quill"),)),
        replace(QUILL, restrictions=(_condition(NAME, "a* qu*", qualifier=WILDCARD),)),
        replace(QUILL, restrictions=(_condition(NAME, "*society", qualifier=WILDCARD),)),
    )
    assert found == [["Q102"], ["Q101"], ["Q101", "Q102"], []]


def test_what_is_denied_is_no_evidence_and_shows_as_a_feature(reference: Reference) -> None:
    answerer = Remembering(reference)
    wild = _condition("P245", "5009*", required=False, qualifier=WILDCARD)
    query = replace(QUILL, properties=(wild, _condition("P569", "1901", required=False)))
    [candidates] = match([query], answerer, reference, Descriptions(reference), ("en",))
    assert [condition.property for condition in answerer.asked[0].properties] == ["P569"]
    shown = [{feature.id: feature.value for feature in candidate.features} for candidate in candidates]
    assert [each["condition_P245"] for each in shown] == [True, False]


def test_limits_are_kept_and_the_answerer_is_asked_for_more_where_some_may_fall_out(reference: Reference) -> None:
    answerer = Remembering(reference)
    restricted = replace(QUILL, limit=1, restrictions=(_condition(ID, "Q101", quantifier=Quantifier.NONE),))
    queries = [replace(QUILL, limit=1), restricted, replace(QUILL, limit=10_000)]
    results = match(queries, answerer, reference, Descriptions(reference), ("en",))
    assert [len(candidates) for candidates in results] == [1, 1, 2]
    assert [query.limit for query in answerer.asked] == [1, 4, LARGEST_LIMIT]
