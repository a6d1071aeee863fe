"""What is measured, and by which queries."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.coverage.figures import (
    Mark,
    Measure,
    Scope,
    figure_query,
    list_query,
    measured_languages,
    measured_properties,
    measured_subjects,
    partner_mark,
)
from pipelines.partners.partner import Partner, read_partner
from pipelines.wikibase.queries import query_names
from tests.coverage.imaginary_graph import ROOT
from tests.fictional import MAPPING, package, write_partner

UNMARKED = MAPPING.replace("    - {property: P248, constant: Q842858}\n", "").replace(
    '"https://museum.example.org/artists/{id}"', '"{id}"'
)


def partner(home: Path, mapping: str = MAPPING, item: str | None = None) -> Partner:
    descriptor: dict[str, Any] = package()
    descriptor["donata"]["item"] = item
    return read_partner(home, write_partner(home, mapping=mapping, descriptor=descriptor))


def test_each_mapped_property_is_measured_once(tmp_path: Path) -> None:
    twice = MAPPING.replace("labels:", "  - {property: P570, column: born}\nlabels:")
    assert measured_properties(partner(tmp_path, twice)) == ("P31", "P569", "P570", "P27", "P245")


def test_languages_are_the_mapping_s_and_its_terms(tmp_path: Path) -> None:
    french = MAPPING.replace("descriptions:", "descriptions:\n  - {column: bio, language: fr}")
    described = partner(tmp_path, french)
    assert measured_languages(described, Measure.LABEL) == ("en", "mul", "fr")
    assert measured_languages(described, Measure.DESCRIPTION) == ("en", "fr")
    assert measured_subjects(described, Measure.REFERENCE) == measured_properties(described)


def test_the_partner_s_references_are_known_by_their_source(tmp_path: Path) -> None:
    assert partner_mark(partner(tmp_path)) == Mark(sources=("Q842858",))


def test_or_at_last_by_the_package_s_item(tmp_path: Path) -> None:
    assert partner_mark(partner(tmp_path, UNMARKED, item="Q7")) == Mark(sources=("Q7",))


def test_or_by_how_their_url_begins(tmp_path: Path) -> None:
    unstated = MAPPING.replace("    - {property: P248, constant: Q842858}\n", "")
    mark = partner_mark(partner(tmp_path, unstated, item="Q7"))
    assert mark == Mark(prefixes=("https://museum.example.org/artists/",))
    assert mark.parameters == {"prefix": ("https://museum.example.org/artists/",)}
    fixed = unstated.replace('template: "https://museum.example.org/artists/{id}"', "constant: https://example.org/x")
    assert partner_mark(partner(tmp_path / "b", fixed.replace("gallery:", "id: unused\n  gallery:"))).prefixes == (
        "https://example.org/x",
    )


def test_or_by_nothing(tmp_path: Path) -> None:
    assert not partner_mark(partner(tmp_path, UNMARKED))


@pytest.mark.parametrize("mark", [Mark(sources=("Q1",)), Mark(prefixes=("https://example.org/",))])
@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("measure", Measure)
def test_every_figure_has_its_queries(scope: Scope, measure: Measure, mark: Mark) -> None:
    known = query_names(ROOT)
    assert figure_query(scope, measure, mark) in known
    assert list_query(scope, measure, mark, "with") in known
    assert list_query(scope, measure, mark, "without") in known
