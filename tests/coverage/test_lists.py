"""Item lists behind the figures, and names for what a report shows."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.coverage.figures import LISTS, Mark, Measure, Scope, list_query
from pipelines.coverage.lists import ItemList, figure_lists, find_names
from pipelines.coverage.measure import measure
from pipelines.coverage.partner_items import local_name
from pipelines.wikibase.queries import read_query
from tests.coverage.imaginary_graph import MUSEUM, imaginary_graph, partner_items, read_imaginary_partner

ITEMS = list(partner_items())


def test_each_figure_has_those_who_have_it_and_those_who_lack_it(tmp_path: Path) -> None:
    measured = measure(imaginary_graph(), tmp_path, read_imaginary_partner(tmp_path), ITEMS, "after")
    lists = figure_lists(measured, ITEMS)
    born = lists["partner", "property", "P569"]
    assert (born.having.items, born.lacking.items) == (("Q101", "Q102"), ("Q103",))
    referenced = lists["partner", "reference", "P569"]
    assert (referenced.having.items, referenced.lacking.items) == (("Q101", "Q102"), ("Q101",))
    assert lists["partner", "property", "P570"].lacking.items == ("Q101", "Q102", "Q103")
    assert set(lists["class", "property", "P569"].having.items) == {"Q101", "Q102", "Q104"}
    assert len(lists) == len(measured.figures)


@pytest.mark.parametrize("kind", Measure)
@pytest.mark.parametrize("side", ["with", "without"])
def test_the_queries_shown_give_the_lists_shown(tmp_path: Path, kind: Measure, side: str) -> None:
    graph, partner = imaginary_graph(), read_imaginary_partner(tmp_path)
    lists = figure_lists(measure(graph, tmp_path, partner, ITEMS, "after"), ITEMS)
    subject = "en" if kind.of_terms else "P569"
    name = list_query(Scope.PARTNER, kind, Mark(sources=(MUSEUM,)), side)
    query = read_query(tmp_path, name)
    values = {"item": sorted(set(ITEMS)), "property": subject, "language": subject, "source": [MUSEUM]}
    bound = {
        key: [values[key]] if parameter.many and isinstance(values[key], str) else values[key]
        for key, parameter in query.parameters.items()
    }
    found = {local_name(row["item"]) for row in graph.select(query.bind(**bound))}
    sides = lists["partner", kind.value, subject]
    assert found == set((sides.having if side == "with" else sides.lacking).items)


def test_a_list_tells_its_size() -> None:
    assert ItemList(("Q1", "Q2")).size == "2"
    assert ItemList(tuple(f"Q{n}" for n in range(1, 1001)), whole=False).size == "1,000 or more"
    assert ItemList((), whole=False).size == "not listed"


def test_a_list_that_was_not_answered_is_not_taken_for_empty(tmp_path: Path) -> None:
    measured = measure(imaginary_graph(), tmp_path, read_imaginary_partner(tmp_path), ITEMS, "after")
    cut = measured.lists[measured.lists["subject"] != "P569"]
    lists = figure_lists(replace(measured, lists=LISTS.check(cut)), ITEMS)
    assert lists["class", "property", "P569"].having.size == "not listed"
    assert lists["class", "property", "P570"].having.size == "0"


def test_names_are_taken_in_the_order_of_languages(tmp_path: Path) -> None:
    graph, partner = imaginary_graph(), read_imaginary_partner(tmp_path)
    graph.name("P569", "Geburtsdatum", "de")
    graph.name("P570", "dies", "mul")
    lists = figure_lists(measure(graph, tmp_path, partner, ITEMS, "after"), ITEMS)
    names = find_names(graph, tmp_path, partner, lists)
    assert names["P569"] == "date of birth"
    assert names["P570"] == "date of death"
    assert names["Q5"] == "human"
    assert names["Q101"] == "Ada Quill"
    assert "Q103" not in names
