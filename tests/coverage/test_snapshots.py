"""Grouped coverage: dimensions, members, cells, the class's groups, labels, and the graph."""

from pathlib import Path

import pytest

from pipelines.coverage.class_items import ClassSurvey
from pipelines.coverage.dimensions import Dimension, century_group, item_group
from pipelines.coverage.labels import find_labels, graph_labels, labels_frame
from pipelines.coverage.measure import measure
from pipelines.coverage.snapshots import take_snapshot
from pipelines.exceptions import ServiceUnavailableError
from pipelines.model.coverage_snapshots import MEMBERS
from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner
from tests.coverage.imaginary_graph import ENTITY, ImaginaryGraph, imaginary_graph, node, partner_items
from tests.coverage.imaginary_graph import read_imaginary_partner as read_partner


class Refusing(ImaginaryGraph):
    """An endpoint that gives up on the queries whose title has one of the words."""

    words: tuple[str, ...] = ()

    def select(self, query: str) -> list[dict[str, str | None]]:
        title = query.partition("\n")[0]
        if any(word in title for word in self.words):
            raise ServiceUnavailableError("the query took too long", code="query-timeout")
        return super().select(query)


def grouped_graph(*refused: str) -> ImaginaryGraph:
    graph = Refusing(imaginary_graph().store)
    graph.words = refused
    graph.say("Q101", "P27", node(f"{ENTITY}Q145"))
    graph.say("Q101", "P27", node(f"{ENTITY}Q183"))
    graph.say("Q104", "P27", node(f"{ENTITY}Q145"))
    graph.say("Q102", "P27", node("http://www.wikidata.org/.well-known/genid/abc"))
    graph.say("Q103", "P571", node("http://www.wikidata.org/.well-known/genid/def"))
    return graph


Figures = dict[tuple[str, ...], tuple[int, int]]


def figures(frame_rows: list[dict[str, object]]) -> Figures:
    keys = ("scope", "dimension", "group", "measure", "subject")
    return {tuple(str(row[key]) for key in keys): (row["covered"], row["total"]) for row in frame_rows}  # type: ignore[misc]


def test_cells_are_counted_by_group(tmp_path: Path) -> None:
    partner = read_partner(tmp_path)
    taken = take_snapshot(
        grouped_graph(), tmp_path, partner, list(partner_items()), collections={"Q101": ["Prints", "Prints"]}
    )
    found = figures(rows_of(taken.cells))
    assert found["partner", "all", "all", "property", "P569"] == (2, 3)
    assert found["partner", "country", "Q145", "property", "P569"] == (1, 1)
    assert found["partner", "country", "Q183", "reference", "P569"] == (1, 2)
    assert found["partner", "country", "", "property", "P569"] == (1, 2)
    assert found["partner", "collection", "Prints", "label", "en"] == (1, 1)
    assert found["partner", "collection", "", "label", "en"] == (1, 2)
    assert found["class", "country", "Q145", "property", "P569"] == (2, 2)
    assert found["class", "country", "Q145", "partner-reference", "P569"] == (1, 3)
    assert taken.issues == []


def test_members_and_dimensions_of_others_are_taken(tmp_path: Path) -> None:
    islands = Dimension("island", ("P27",), lambda value: "yes" if value.endswith("Q145") else None)
    more = MEMBERS.frame([{"item": "Q101", "dimension": "size", "group": "large"}])
    partner = read_partner(tmp_path)
    taken = take_snapshot(grouped_graph(), tmp_path, partner, ["Q101", "Q102"], dimensions=[islands], members=more)
    found = figures(rows_of(taken.cells))
    assert found["partner", "island", "yes", "property", "P569"] == (1, 1)
    assert found["partner", "island", "", "property", "P569"] == (1, 1)
    assert found["class", "island", "yes", "property", "P569"] == (2, 2)
    assert found["partner", "size", "large", "property", "P569"] == (1, 1)


def test_a_class_that_cannot_be_counted_is_an_issue(tmp_path: Path) -> None:
    partner = read_partner(tmp_path)
    whole = take_snapshot(grouped_graph("Size of a class"), tmp_path, partner, ["Q101"])
    assert set(whole.cells["scope"]) == {"partner"}
    assert [issue.code for issue in whole.issues] == ["class-not-measured"]
    refused = ("of a whole class", "Labels in a class, by group")
    partly = take_snapshot(grouped_graph(*refused), tmp_path, partner, ["Q101"])
    groups = partly.cells[(partly.cells["scope"] == "class") & (partly.cells["dimension"] == "country")]
    assert set(groups["measure"]) == {"property", "description", "reference", "partner-reference"}
    assert len(partly.issues) == 5


def test_a_class_that_is_read_whole_has_the_figures_that_the_endpoint_counts(tmp_path: Path) -> None:
    partner = read_partner(tmp_path)
    read, counted = (
        measure_class(grouped_graph(*refused), tmp_path, partner) for refused in ((), ("of a whole class",))
    )
    assert read == counted
    assert ("class", "country", "Q145", "reference", "P569") in counted[0]


def measure_class(graph: ImaginaryGraph, home: Path, partner: Partner) -> tuple[Figures, Figures, set[tuple[str, ...]]]:
    """The class's cells, figures and lists."""
    survey = ClassSurvey(graph, home, partner)
    measured = measure(graph, home, partner, ["Q101"], "after", survey=survey)
    taken = take_snapshot(graph, home, partner, ["Q101"], class_figures=measured.figures, survey=survey)
    whole = [{**row, "dimension": "", "group": row["query"]} for row in rows_of(measured.figures)]
    assert measured.issues.empty
    assert taken.issues == []
    return figures(rows_of(taken.cells)), figures(whole), {tuple(row.values()) for row in rows_of(measured.lists)}


def test_no_items_have_no_figures_but_zeros(tmp_path: Path) -> None:
    taken = take_snapshot(imaginary_graph(), tmp_path, read_partner(tmp_path), [], with_class=False)
    assert set(taken.cells["total"]) <= {0}


@pytest.mark.parametrize(
    ("value", "group"),
    [
        ("1801-01-01T00:00:00Z", "19"),
        ("1900-01-01T00:00:00Z", "19"),
        ("0001-01-01T00:00:00Z", "1"),
        ("0000-01-01T00:00:00Z", "-1"),
        ("-0099-01-01T00:00:00Z", "-1"),
        ("-0100-01-01T00:00:00Z", "-2"),
        ("some day", None),
    ],
)
def test_a_date_tells_its_century(value: str, group: str | None) -> None:
    assert century_group(value) == group


def test_unknown_values_are_no_group() -> None:
    assert item_group(f"{ENTITY}Q5") == item_group("Q5") == "Q5"
    assert item_group("http://www.wikidata.org/.well-known/genid/abc") is None


def test_labels_are_read_from_graph_and_endpoint(tmp_path: Path) -> None:
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    triples = f'<{ENTITY}Q1> <{label}> "Ada \\"Quill\\"\\n\\u00e9"@en .\n<{ENTITY}Q1> <{label}> "no language" .\n'
    assert list(graph_labels(triples)) == [("Q1", "en", 'Ada "Quill"\né')]
    read_partner(tmp_path)
    found = find_labels(imaginary_graph(), tmp_path, ["en"], items=["Q101"], properties=["P569"])
    assert rows_of(labels_frame(found)) == [
        {"entity": "P569", "language": "en", "text": "date of birth"},
        {"entity": "Q101", "language": "en", "text": "Ada Quill"},
    ]
