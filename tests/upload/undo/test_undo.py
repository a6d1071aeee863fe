import random
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines.exceptions import ConfigurationError, GateError, LedgerError, ServiceUnavailableError
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.memory import Memory
from pipelines.upload.plan import plan
from pipelines.upload.rows import Proposal
from pipelines.upload.undo.undo import plan_undo, undo
from tests.upload.conftest import THEIR_NAME, Rig
from tests.upload.samples import (
    BIRTH,
    CIRCUMSTANCES,
    COUNTRY,
    SITE,
    ULAN,
    country,
    day,
    proposals_table,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

BORN, DIED = snak(BIRTH, year(1853)), snak(COUNTRY, country(183))


def dump(*items: int) -> list[Proposal]:
    """Facts for some items: two statements, a reference on a statement of others, a label and an alias each."""
    proposals = []
    for number in items or (1, 2):
        subject = f"Q{number}"
        proposals += [
            propose(BORN, reference("1"), reference("2"), row=number, subject=subject),
            propose(DIED, row=number, subject=subject),
            propose(snak(SITE, StringValue("https://example.org/a")), row=number, subject=subject),
            propose_term("label", f"Imaginäre Person {number}", "de", row=number, subject=subject),
            propose_term("alias", f"I. P. {number}", "en", row=number, subject=subject),
        ]
    return proposals


def content(rig: Rig, *items: str) -> list[dict[str, Any]]:
    """The items without what changes with every edit."""
    found = []
    for item in items or ("Q1", "Q2"):
        found.append({k: v for k, v in rig.sandbox.entity(item).items() if k not in {"lastrevid", "modified"}})
    return found


def prepared(rig: Rig) -> list[dict[str, Any]]:
    """The items with a statement of others each; then ours are uploaded."""
    for id_ in ("Q1", "Q2"):
        theirs = statement(snak(SITE, StringValue("https://example.org/a")), reference("8")).to_json()
        rig.edit_as_another({"claims": [theirs | {"id": theirs["id"].replace("Q1", id_)}]}, id_)
    before = content(rig)
    rig.upload(dump())
    return before


def told(table: pd.DataFrame, item: str = "Q1") -> dict[str, tuple[str, str]]:
    """Kind and property → action and status."""
    rows = table[table["item"] == item].to_dict("records")
    return {f"{r['kind']} {r['property'] or r['language']}": (r["action"], r["status"]) for r in rows}


def test_undo_restores_the_items_in_one_edit_each_and_its_undo_the_upload(rig: Rig) -> None:
    before = prepared(rig)
    after = content(rig)
    assert before != after
    writes = len(rig.writes())
    planned = plan_undo(rig.services(), rig.run)
    assert set(planned["status"]) == {"planned"}
    assert len(rig.writes()) == writes
    table = undo(rig.services(), rig.run)
    assert set(table["status"]) == {"done"}
    assert len(table) == 12
    assert content(rig) == before
    assert len(rig.writes()) == writes + 2
    (undoing,) = rig.ledger.undos(rig.run)
    assert undoing.id != rig.run
    assert set(table["edit_group"]) == {undoing.id}
    (last, *_) = rig.reader.history("Q1")
    assert f"Undo of batch {rig.run}: 2 statements, 1 reference, 2 terms (edit group {undoing.id})" in last.summary
    assert rig.ledger.additions(run=rig.run) == []

    again = undo(rig.services(), undoing.id)
    assert set(again["action"]) == {"put back"}
    assert set(again["status"]) == {"done"}
    assert content(rig) == after
    (restoring,) = rig.ledger.undos(undoing.id)
    assert "Undo of the undo in batch" in rig.reader.history("Q1")[0].summary
    assert {a.contribution.key for a in rig.ledger.additions(run=restoring.id)} == {"1", "2"}

    assert set(undo(rig.services(), restoring.id)["status"]) == {"done"}
    assert content(rig) == before


def test_a_second_undo_does_nothing(rig: Rig) -> None:
    prepared(rig)
    undo(rig.services(), rig.run)
    writes, runs = len(rig.writes()), len(rig.ledger.undos())
    assert undo(rig.services(), rig.run).empty
    assert (len(rig.writes()), len(rig.ledger.undos())) == (writes, runs)


def change(rig: Rig, id_: str, **changes: Any) -> None:
    """Somebody changes our statement BORN on an item."""
    (ours,) = rig.statements(BIRTH, id_)
    rig.edit_as_another({"claims": [{**ours, **changes}]}, id_)


def test_what_others_have_made_of_it_since_stays(rig: Rig) -> None:
    rig.upload(dump(*range(1, 13)))
    theirs, circa = reference("9").to_json(), snak(CIRCUMSTANCES, EntityValue("Q5727902")).to_json()
    other = snak(BIRTH, day("1853-03-30")).to_json()
    qualified = {"qualifiers": {CIRCUMSTANCES: [circa]}}
    sourced = [*rig.statements(BIRTH, "Q2")[0]["references"], theirs]
    change(rig, "Q2", references=sourced)
    change(rig, "Q3", **qualified)
    change(rig, "Q4", rank="deprecated", references=sourced)
    change(rig, "Q5", mainsnak=other)
    change(rig, "Q6", mainsnak=other, references=[theirs])
    rig.edit_as_another({"claims": [{"id": rig.statements(BIRTH, "Q7")[0]["id"], "remove": ""}]}, "Q7")
    change(rig, "Q8", references=[])
    rig.sandbox.wiki.delete("Q9")
    rig.other.post(
        action="wbmergeitems", fromid="Q10", toid="Q11", ignoreconflicts="description", token=rig.other.token()
    )
    rig.edit_as_another({"labels": {"de": {"language": "de", "value": "Anders"}}}, "Q12")
    by_others = {id_: content(rig, id_)[0] for id_ in ("Q3", "Q4", "Q5", "Q6")}

    table = undo(rig.services(), rig.run)
    born = {f"Q{n}": told(table, f"Q{n}")[f"statement {BIRTH}"] for n in range(1, 13)}
    assert born == {
        "Q1": ("remove statement", "done"),
        "Q2": ("remove reference", "done"),
        "Q3": ("left", "left"),
        "Q4": ("left", "left"),
        "Q5": ("left", "left"),
        "Q6": ("left", "left"),
        "Q7": ("nothing", "nothing"),
        "Q8": ("remove statement", "done"),
        "Q9": ("nothing", "nothing"),
        "Q10": ("remove reference", "done"),
        "Q11": ("remove statement", "done"),
        "Q12": ("remove statement", "done"),
    }
    (kept,) = rig.statements(BIRTH, "Q2")
    assert [r["snaks"] for r in kept["references"]] == [r["snaks"] for r in [sourced[-1]]] or len(
        kept["references"]
    ) == 1
    for id_, before in by_others.items():
        assert content(rig, id_)[0]["claims"][BIRTH] == before["claims"][BIRTH]
    assert rig.item("Q12").term("labels", "de") == "Anders"
    why = {r["item"]: r["why"] for r in table.to_dict("records") if r["property"] == BIRTH and r["kind"] == "statement"}
    assert why["Q3"] == "someone has changed its qualifiers since: it stays, with our reference, or it would have none"
    assert "deprecated" in why["Q4"]
    assert why["Q9"] == "the item was deleted"
    assert rig.statements(BIRTH, "Q11") == []


def test_an_answer_that_is_lost_is_asked_for_and_nothing_is_sent_twice(rig: Rig) -> None:
    before = prepared(rig)
    rig.client.lose_answer = 1
    assert set(undo(rig.services(), rig.run)["status"]) == {"done"}
    assert content(rig) == before
    assert [e.status for e in rig.ledger.edits(rig.ledger.undos()[0].id)] == ["edited", "edited"]


def test_an_undo_that_was_stopped_goes_on_where_it_was(rig: Rig) -> None:
    """As after a kill: the intent is written, the edit saved, and its outcome unknown."""
    before = prepared(rig)

    def stop() -> None:
        raise KeyboardInterrupt

    rig.client.after = stop
    with pytest.raises(KeyboardInterrupt):
        undo(rig.services(), rig.run)
    (stopped,) = rig.ledger.undos(rig.run)
    assert len(rig.ledger.unsettled_edits(stopped.id)) == 1
    table = undo(rig.services(), rig.run)
    assert set(table["status"]) == {"done"}
    assert set(told(table, "Q1")) == set(told(table, "Q2"))
    assert [run.id for run in rig.ledger.undos(rig.run)] == [stopped.id]
    assert content(rig) == before
    assert [e.status for e in rig.ledger.edits(stopped.id)] == ["edited", "edited"]
    assert set(undo(rig.services(), stopped.id)["status"]) == {"done"}


def test_what_another_does_while_the_undo_is_on_its_way_is_given_back(rig: Rig) -> None:
    rig.upload(dump(1))
    (ours,) = rig.statements(BIRTH)
    theirs = {**ours, "references": [*ours["references"], reference("9").to_json()]}
    rig.client.before = lambda: rig.edit_as_another({"claims": [theirs]})
    table = undo(rig.services(), rig.run)
    assert told(table)[f"statement {BIRTH}"] == ("remove reference", "done")
    (kept,) = rig.item().statements(BIRTH)
    assert [set(r.snaks) for r in kept.references] == [set(reference("9").snaks)]
    assert rig.statements(COUNTRY) == []
    assert "gave back what revision" in rig.reader.history("Q1")[0].summary


def test_a_statement_that_a_merge_carried_away_is_still_ours(rig: Rig) -> None:
    rig.upload([propose(BORN, subject="Q1"), propose(DIED, subject="Q1")])
    rig.edit_as_another({"claims": [{k: v for k, v in statement(DIED).to_json().items() if k != "id"}]}, "Q3")
    rig.other.post(action="wbmergeitems", fromid="Q1", toid="Q3", token=rig.other.token())
    table = undo(rig.services(), rig.run)
    assert told(table) == {
        f"statement {BIRTH}": ("remove statement", "done"),
        f"statement {COUNTRY}": ("remove reference", "done"),
    }
    assert rig.statements(BIRTH, "Q3") == []
    assert [s.get("references", []) for s in rig.statements(COUNTRY, "Q3")] == [[]]
    assert set(table["now"]) == {"Q3"}


def test_new_items_are_for_a_request_and_never_emptied(rig: Rig) -> None:
    new = [
        p
        for key in ("a", "b", "c")
        for p in (
            propose_term("label", f"Unheard-of {key}", subject=f"new:{key}")._replace(key=key),
            propose(snak(ULAN, StringValue(f"50090000{ord(key)}")), subject=f"new:{key}")._replace(key=key),
        )
    ]
    a, b, c = rig.upload(new)["item"]
    rig.edit_as_another({"aliases": {"en": [{"language": "en", "value": "B", "add": ""}]}}, b)
    twin = {k: v for k, v in statement(snak(ULAN, StringValue(f"50090000{ord('c')}"))).to_json().items() if k != "id"}
    rig.edit_as_another({"claims": [twin]}, "Q1")
    before, writes = content(rig, a, b, c), len(rig.writes())
    table = undo(rig.services(), rig.run)
    assert content(rig, a, b, c) == before
    assert len(rig.writes()) == writes
    assert rig.ledger.undos() == []
    why = {row["item"]: (row["action"], row["why"]) for row in table.to_dict("records")}
    assert why == {
        a: ("request deletion", "we created the item, and nobody else has edited it"),
        b: ("left", f"we created the item, and others have edited it since ({THEIR_NAME})"),
        c: ("request merge", "we created the item, and Q1 has the same identifier"),
    }


def test_what_is_on_an_item_is_undone_whichever_run_added_it(rig: Rig) -> None:
    before = content(rig, "Q1")
    rig.upload([propose(BORN)])
    rig.start_run()
    rig.upload([propose(BORN, reference("2")), propose(DIED)])
    table = undo(rig.services(), "Q1")
    assert set(table["status"]) == {"done"}
    assert content(rig, "Q1") == before
    assert "Undo of what Donata added to Q1: 2 statements (edit group" in rig.reader.history("Q1")[0].summary


def test_what_a_later_run_added_stays(rig: Rig) -> None:
    rig.upload([propose(BORN)])
    first = rig.run
    rig.start_run()
    rig.upload([propose(BORN, reference("2"))])
    undo(rig.services(), first)
    (kept,) = rig.item().statements(BIRTH)
    assert [set(r.snaks) for r in kept.references] == [set(reference("2").snaks)]


def test_refusals(rig: Rig) -> None:
    with pytest.raises(LedgerError, match="there is no run"):
        undo(rig.services(), "00000000000")
    other = rig.ledger.start_run("imaginary-things", "wikidata", dump_name="d", dump_checksum="d", mapping_checksum="m")
    with pytest.raises(ConfigurationError, match="was against wikidata"):
        undo(rig.services(), other.id)
    rig.client.lose_request = 9
    with pytest.raises(ServiceUnavailableError):
        rig.upload([propose(BORN)])
    with pytest.raises(GateError, match="was interrupted"):
        plan_undo(rig.services(), rig.run)


def test_an_item_that_may_not_be_edited_does_not_stop_the_others(rig: Rig) -> None:
    prepared(rig)
    rig.sandbox.wiki.moderation.protect("Q1", "sysop", "infinity")
    table = undo(rig.services(), rig.run)
    assert set(table.loc[table["item"] == "Q1", "status"]) == {"failed"}
    assert "protected" in table.loc[table["item"] == "Q1", "message"].iloc[0]
    assert set(table.loc[table["item"] == "Q2", "status"]) == {"done"}
    rig.sandbox.wiki.moderation.protect("Q1", "", "")
    assert set(undo(rig.services(), rig.run)["status"]) == {"done"}


def test_what_an_older_ledger_does_not_say_stands_in_the_item_s_history(rig: Rig, tmp_path: Path) -> None:
    before = content(rig, "Q1")
    rig.upload([propose(BORN), propose(DIED)])
    (ours,) = rig.statements(COUNTRY)
    rig.edit_as_another({"claims": [{**ours, "rank": "preferred"}]})
    file = sqlite3.connect(tmp_path / "ledger.sqlite")
    file.executescript("DROP TRIGGER contents_no_delete; DELETE FROM contents;")
    file.close()
    table = undo(rig.services(), rig.run)
    assert told(table) == {f"statement {BIRTH}": ("remove statement", "done"), f"statement {COUNTRY}": ("left", "left")}
    assert set(rig.sandbox.entity("Q1")["claims"]) == {COUNTRY}
    assert content(rig, "Q1") != before


def test_whatever_goes_wrong_the_end_is_the_same_and_nothing_of_the_other_s_is_lost(rig: Rig) -> None:
    items = [f"Q{number}" for number in range(1, 9)]
    chance = random.Random(11)  # noqa: S311 - the same faults every time

    def stop() -> None:
        raise KeyboardInterrupt

    def interfere() -> None:
        alias = {"language": "fr", "value": f"Personne {chance.random()}", "add": ""}
        theirs.append((chance.choice(items), alias["value"]))
        rig.edit_as_another({"aliases": {"fr": [alias]}}, theirs[-1][0])

    def arm() -> None:
        fault = chance.choice(["none", "lose_request", "lose_answer", "before", "after", "stop"])
        if fault.startswith("lose"):
            setattr(rig.client, fault, chance.choice([1, 5]))
        elif fault != "none":
            setattr(rig.client, "after" if fault == "stop" else fault, stop if fault == "stop" else interfere)

    for _ in range(3):
        theirs: list[tuple[str, str]] = []
        before = content(rig, *items)
        rig.start_run()
        rig.upload(dump(*range(1, 9)))
        for _ in range(40):
            arm()
            try:
                table = undo(rig.services(), rig.run, progress=arm)
            except (ServiceUnavailableError, KeyboardInterrupt):
                rig.client.lose_request = rig.client.lose_answer = 0
                continue
            break
        rig.client.before = rig.client.after = None
        rig.client.lose_request = rig.client.lose_answer = 0
        assert set(table["status"]) == {"done"}
        assert len(table) == len(items) * 6
        for item, name in theirs:
            assert name in rig.item(item).aliases("fr")
        after = content(rig, *items)
        assert [without_french(one) for one in after] == [without_french(one) for one in before]
        assert rig.ledger.additions(run=rig.run) == []


def without_french(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "aliases": {code: names for code, names in item["aliases"].items() if code != "fr"}}


def test_undoing_a_renewal_brings_our_earlier_reference_back(rig: Rig) -> None:
    rig.upload([propose(BORN, reference("1", retrieved="2020-01-01"), reference("2"))])
    before = content(rig, "Q1")
    first = rig.run
    memory = Memory(rig.ledger, rig.reader, renewing=True)
    later = proposals_table([propose(BORN, reference("1"), reference("2"))])
    edits = plan(later, rig.reader, memory).edits
    assert edits["action"].tolist() == ["renew-reference"]
    rig.start_run()
    rig.execute(edits)
    renewed = content(rig, "Q1")
    assert rig.run != first
    assert renewed != before
    undo(rig.services(), rig.run)
    assert content(rig, "Q1") == before
    (again,) = (run.id for run in rig.ledger.undos(rig.run, "sandbox"))
    undo(rig.services(), again)
    assert [len(s["references"]) for s in rig.statements(BIRTH)] == [2]
    assert "2020-01-01" not in str(rig.statements(BIRTH))
