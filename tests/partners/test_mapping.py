"""The mapping's model: defaults, and what it guarantees by itself."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from pipelines.model.statements import Rank
from pipelines.partners.mapping import Mapping, NewItems, ShareRange, ValueSource
from pipelines.partners.partner import read_mapping
from tests.fictional import MAPPING


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    path = tmp_path / "m.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return read_mapping(path)


def test_a_mapping_is_read_as_it_is_written(mapping: Mapping) -> None:
    assert mapping.class_ == "Q5"
    assert [spec.property for spec in mapping.statements] == ["P31", "P569", "P570", "P27", "P245"]
    assert mapping.statements[3].qualifiers[0].dump_date is True
    assert mapping.expect.since == date(2020, 1, 1)


def test_what_is_not_said_has_a_cautious_default(mapping: Mapping) -> None:
    assert mapping.statements[1].on_existing == "report"
    assert mapping.statements[1].on_less_precise is None
    assert mapping.statements[1].on_more_precise == "report"
    assert (mapping.retrieved, mapping.upload.rehearsed) == ("keep", "never")
    assert mapping.statements[1].rank is Rank.NORMAL
    assert not mapping.new_items.allowed
    assert mapping.match.one_row_per_item
    assert mapping.expect.matched_share == ShareRange()


def test_retrieved_can_be_refreshed_only_where_there_is_one(mapping: Mapping) -> None:
    written = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"retrieved": "refresh"}
    assert Mapping.model_validate(written).retrieved == "refresh"
    written["references"] = {"default": [{"property": "P248", "constant": "Q1"}]}
    with pytest.raises(ValidationError, match="no reference list has 'retrieved'"):
        Mapping.model_validate(written)


def test_a_mapping_cannot_be_changed(mapping: Mapping) -> None:
    with pytest.raises(ValidationError):
        mapping.class_ = "Q1"  # type: ignore[misc]


def test_every_statement_has_references(mapping: Mapping) -> None:
    assert all(mapping.references[spec.references] for spec in mapping.statements)


@pytest.mark.parametrize(
    "conditions",
    [
        {"identifiers": (), "signals": ("a", "b"), "at_most": 1},
        {"identifiers": ("ulan",), "signals": ("a", "a"), "at_most": 1},
        {"identifiers": ("ulan",), "signals": ("a", "b"), "at_most": 0},
    ],
)
def test_new_items_need_an_identifier_two_signals_and_a_limit(conditions: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NewItems.model_validate({"allowed": True, **conditions})


def test_the_readme_s_mapping_is_one() -> None:
    readme = (Path(__file__).parents[2] / "mappings" / "README.md").read_text(encoding="utf-8")
    example = readme.partition("```yaml\n")[2].partition("```")[0]
    mapping = Mapping.model_validate(YAML(typ="safe", pure=True).load(example), by_alias=True, by_name=False)
    assert mapping.partner == "imaginary-things"


def test_a_value_has_one_source() -> None:
    assert ValueSource(dump_date=True).dump_date
    with pytest.raises(ValidationError, match="has column, template"):
        ValueSource(column="a", template="{a}")
