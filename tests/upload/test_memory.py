from pipelines.ledger.entries import EditStatus
from pipelines.upload.memory import Memory
from pipelines.upload.plan import plan
from pipelines.upload.rows import Action, Proposal
from tests.upload.conftest import Rig
from tests.upload.samples import (
    BIRTH,
    COUNTRY,
    country,
    proposals_table,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

BORN = snak(BIRTH, year(1853))


def actions(rig: Rig, *proposals: Proposal, renewing: bool = False, seen: dict[str, int] | None = None) -> list[str]:
    memory = Memory(rig.ledger, rig.reader, seen, renewing=renewing)
    return list(plan(proposals_table(proposals), rig.reader, memory).edits["action"])


def reads(rig: Rig) -> int:
    return len(rig.sandbox.requests.actions("query")) + len(rig.sandbox.requests.actions("wbgetentities"))


def remove(rig: Rig, prop: str) -> None:
    guids = [claim["id"] for claim in rig.statements(prop)]
    rig.edit_as_another({"claims": [{"id": guid, "remove": ""} for guid in guids]})


def test_what_a_person_removed_stays_away_also_after_further_uploads(rig: Rig) -> None:
    rig.upload([propose(BORN), propose_term("alias", "Countess")])
    remove(rig, BIRTH)
    rig.edit_as_another({"aliases": {"en": [{"language": "en", "value": "Countess", "remove": ""}]}})
    again = [propose(BORN), propose(snak(COUNTRY, country(30))), propose_term("alias", "Countess")]
    assert sorted(actions(rig, *again)) == sorted([Action.LEAVE, Action.ADD_STATEMENT, Action.LEAVE])
    rig.start_run()
    rig.upload([propose(snak(COUNTRY, country(30)))])
    assert actions(rig, propose(BORN)) == [Action.LEAVE]


def test_nothing_is_read_where_nobody_else_edited(rig: Rig) -> None:
    rig.upload([propose(BORN)])
    before = reads(rig)
    assert actions(rig, propose(BORN), propose(snak(COUNTRY, country(30)))) == [Action.KEEP, Action.ADD_STATEMENT]
    assert reads(rig) == before + 1


def test_what_we_took_back_ourselves_may_be_added_again(rig: Rig) -> None:
    rig.upload([propose(BORN)])
    services, entity = rig.services(), rig.item()
    data = {"claims": [{"id": rig.statements(BIRTH)[0]["id"], "remove": ""}]}
    intent, summary = services.intend("Q1", [], data, entity)
    written = services.writer.write("Q1", data, base_revision=entity.revision, summary=summary)
    rig.ledger.settle_edit(intent, EditStatus.EDITED, item="Q1", revision=written.revision)
    rig.edit_as_another({"labels": {"de": {"language": "de", "value": "Jemand"}}})
    assert actions(rig, propose(BORN)) == [Action.ADD_STATEMENT]


def test_what_an_earlier_plan_found_there_and_a_person_removed_stays_away(rig: Rig) -> None:
    rig.edit_as_another({"claims": [statement(BORN, reference()).to_json()]})
    seen = rig.reader.revisions(["Q1"])
    remove(rig, BIRTH)
    assert actions(rig, propose(BORN), seen=seen) == [Action.LEAVE]
    assert actions(rig, propose(BORN)) == [Action.ADD_STATEMENT]


def test_revisions_from_before_a_reset_say_nothing(rig: Rig) -> None:
    assert actions(rig, propose(BORN), seen={"Q1": 99_999}) == [Action.ADD_STATEMENT]


def test_only_what_we_cited_is_renewed(rig: Rig) -> None:
    rig.upload([propose(BORN, reference("1", retrieved="2020-01-01"))])
    rig.edit_as_another(
        {"claims": [statement(snak(COUNTRY, country(30)), reference("1", retrieved="2020-01-01")).to_json()]}
    )
    later = [propose(BORN), propose(snak(COUNTRY, country(30)))]
    assert actions(rig, *later) == [Action.KEEP, Action.KEEP]
    assert actions(rig, *later, renewing=True) == [Action.RENEW_REFERENCE, Action.KEEP]
    edits = plan(proposals_table(later), rig.reader, Memory(rig.ledger, rig.reader, renewing=True)).edits
    rig.start_run()
    rig.execute(edits)
    assert actions(rig, *later, renewing=True) == [Action.KEEP, Action.KEEP]
    (stored,) = rig.statements(BIRTH)
    assert len(stored["references"]) == 1
    assert "2026-05-01" in str(stored["references"])


def test_a_value_that_was_merged_is_the_same(rig: Rig) -> None:
    rig.edit_as_another({"claims": [statement(snak(COUNTRY, country(183)), reference("9")).to_json()]})
    assert actions(rig, propose(snak(COUNTRY, country(30)))) == [Action.LEAVE]
    rig.other.log_in()
    rig.other.post(action="wbmergeitems", fromid="Q183", toid="Q30", token=rig.other.token())
    assert actions(rig, propose(snak(COUNTRY, country(30)))) == [Action.ADD_REFERENCE]
