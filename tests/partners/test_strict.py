"""Strict reading: a typo is one clear message with file, line and remedy."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import ConfigurationError
from pipelines.partners.mapping import Mapping
from pipelines.partners.package import DataPackage
from pipelines.partners.partner import read_mapping
from pipelines.partners.strict import valid_keys
from tests.fictional import MAPPING


def message_for(folder: Path, old: str, new: str) -> str:
    assert MAPPING.count(old) >= 1
    path = folder / "m.yaml"
    path.write_text(MAPPING.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_mapping(path)
    return str(caught.value).removeprefix(f"{folder}/")


CASES = [
    ("    column: born", "    colum: born", "m.yaml:23: statements #2 › colum: unknown key → did you mean 'column'?"),
    ("class: Q5", "clas: Q5", "m.yaml:5: clas: unknown key → did you mean 'class'?"),
    ("class: Q5", "class_: Q5", "m.yaml:5: class_: unknown key → did you mean 'class'?"),
    ("resource: artists\n", "", "m.yaml:1: resource: this key is missing → add it: the name of the data package's"),
    ("class: Q5", "class: human", "m.yaml:5: class: 'human' is not allowed → expected an item id, such as Q5"),
    ("class: Q5", "class: 5", "m.yaml:5: class: '5' is not allowed → expected a text: put it in quotes"),
    (
        "on_existing: skip",
        "on_more_precise: add",
        (
            "m.yaml:21: statements #1 › on_more_precise: 'add' is not allowed → expected one of 'add-reference', "
            "'report', 'skip'"
        ),
    ),
    ("on_existing: skip", "on_less_precis: add", "m.yaml:21: statements #1 › on_less_precis: unknown key"),
    (
        "class: Q5",
        "class: Q5\nretrieved: always",
        "m.yaml:6: retrieved: 'always' is not allowed → expected one of 'keep'",
    ),
    ("class: Q5", "class: Q5\nupload: {rehearsed: yes}", "m.yaml:6: upload › rehearsed: "),
    ("class: Q5", "class:", "m.yaml:5: class: an empty value is not allowed → expected a text"),
    (
        "on_existing: skip",
        "on_existing: skp",
        (
            "m.yaml:21: statements #1 › on_existing: 'skp' is not allowed → expected one of 'add', 'propose', "
            "'report', 'skip' (did you mean 'skip'?)"
        ),
    ),
    (
        "language: mul",
        "language: English",
        (
            "m.yaml:37: labels #1 › language: 'English' is not allowed → expected a Wikimedia language code, such as "
            "en, pt-br or mul, or else 'tagged'"
        ),
    ),
    ("types: [Q5]", "types: Q5", "m.yaml:8: match › types: 'Q5' is not allowed → expected a list: begin each entry"),
    ("types: [Q5]", "types: []", "m.yaml:8: match › types: the list is empty → give it an entry, or remove it"),
    ("types: [Q5]", "types: [p5]", "m.yaml:8: match › types #1: 'p5' is not allowed → expected an item id"),
    ("dump_date: true", "dump_date: false", "statements #4 › qualifiers #1 › dump_date: 'False' is not allowed"),
    (
        "    constant: Q5",
        "    constant: Q5\n    column: name",
        (
            "m.yaml:19: statements #1: needs exactly one of column, constant, template, dump_date; "
            "has column, constant → keep or add one of them"
        ),
    ),
    ("    constant: Q5\n", "", "dump_date; has none → keep or add one of them"),
    (
        "    constant: Q5",
        "    constant: Q5\n    extract: (.*)",
        "statements #1: 'extract' works on a 'column' only → remove 'extract'",
    ),
    (
        "on_existing: skip",
        "references: defualt",
        "m.yaml:21: statements #1 › references: no reference list is named 'defualt' → did you mean 'default'?",
    ),
    (
        "on_existing: skip",
        "when: [{column: born}]",
        "m.yaml:21: statements #1 › when #1: tests nothing → add at least one of is, is_not, matches, empty",
    ),
    ("max: 1000", "max: 0", "m.yaml:50: expect › rows: 'min' is above 'max': nothing can hold → correct one of"),
    ("edits: {max: 500}", "matched_share: {min: 80}", "matched_share › min: is above 1.0 (it is '80')"),
    ("since: 2020-01-01", "since: soon", "m.yaml:52: expect › since: is no date of the form YYYY-MM-DD (it is 'soon')"),
    (
        "ignore:",
        "new_items: {allowed: true}\nignore:",
        "m.yaml:47: new_items: allowed new items need an identifier column, two signal columns and 'at_most' above 0",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_a_typo_is_one_clear_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in message_for(tmp_path, old, new)


def test_a_mapping_that_matches_by_nothing(tmp_path: Path) -> None:
    start, end = MAPPING.index("  identifiers:"), MAPPING.index("  dates:")
    message = message_for(tmp_path, MAPPING[start:end], "")
    assert "match: there is nothing to find items by → add identifiers, names, or both" in message


def test_a_text_is_no_mapping(tmp_path: Path) -> None:
    assert message_for(tmp_path, MAPPING, "hello").startswith("m.yaml:1: 'hello' is not allowed → expected keys")


def test_all_typos_are_told_at_once_and_unknown_keys_first(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    text = MAPPING.replace("class: Q5", "class: human").replace("    column: born", "    colum: born")
    path.write_text(text.replace("ignore:", "ignroe:"), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_mapping(path)
    first, *problems = str(caught.value).splitlines()
    assert first.endswith("m.yaml:23: 3 problems:")
    assert [problem.split(":")[0].strip() for problem in problems] == ["line 23", "line 47", "line 5"]


def test_an_entry_that_is_wrong_does_not_make_its_list_empty(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("statements:\n  - 5\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_mapping(path)
    assert "statements #1: '5' is not allowed → expected keys with values" in str(caught.value)
    assert "the list is empty" not in str(caught.value)


def test_a_message_shows_only_the_beginning_of_a_long_value(tmp_path: Path) -> None:
    assert "xxx…' is not allowed" in message_for(tmp_path, "class: Q5", f"class: {'x' * 500}")


@pytest.mark.parametrize(
    ("model", "at", "key"),
    [
        (Mapping, (), "class"),
        (Mapping, ("references", "default", 0), "property"),
        (Mapping, ("statements", 3, "qualifiers", 0), "crosswalk"),
        (DataPackage, ("resources", 0, "schema", "fields", 1, "donata"), "missingValues"),
    ],
)
def test_valid_keys_are_known_at_any_depth(model: type[Any], at: tuple[str | int, ...], key: str) -> None:
    assert key in valid_keys(model, at)


def test_no_keys_are_known_where_any_name_may_stand() -> None:
    assert valid_keys(Mapping, ("references",)) == {}
    assert valid_keys(Mapping, ("nowhere", "at", "all")) == {}
