import pytest

from pipelines.exceptions import EditConflictError, LaggedError, ServiceUnavailableError
from pipelines.model.statements import Rank
from pipelines.upload.sending import ATTEMPTS
from pipelines.upload.services import Services
from tests.upload.conftest import Rig
from tests.upload.samples import BIRTH, COUNTRY, country, propose, propose_term, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))
THERE = statement(BORN, reference("8"))


def sources(rig: Rig) -> list[set[object]]:
    (live,) = rig.item().statements(BIRTH)
    return [set(r.snaks) for r in live.references]


def test_an_edit_whose_answer_was_lost_is_not_sent_again(rig: Rig) -> None:
    rig.client.lose_answer = 1
    outcomes = rig.upload([propose(BORN)])
    assert len(rig.writes()) == 1
    assert outcomes["status"].tolist() == ["edited"]
    assert outcomes["references"].tolist() == [1]
    (edit,) = rig.ledger.edits(rig.run)
    assert (edit.status, edit.revision) == ("edited", outcomes["revision"][0])
    (live,) = rig.statements(BIRTH)
    assert rig.ledger.contributions(run=rig.run)["statement"].tolist() == [live["id"]]


def test_an_edit_whose_request_was_lost_is_sent_again(rig: Rig) -> None:
    rig.client.lose_request = 1
    assert rig.upload([propose(BORN)])["status"].tolist() == ["edited"]
    assert len(rig.writes()) == 1
    assert [edit.status for edit in rig.ledger.edits(rig.run)] == ["failed", "edited"]


def test_a_target_that_stays_away_stops_the_upload_and_leaves_the_matter_open(rig: Rig) -> None:
    rig.client.lose_request = ATTEMPTS
    edits = rig.plan([propose(BORN)]).edits
    with pytest.raises(ServiceUnavailableError):
        rig.execute(edits)
    assert len(rig.ledger.unsettled_edits(rig.run)) == ATTEMPTS
    assert rig.execute(edits)["status"].tolist() == ["edited"]
    assert rig.ledger.unsettled_edits(rig.run) == []
    assert len(rig.writes()) == 1


def test_a_request_that_arrives_late_after_all_adds_nothing_twice(rig: Rig) -> None:
    """The first request is held up on its way, and saved while the second is sent."""
    edits = rig.plan([propose(BORN)]).edits
    held: list[dict[str, str]] = []
    send = rig.client.send

    def hold(method, url=None, *, writing, **kwargs):  # type: ignore[no-untyped-def]
        if writing and not held:
            held.append(kwargs)
            raise ServiceUnavailableError("the answer was lost")
        if writing and held[0]:
            late, held[0] = held[0], {}
            send(method, url, writing=True, **late)
        return send(method, url, writing=writing, **kwargs)

    rig.client.send = hold  # type: ignore[method-assign]
    assert rig.execute(edits)["status"].tolist() == ["edited"]
    assert len(rig.statements(BIRTH)) == 1
    assert len(rig.statements(BIRTH)[0]["references"]) == 1
    assert rig.ledger.unsettled_edits(rig.run) == []


def test_an_edit_elsewhere_on_the_item_meanwhile_is_merged(rig: Rig) -> None:
    rig.client.before = lambda: rig.edit_as_another({"claims": [statement(snak(COUNTRY, country(145))).to_json()]})
    assert rig.upload([propose(BORN)])["statements"].tolist() == [1]
    assert len(rig.statements(COUNTRY)) == 1
    assert len(rig.statements(BIRTH)) == 1


def test_a_label_that_another_adds_meanwhile_stays(rig: Rig) -> None:
    theirs = {"labels": {"de": {"language": "de", "value": "Andere"}}}
    rig.client.before = lambda: rig.edit_as_another(theirs)
    outcomes = rig.upload([propose_term("label", "Ada", "de"), propose(BORN)])
    assert outcomes["status"].tolist() == ["review"]
    assert "label Ada: the item has another label: left as it is" in outcomes["message"].tolist()[0]
    assert rig.item().term("labels", "de") == "Andere"
    assert rig.statements(BIRTH) == []
    assert [edit.status for edit in rig.ledger.edits(rig.run)] == ["failed"]


def test_a_reference_that_another_adds_to_the_same_statement_meanwhile_stays(rig: Rig) -> None:
    rig.edit_as_another({"claims": [THERE.to_json()]})
    theirs = statement(BORN, reference("8"), reference("9")).to_json()
    rig.client.before = lambda: rig.edit_as_another({"claims": [theirs]})
    rig.upload([propose(BORN)])
    assert sources(rig) == [set(reference(record).snaks) for record in ("8", "9", "1")]
    assert rig.ledger.unsettled_edits(rig.run) == []
    assert rig.ledger.upload_counts(rig.run)["references"] == 1


def test_a_value_that_another_corrects_meanwhile_stays_corrected(rig: Rig) -> None:
    rig.edit_as_another({"claims": [THERE.to_json()]})
    corrected = statement(snak(BIRTH, year(1854)), reference("8"))
    rig.client.before = lambda: rig.edit_as_another({"claims": [corrected.to_json()]})
    outcomes = rig.upload([propose(BORN)])
    (live,) = rig.item().statements(BIRTH)
    assert str(live.main) == "1854"
    assert sources(rig) == [set(reference("8").snaks)]
    assert outcomes["references"].tolist() == [0]


def test_a_rank_that_another_sets_meanwhile_stays(rig: Rig) -> None:
    rig.edit_as_another({"claims": [THERE.to_json()]})
    preferred = statement(BORN, reference("8"), rank=Rank.PREFERRED)
    rig.client.before = lambda: rig.edit_as_another({"claims": [preferred.to_json()]})
    rig.upload([propose(BORN)])
    (live,) = rig.item().statements(BIRTH)
    assert live.rank is Rank.PREFERRED
    assert sources(rig) == [set(reference(record).snaks) for record in ("8", "1")]


def test_the_same_statement_that_another_adds_meanwhile_is_theirs_and_ours(rig: Rig) -> None:
    """A Wikibase merges both: that there are two is seen on reading again, and left to people."""
    rig.client.before = lambda: rig.edit_as_another({"claims": [statement(BORN).to_json()]})
    assert rig.upload([propose(BORN)])["status"].tolist() == ["edited"]
    assert len(rig.statements(BIRTH)) == 2
    rig.start_run()
    rig.sandbox.requests.clear()
    rig.upload([propose(BORN)])
    assert rig.writes() == []


def test_an_item_that_others_never_stop_editing_is_given_up(rig: Rig) -> None:
    def conflict() -> None:
        rig.client.before = conflict
        raise EditConflictError("somebody was faster", code="editconflict")

    rig.client.before = conflict
    (outcome,) = rig.upload([propose(BORN)]).to_dict("records")
    assert outcome["status"] == "failed"
    assert "others kept editing" in outcome["message"]
    assert [edit.status for edit in rig.ledger.edits(rig.run)] == ["failed"] * ATTEMPTS


def test_an_item_that_is_deleted_meanwhile_is_given_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    edits = rig.plan([propose(BORN)]).edits
    rig.client.lose_request = 1
    monkeypatch.setattr(Services, "entity", lambda _services, _item: None)
    (outcome,) = rig.execute(edits).to_dict("records")
    assert (outcome["status"], outcome["message"]) == ("failed", "the item was deleted meanwhile")
    assert rig.ledger.unsettled_edits(rig.run) == []


def test_where_nobody_listens_nothing_stays_open(rig: Rig) -> None:
    def refuse() -> None:
        raise ServiceUnavailableError("cannot reach it", code="refused")

    edits = rig.plan([propose(BORN)]).edits
    rig.client.before = refuse
    with pytest.raises(ServiceUnavailableError):
        rig.execute(edits)
    assert rig.ledger.unsettled_edits(rig.run) == []


def test_a_lagging_target_stops_the_upload_with_nothing_open(rig: Rig) -> None:
    def lag() -> None:
        raise LaggedError("lagged", code="maxlag", retry_after=5)

    edits = rig.plan([propose(BORN)]).edits
    rig.client.before = lag
    with pytest.raises(LaggedError):
        rig.execute(edits)
    assert rig.ledger.unsettled_edits(rig.run) == []
    assert rig.execute(edits)["status"].tolist() == ["edited"]
