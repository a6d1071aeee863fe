from pipelines.exceptions import EditRefusedError
from pipelines.upload.services import explain
from tests.upload.conftest import Rig
from tests.upload.samples import BIRTH, propose, snak, year


def test_an_earlier_version_is_read_as_it_was(rig: Rig) -> None:
    before = rig.reader.entities(["Q1"])["Q1"]
    rig.upload([propose(snak(BIRTH, year(1853)))])
    now = rig.reader.entities(["Q1"])["Q1"]
    assert before.revision is not None
    assert now.revision is not None
    services = rig.services()
    earlier, later = services.entity_at(now, before.revision), services.entity_at(now, now.revision)
    assert earlier is not None
    assert later is not None
    assert (earlier.revision, earlier.statements(BIRTH)) == (before.revision, ())
    assert [str(there.main) for there in later.statements(BIRTH)] == ["1853"]
    assert services.entity_at(now, now.revision + 1000) is None


def test_an_entity_that_is_not_there_is_none(rig: Rig) -> None:
    assert rig.services().entity("Q404") is None


def test_an_intent_is_in_the_ledger_before_anything_is_sent(rig: Rig) -> None:
    entity = rig.reader.entities(["Q1"])["Q1"]
    intent, summary = rig.services().intend("Q1", [], {"labels": {}}, entity)
    (edit,) = rig.ledger.unsettled_edits(rig.run)
    assert (edit.id, edit.summary, edit.base_revision, len(edit.content_hash)) == (intent, summary, entity.revision, 64)


def test_a_target_without_edit_groups_still_carries_the_run(rig: Rig) -> None:
    object.__setattr__(rig.client.target, "edit_group_schema", "")
    assert rig.services().edit_group == f"({rig.run})"


def test_errors_are_explained_with_their_code() -> None:
    assert explain(EditRefusedError("no", code="failed-save")) == "no (failed-save)"
    assert explain(EditRefusedError("no")) == "no"
