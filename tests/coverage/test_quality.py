"""What contradicts itself on the partner's items."""

from pathlib import Path

import pyoxigraph

from pipelines.coverage.quality import find_contradictions
from pipelines.model.tables import rows_of
from tests.coverage.imaginary_graph import ImaginaryGraph, imaginary_graph, read_imaginary_partner, text

DATE_TIME = pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")


def date(value: str) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(f"{value}T00:00:00Z", datatype=DATE_TIME)


def contradictions(home: Path, graph: ImaginaryGraph) -> list[tuple[str, str]]:
    found = find_contradictions(graph, home, read_imaginary_partner(home), ["Q103", "Q102", "Q101"])
    assert set(found["stage"]) <= {"coverage"}
    return [(row["code"], row["message"]) for row in rows_of(found)]


def test_several_dates_of_birth_are_told(tmp_path: Path) -> None:
    assert contradictions(tmp_path, imaginary_graph()) == [
        ("several-values", "Q101 has 2 values of P569 at the same rank")
    ]


def test_an_identifier_that_two_items_share_is_told_once(tmp_path: Path) -> None:
    graph = imaginary_graph()
    for item in ("Q102", "Q103"):
        graph.say(item, "P245", text("500900001"))
    assert ("shared-identifier", "Q102 and Q103 have the same P245") in contradictions(tmp_path, graph)
    assert len(graph.queries) == 3


def test_a_death_before_the_birth_is_told(tmp_path: Path) -> None:
    graph = ImaginaryGraph()
    graph.say("Q103", "P569", date("1850-01-01"))
    graph.say("Q103", "P570", date("1790-01-01"))
    message = "Q103 ends (1790-01-01T00:00:00Z) before it begins (1850-01-01T00:00:00Z)"
    assert contradictions(tmp_path, graph) == [("end-before-beginning", message)]


def test_nothing_contradicts_itself(tmp_path: Path) -> None:
    assert contradictions(tmp_path, ImaginaryGraph()) == []
