"""The class that the partner's items belong to."""

from pathlib import Path

import pytest

from pipelines.coverage.class_items import ClassSurvey
from pipelines.exceptions import QueryError, ServiceUnavailableError
from pipelines.model.tables import rows_of
from tests.coverage.imaginary_graph import ImaginaryGraph, imaginary_graph, read_imaginary_partner


class Forgetful(ImaginaryGraph):
    """An endpoint that has no time for queries that hold a certain text."""

    refused = "nothing"

    def select(self, query: str) -> list[dict[str, str | None]]:
        if self.refused in query:
            raise ServiceUnavailableError("the query took too long", code="query-timeout")
        return super().select(query)


def forgetful(refused: str) -> Forgetful:
    graph = Forgetful(store=imaginary_graph().store)
    graph.refused = refused
    return graph


def test_the_class_is_counted_with_its_subclasses(tmp_path: Path) -> None:
    survey = ClassSurvey(imaginary_graph(), tmp_path, read_imaginary_partner(tmp_path))
    figures = {(row["measure"], row["subject"]): (row["covered"], row["total"]) for row in survey.figures()}
    assert figures["property", "P31"] == (4, 4)
    assert figures["property", "P569"] == (3, 4)
    assert figures["property", "P570"] == (0, 4)
    assert figures["label", "en"] == (2, 4)
    assert figures["description", "en"] == (1, 4)
    assert figures["reference", "P569"] == (3, 4)
    assert figures["partner-reference", "P569"] == (1, 4)
    assert figures["reference", "P570"] == (0, 0)
    assert survey.issues == []


def test_items_are_listed_on_both_sides(tmp_path: Path) -> None:
    survey = ClassSurvey(imaginary_graph(), tmp_path, read_imaginary_partner(tmp_path))
    listed: dict[tuple[str, str, str], set[str]] = {}
    for row in rows_of(survey.lists()):
        listed.setdefault((row["measure"], row["subject"], row["side"]), set()).add(row["item"])
    assert listed["property", "P569", "with"] == {"Q101", "Q102", "Q104"}
    assert listed["property", "P569", "without"] == {"Q103"}
    assert listed["label", "en", "without"] == {"Q103", "Q104"}
    assert listed["reference", "P569", "without"] == {"Q101"}
    assert listed["partner-reference", "P569", "with"] == {"Q101"}
    assert listed["partner-reference", "P569", "without"] == {"Q101", "Q102", "Q104"}


def test_a_class_too_large_to_count_is_an_issue(tmp_path: Path) -> None:
    survey = ClassSurvey(forgetful("P279"), tmp_path, read_imaginary_partner(tmp_path))
    assert list(survey.figures()) == []
    assert [issue.code for issue in survey.issues] == ["class-not-measured"]
    assert "coverage/class-size" in survey.issues[0].message


def test_one_query_without_an_answer_leaves_the_others(tmp_path: Path) -> None:
    survey = ClassSurvey(forgetful("schema:description"), tmp_path, read_imaginary_partner(tmp_path))
    measures = {row["measure"] for row in survey.figures()}
    assert measures == {"property", "label", "reference", "partner-reference"}
    assert len(survey.issues) == 1


def test_statements_that_cannot_be_counted_leave_out_their_references(tmp_path: Path) -> None:
    survey = ClassSurvey(forgetful("COUNT(DISTINCT ?statement)"), tmp_path, read_imaginary_partner(tmp_path))
    assert {row["measure"] for row in survey.figures()} == {"property", "label", "description"}


def test_a_missing_query_is_an_error(tmp_path: Path) -> None:
    partner = read_imaginary_partner(tmp_path)
    (tmp_path / "sparql" / "coverage" / "class-size.rq").unlink()
    with pytest.raises(QueryError, match="there is no query"):
        list(ClassSurvey(imaginary_graph(), tmp_path, partner).figures())
