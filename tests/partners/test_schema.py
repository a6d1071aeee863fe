"""The JSON Schema of mappings: up to date, a valid schema, and as strict as the reader."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from pipelines.partners.schema import mapping_schema, mapping_schema_text, schema_path
from tests.fictional import MAPPING

HOME = Path(__file__).parents[2]


def load(text: str) -> Any:
    """As an editor sees it: dates are texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


def test_the_committed_schema_is_the_model_s() -> None:
    assert schema_path(HOME).read_text(encoding="utf-8") == mapping_schema_text(), "run `donata schema`"


def test_it_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(mapping_schema())


def test_a_good_mapping_is_valid() -> None:
    assert not list(Draft202012Validator(mapping_schema()).iter_errors(load(MAPPING)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class: Q5", "clas: Q5"),
        ("    column: born", "    colum: born"),
        ("on_existing: skip", "on_existing: skp"),
        ("    constant: Q5", "    constant: Q5\n    column: name"),
        ("datatype: time", "datatype: date"),
    ],
)
def test_a_typo_is_seen_while_typing(old: str, new: str) -> None:
    assert list(Draft202012Validator(mapping_schema()).iter_errors(load(MAPPING.replace(old, new, 1))))


def test_every_key_is_explained() -> None:
    schema = mapping_schema()
    for name, definition in (*schema["$defs"].items(), ("Mapping", schema)):
        for key, described in definition.get("properties", {}).items():
            assert described.get("description"), f"{name}.{key} has no description"
