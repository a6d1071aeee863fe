"""Located documents: values as any reader gives them, and the line of every part."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import MappingError, PartnerError
from pipelines.partners.located import KeyPath, read_json, read_yaml

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def write(folder: Path, text: str, name: str = "file.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_yaml_knows_the_line_of_keys_and_entries(tmp_path: Path) -> None:
    path = write(tmp_path, "# a comment\na: 1\nb:\n  - x: y\n    z: [1, 2]\n  -\n    w: 2026-05-01\n")
    document = read_yaml(path, MappingError)
    assert document.value["b"][0] == {"x": "y", "z": [1, 2]}
    places: dict[KeyPath, int] = {("a",): 2, ("b",): 3, ("b", 0): 4, ("b", 0, "z"): 5, ("b", 1, "w"): 7}
    assert {at: document.line(at) for at in places} == places


def test_a_part_that_is_not_there_has_the_line_of_what_is_around_it(tmp_path: Path) -> None:
    document = read_yaml(write(tmp_path, "a:\n  b: 1\n"), MappingError)
    assert document.line(("a", "c")) == 1
    assert document.line(("z",)) == 1
    assert not document.has(("a", "c"))


def test_yaml_with_anchors_that_hold_themselves_is_read(tmp_path: Path) -> None:
    document = read_yaml(write(tmp_path, "a: &a\n  b: *a\nc: *a\n"), MappingError)
    assert document.line(("c",)) == 3


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("", None, "the file is empty", "write it"),
        ("# nothing\n", None, "the file is empty", "write it"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice, here and on line 1", "keep one of the two"),
        ("a:\n\tb: 1\n", 2, "cannot start any token", "indent with spaces"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML", "correct the YAML"),
        ("a: 'open\n", 2, "not valid YAML", "quotes"),
    ],
)
def test_yaml_that_cannot_be_used(tmp_path: Path, text: str, line: int | None, message: str, remedy: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_yaml(write(tmp_path, text), MappingError)
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert caught.value.line == line


def test_json_knows_the_line_of_keys_and_entries(tmp_path: Path) -> None:
    path = write(tmp_path, '{\n\t"a": [\n\t\t{"b": "}\\n{", "c": -1.5e3},\n\n\t\ttrue\n\t],\n"d"\n:\nnull}\n', "p.json")
    document = read_json(path, PartnerError)
    assert document.value == {"a": [{"b": "}\n{", "c": -1500.0}, True], "d": None}
    assert document.lines == {
        ("a",): 2,
        ("a", 0): 3,
        ("a", 0, "b"): 3,
        ("a", 0, "c"): 3,
        ("a", 1): 5,
        ("d",): 7,
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"a": 1,\n"b" 2}', 2, "not valid JSON: Expecting ':' delimiter"),
        ('{"a": 1,\n"b": 2,\n"a": 3}', 3, "'a' stands twice, here and on line 1"),
        ('{"a": NaN}', None, "NaN is not a JSON number"),
        ("null", None, "the file is empty"),
    ],
)
def test_json_that_cannot_be_used(tmp_path: Path, text: str, line: int | None, message: str) -> None:
    with pytest.raises(PartnerError, match=message) as caught:
        read_json(write(tmp_path, text, "p.json"), PartnerError)
    assert caught.value.line == line
    assert caught.value.remedy


def test_a_missing_file_names_its_like(tmp_path: Path) -> None:
    write(tmp_path, "a: 1", "museum.yaml")
    with pytest.raises(MappingError) as caught:
        read_yaml(tmp_path / "musuem.yaml", MappingError)
    assert caught.value.remedy == "did you mean 'museum.yaml'?"


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes("a: 1\nb: café\n".encode("latin-1"))
    with pytest.raises(MappingError, match="not UTF-8") as caught:
        read_yaml(path, MappingError)
    assert caught.value.line == 2


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        read_yaml(tmp_path, MappingError)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_json(path, PartnerError).value == {"a": 1}


@given(value=st.dictionaries(st.text(), JSON), indent=st.sampled_from([None, 0, 2]))
def test_json_is_walked_whatever_it_holds(
    value: dict[str, object], indent: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("json") / "p.json"
    text = json.dumps(value, indent=indent)
    path.write_text(text, encoding="utf-8")
    document = read_json(path, PartnerError)
    assert document.value == value
    lines = text.split("\n")
    for at, line in document.lines.items():
        if isinstance(at[-1], str):
            assert json.dumps(at[-1]) in lines[line - 1]
