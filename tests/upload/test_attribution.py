from typing import Any

import pytest

from pipelines.ledger.entries import Contribution
from pipelines.model.entities import Entity
from pipelines.model.statements import Reference
from pipelines.model.tables import MATCHES
from pipelines.upload.attribution import (
    Match,
    Origin,
    contributions,
    counts_of,
    counts_of_contributions,
    read_matches,
)
from pipelines.upload.difference import difference
from pipelines.upload.rows import Proposal
from tests.upload.samples import BIRTH, item, propose, propose_term, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))
ORIGIN = Origin("0123456789a", "checksum", {1: Match("name", "the names are equal")})


def stored(*records: str, **terms: Any) -> Entity:
    references = (Reference(reference(record).snaks, hash=f"hash-{record}") for record in records)
    return item(statement(BORN, *references), **terms)


def contributed(proposals: list[Proposal], after: Entity, before: Entity | None = None) -> list[Contribution]:
    return contributions(difference(proposals, before or item()).edits, after, ORIGIN, 5)


def test_a_new_statement_and_its_reference_are_one_row() -> None:
    (row,) = contributed([propose(BORN)], stored("1"))
    assert (row.kind, row.statement, row.reference) == ("statement", statement(BORN).id, "hash-1")
    assert (row.run, row.edit, row.item, row.row) == ("0123456789a", 5, "Q1", 1)
    assert (row.match_method, row.match_evidence, row.mapping_checksum) == ("name", "the names are equal", "checksum")


def test_each_further_reference_is_a_row() -> None:
    rows = contributed([propose(BORN, row=1), propose(BORN, row=2)], stored("1", "2"))
    assert [(row.kind, row.reference) for row in rows] == [("statement", "hash-1"), ("reference", "hash-2")]


def test_a_reference_to_a_statement_of_others_is_a_row() -> None:
    (row,) = contributed([propose(BORN)], stored("8", "1"), stored("8"))
    assert (row.kind, row.statement, row.reference) == ("reference", statement(BORN).id, "hash-1")


@pytest.mark.parametrize("after", [item(), stored("8")])
def test_what_the_merge_dropped_is_no_contribution(after: Entity) -> None:
    assert [row.reference for row in contributed([propose(BORN)], after, stored("8"))] == []


def test_terms_are_contributions_where_they_stand() -> None:
    proposals = [
        propose_term("label", "Ada", "de"),
        propose_term("description", "painter", "de"),
        propose_term("alias", "A. I.", "de"),
        propose_term("alias", "dropped", "de"),
    ]
    after = item(labels={"de": "Ada"}, descriptions={"de": "painter"}, aliases={"de": ["A. I."]})
    assert [row.kind for row in contributed(proposals, after)] == ["label", "description", "alias"]


def test_counts_before_and_after_agree() -> None:
    proposals = [propose(BORN, row=1), propose(BORN, row=2), propose_term("label", "Ada", "de")]
    counts = {"statements": 1, "references": 2, "terms": 1}
    assert counts_of(difference(proposals, item()).edits) == counts
    rows = contributed(proposals, stored("1", "2", labels={"de": "Ada"}))
    assert counts_of_contributions(rows) == counts


def test_matches_are_read_by_row() -> None:
    table = MATCHES.frame(
        [{"_row": 7, "_key": "k", "outcome": "accepted", "method": "identifier", "evidence": "equal ULAN"}]
    )
    assert read_matches(table) == {7: Match("identifier", "equal ULAN")}
    assert read_matches(None) == {}
