"""Coherence: every column is mapped, or ignored with a reason; whatever is named exists."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import MappingError
from pipelines.partners.partner import read_partner
from tests.fictional import MAPPING, package, write_partner


def problems(home: Path, old: str, new: str, descriptor: dict[str, Any] | None = None) -> str:
    assert old in MAPPING
    slug = write_partner(home, mapping=MAPPING.replace(old, new, 1), descriptor=descriptor)
    with pytest.raises(MappingError) as caught:
        read_partner(home, slug)
    assert caught.value.line
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  gallery: where the works hang says nothing of the person\n", "  gallery:\n", "ignore › gallery: an empty"),
        ("  gallery: where the works hang", '  gallery: "   "  #', "ignore › gallery: no reason is given"),
        (
            "  gallery: where the works hang says nothing of the person\n",
            "  {}\n",
            "ignore: the column 'gallery' is neither mapped nor ignored → map it, or list it under 'ignore'",
        ),
        ("ignore:", "ignore:\n  born: we have it", "ignore › born: the column 'born' is both mapped and ignored"),
        ("  gallery:", "  galery:", "ignore › galery: the schema has no column 'galery' → did you mean 'gallery'?"),
        (
            "    column: died",
            "    column: dide",
            ":26: statements #3 › column: the schema has no column 'dide' → did you mean 'died'?",
        ),
        ("artists/{id}", "artists/{idd}", "references › default #2 › template: the schema has no column 'idd'"),
        ("artists/{id}", "artists/{id", "references › default #2 › template: expected '}' before end of string"),
        ("artists/{id}", "artists/", "template: no {column} in it → use 'constant' for a fixed value"),
        ("{bio}", "{bio.title}", "template: '{bio.title}' is not a column's name → write each column as {name}"),
        (
            "column: died\n  ",
            "column: died\n    extract: '(\\d+'\n  ",
            "extract: not a regular expression: missing )",
        ),
        ("    column: died\n", "    column: died\n    extract: '\\d+'\n", "extract: has 0 groups instead of one"),
        ("    column: died\n", "    column: died\n    extract: '(a)(b)'\n", "extract: has 2 groups instead of one"),
        (
            "    crosswalk: imaginary-nationalities",
            "    crosswalk: imaginary-nationality",
            (
                "statements #4 › crosswalk: there is no crosswalk 'imaginary-nationality' → did you mean "
                "'imaginary-nationalities'?"
            ),
        ),
        (
            "    column: died\n",
            "    column: died\n    names_row: true\n    datatype: time\n",
            "statements #3 › names_row: P570 is mapped as time, and 'names_row' works with wikibase-item only",
        ),
        (
            "    crosswalk: imaginary-nationalities\n    on_existing",
            "    crosswalk: imaginary-nationalities\n    names_row: true\n    on_existing",
            "'names_row' needs a key that the row itself holds → take the other row's key from a 'column'",
        ),
        (
            "{property: P248, constant: Q842858}",
            '{property: P248, template: "{id}", names_row: true}',
            "references › default #1 › names_row: a reference names a source, not another row of the dump",
        ),
        ("datatype: time", "datatype: date", "statements #2 › datatype: 'date' is not a datatype of Wikibase"),
        ("datatype: time", "datatype: time\n    unit: Q1", "statements #2 › unit: P569 is mapped as time"),
        ("partner: imaginary-things", "partner: other-things", "partner: 'other-things' is not this partner → write"),
        ("resource: artists", "resource: artist", "resource: the data package has no resource 'artist' → did you"),
        (
            "expect:",
            "new_items: {identifiers: [name]}\nexpect:",
            "new_items › identifiers #1: 'name' is not among match › identifiers",
        ),
        (
            "expect:",
            "new_items: {signals: [bron]}\nexpect:",
            "new_items › signals #1: the schema has no column 'bron' → did you mean 'born'?",
        ),
    ],
)
def test_what_does_not_fit_is_one_clear_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in problems(tmp_path, old, new)


def test_a_new_item_needs_a_label(tmp_path: Path) -> None:
    allowed = "new_items: {allowed: true, identifiers: [ulan], signals: [born, died], at_most: 5}\nlabels: []\n"
    start, end = MAPPING.index("labels:"), MAPPING.index("aliases:")
    message = problems(tmp_path, MAPPING[start:end], allowed)
    assert "new_items › allowed: a new item would have no label" in message


def test_a_column_that_the_partner_adds_must_be_dealt_with(tmp_path: Path) -> None:
    descriptor = package()
    descriptor["resources"][0]["schema"]["fields"].append({"name": "shoe_size"})
    message = problems(tmp_path, "ignore:", "ignore:", descriptor)
    assert "the column 'shoe_size' is neither mapped nor ignored" in message


def test_a_mistyped_column_is_told_once_for_each_place(tmp_path: Path) -> None:
    slug = write_partner(tmp_path, mapping=MAPPING.replace("column: died", "column: dide"))
    with pytest.raises(MappingError) as caught:
        read_partner(tmp_path, slug)
    assert str(caught.value).count("dide") == 2
    assert "neither mapped nor ignored" not in str(caught.value)


def test_a_row_is_named_by_a_key_of_one_field(tmp_path: Path) -> None:
    described = package()
    described["resources"][0]["schema"]["primaryKey"] = ["id", "name"]
    new = "    column: nationality\n    names_row: true\n    # "
    told = "names_row: a row is named by the one field of its key, and the schema's has 2"
    assert told in problems(tmp_path, "    column: nationality\n    ", new, described)
