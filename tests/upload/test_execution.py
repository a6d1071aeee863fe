import pytest

from pipelines.exceptions import AuthenticationError, EditRefusedError
from pipelines.model.tables import MATCHES, OUTCOMES
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.putting_back import put_back_issues
from pipelines.upload.rows import Proposal
from tests.upload.conftest import Rig
from tests.upload.samples import (
    BIRTH,
    CIRCUMSTANCES,
    COUNTRY,
    SITE,
    country,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

BORN = snak(BIRTH, year(1853))


def dump() -> list[Proposal]:
    """Two rows with several facts each; they feed the items Q1 and Q2."""
    proposals = []
    for row in (1, 2):
        circa = snak(CIRCUMSTANCES, EntityValue("Q5727902"))
        proposals += [
            propose(BORN, row=row, subject=f"Q{row}", qualifiers=[circa]),
            propose(snak(COUNTRY, country(183)), row=row, subject=f"Q{row}"),
            propose_term("label", f"Imaginäre Person {row}", "de", row=row, subject=f"Q{row}"),
            propose_term("alias", f"I. P. {row}", "en", row=row, subject=f"Q{row}"),
        ]
    return proposals


def test_one_edit_an_item_with_everything_in_it(rig: Rig) -> None:
    outcomes = rig.upload(dump())
    assert list(outcomes.columns) == OUTCOMES.names
    assert outcomes["status"].tolist() == ["edited", "edited"]
    assert outcomes[["statements", "references", "terms"]].to_numpy().tolist() == [[2, 2, 2], [2, 2, 2]]
    assert len(rig.writes()) == 2
    assert rig.told == [1, 1]
    after = rig.item("Q1")
    assert after.term("labels", "de") == "Imaginäre Person 1"
    assert after.aliases("en") == ("I. P. 1",)
    (born,) = after.statements(BIRTH)
    assert [set(r.snaks) for r in born.references] == [set(reference("1").snaks)]
    assert [str(q) for q in born.qualifiers] == ["Q5727902"]


def test_a_second_run_sends_nothing(rig: Rig) -> None:
    rig.upload(dump())
    rig.sandbox.requests.clear()
    rig.start_run()
    outcomes = rig.upload(dump())
    assert rig.sandbox.requests.actions("wbeditentity") == []
    assert outcomes["status"].tolist() == ["unchanged", "unchanged"]


def test_the_same_run_again_sends_nothing_and_reports_what_it_did(rig: Rig) -> None:
    edits = rig.plan(dump()).edits
    first = rig.execute(edits)
    rig.sandbox.requests.clear()
    assert rig.execute(edits).equals(first)
    assert rig.sandbox.requests.actions("wbeditentity", "wbgetentities") == []


def test_items_are_read_fifty_a_request(rig: Rig) -> None:
    rig.upload(dump())
    rig.sandbox.requests.clear()
    rig.start_run()
    rig.upload(dump())
    assert len(rig.sandbox.requests.actions("wbgetentities")) == 1


def test_the_summary_names_partner_and_edit_group(rig: Rig) -> None:
    rig.upload([propose(BORN)])
    (edit,) = rig.reader.history("Q1")[:1]
    assert "Facts from Museum of Imaginary Things: artists: 1 statement, 1 reference" in edit.summary
    assert f"(edit group {rig.run})" in edit.summary


def test_the_ledger_knows_where_every_contribution_comes_from(rig: Rig) -> None:
    matches = MATCHES.frame(
        [{"_row": 1, "_key": "1", "outcome": "accepted", "method": "identifier", "evidence": "ULAN 500900001 is equal"}]
    )
    rig.execute(rig.plan([propose(BORN), propose_term("label", "Ada", "de")]).edits, matches)
    label, born = rig.ledger.contributions(run=rig.run).to_dict("records")
    (live,) = rig.statements(BIRTH)
    assert (born["kind"], born["statement"], born["reference"]) == (
        "statement",
        live["id"],
        live["references"][0]["hash"],
    )
    assert (born["slug"], born["row"], born["column"], born["match_method"]) == (
        "imaginary-things",
        1,
        "cell",
        "identifier",
    )
    assert born["match_evidence"] == "ULAN 500900001 is equal"
    assert born["mapping_checksum"] == rig.partner.mapping_checksum
    assert (label["kind"], label["language"], label["text"]) == ("label", "de", "Ada")


def test_an_equal_value_of_others_gains_our_reference_and_keeps_theirs(rig: Rig) -> None:
    rig.edit_as_another({"claims": [statement(BORN, reference("8")).to_json()]})
    outcomes = rig.upload([propose(BORN)])
    assert outcomes[["statements", "references"]].to_numpy().tolist() == [[0, 1]]
    (live,) = rig.item().statements(BIRTH)
    assert [set(r.snaks) for r in live.references] == [set(reference("8").snaks), set(reference("1").snaks)]
    (row,) = rig.ledger.contributions(run=rig.run).to_dict("records")
    assert (row["kind"], row["statement"], row["reference"]) == ("reference", live.id, live.references[1].hash)


def test_an_item_that_changed_since_planning_is_put_back_where_something_else_would_become_of_it(rig: Rig) -> None:
    edits = rig.plan([propose(BORN), propose(snak(COUNTRY, country(183)))]).edits
    rig.edit_as_another({"claims": [statement(snak(BIRTH, year(1850))).to_json()]})
    outcomes = rig.execute(edits)
    assert outcomes[["status", "statements"]].to_numpy().tolist() == [["review", 0]]
    assert "P569 1853: the item says something else: left as it is" in outcomes["message"].tolist()[0]
    assert [str(s.main) for s in rig.item().statements(BIRTH)] == ["1850"]
    assert rig.statements(COUNTRY) == []
    assert len(rig.writes()) == 1  # theirs
    issues = put_back_issues(outcomes, edits)
    assert issues[["code", "row"]].to_numpy().tolist() == [["item-changed", 1]]


def test_an_item_that_changed_elsewhere_is_edited_as_planned(rig: Rig) -> None:
    edits = rig.plan([propose(BORN)]).edits
    rig.edit_as_another({"claims": [statement(snak(COUNTRY, country(183))).to_json()]})
    assert rig.execute(edits)["status"].tolist() == ["edited"]


def test_a_statement_that_was_removed_since_planning_is_not_added_again(rig: Rig) -> None:
    theirs = statement(BORN)
    rig.edit_as_another({"claims": [theirs.to_json()]})
    edits = rig.plan([propose(BORN)]).edits
    rig.edit_as_another({"claims": [{"id": theirs.id, "remove": ""}]})
    assert rig.execute(edits)["status"].tolist() == ["review"]
    assert rig.statements(BIRTH) == []


def test_an_edit_that_is_refused_fails_its_item_alone(rig: Rig) -> None:
    bad = propose(snak(SITE, StringValue("no address")), row=1)
    outcomes = rig.upload([bad, propose(BORN, row=2, subject="Q2")])
    assert outcomes["status"].tolist() == ["failed", "edited"]
    assert outcomes["message"].tolist()[0]
    statuses = [edit.status for edit in rig.ledger.edits(rig.run)]
    assert [str(status) for status in statuses] == ["failed", "edited"]


def test_an_item_that_is_gone_fails_alone(rig: Rig) -> None:
    edits = rig.plan([propose(BORN), propose(BORN, row=2, subject="Q2")]).edits
    edits["subject"] = edits["subject"].replace("Q1", "Q404").astype(edits["subject"].dtype)
    assert rig.execute(edits)["status"].tolist() == ["failed", "edited"]


def test_wrong_credentials_stop_the_upload(rig: Rig) -> None:
    edits = rig.plan(dump()).edits
    object.__setattr__(rig.client.target, "account", ("Donor@donata", "wrong0000000000000000000000000000a"))
    rig.client._forget()
    with pytest.raises(AuthenticationError):
        rig.execute(edits)
    assert rig.writes() == []
    assert rig.ledger.unsettled_edits(rig.run) == []


def test_a_block_stops_the_upload(rig: Rig) -> None:
    edits = rig.plan(dump()).edits

    def blocked() -> None:
        raise EditRefusedError("you are blocked", code="blocked")

    rig.client.before = blocked
    with pytest.raises(EditRefusedError):
        rig.execute(edits)
    assert rig.writes() == []
    assert rig.ledger.unsettled_edits(rig.run) == []
    assert rig.execute(edits)["status"].tolist() == ["edited", "edited"]
