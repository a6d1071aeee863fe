from pipelines.model.tables import EDITS, PROPOSALS
from pipelines.upload.rows import Action, Edit, Proposal, edit_of, edits_table, read_edits, read_proposals
from tests.upload.samples import BIRTH, proposals_table, propose, snak, year


def test_fields_stand_in_the_order_of_the_columns() -> None:
    assert [name.lstrip("_") for name in PROPOSALS.names] == list(Proposal._fields)
    assert [name.lstrip("_") for name in EDITS.names] == list(Edit._fields)


def test_proposals_are_read_as_they_were_written() -> None:
    proposals = [propose(snak(BIRTH, year(1853)), row=row) for row in (1, 2)]
    assert list(read_proposals(proposals_table(proposals))) == proposals


def test_edits_survive_their_table() -> None:
    edits = [edit_of(propose(snak(BIRTH, year(1853))), Action.ADD_STATEMENT, "because", revision=3)]
    assert list(read_edits(edits_table(edits))) == edits


def test_no_edits_are_an_empty_table_of_the_same_columns() -> None:
    assert list(edits_table([]).columns) == EDITS.names
