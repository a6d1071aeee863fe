"""Checks in a run's files: what only the whole plan shows is kept back in its parts."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.exceptions import MappingError
from pipelines.flows.checks import (
    accepted,
    check_accepted,
    check_whole,
    commons_of,
    inspector_of,
    kept_back,
    write_checks,
)
from pipelines.flows.run_folder import read_table
from pipelines.ledger.entries import EditStatus
from pipelines.model.statements import Snak, Statement
from pipelines.model.tables import EDITS, FINDINGS
from pipelines.model.values import EntityValue
from pipelines.partners.mapping import AcceptedCheck, Checks, StatementSpec
from pipelines.upload.difference import difference
from pipelines.upload.rows import Action
from tests.flows.runs import open_run
from tests.upload.checks.making import adds, snak
from tests.upload.checks.test_inspection import MANDATORY, Shelf, prop
from tests.upload.samples import item, propose, propose_term

DISTINCT = Shelf(prop("P10", Statement(snak("P2302", "Q21502410"), (MANDATORY,))))
SHARED = [
    adds(snak("P10", text), subject=s, row=n) for n, (s, text) in enumerate([("Q1", "a"), ("Q2", "a"), ("Q3", "b")])
]


def test_items_that_share_a_distinct_value_are_kept_back(tmp_path: Path) -> None:
    work = open_run(tmp_path, edits=SHARED)
    check_whole(work, DISTINCT, 1)
    edits = work.folder.read_parts(EDITS)
    assert list(edits["action"]) == [Action.LEAVE, Action.LEAVE, Action.ADD_STATEMENT]
    assert list(work.folder.read_parts(FINDINGS)["item"]) == ["Q1", "Q2"]
    assert kept_back(work) == 2
    assert list(work.folder.read_issues()["code"]) == ["check-distinct-values"] * 2
    write_checks(work)
    summary = work.folder.file("checks-summary.csv").read_text(encoding="utf-8").splitlines()
    assert summary[1].startswith("distinct values,critical,False,P10,2,2,2,")
    before = read_table(work.folder.part(FINDINGS, 1))
    check_whole(work, Shelf(), 1)
    assert before.equals(read_table(work.folder.part(FINDINGS, 1)))


def test_batches_of_a_run_share_what_was_read(tmp_path: Path) -> None:
    work, shelf = open_run(tmp_path), Shelf(prop("P10"), *(prop(id_) for id_ in ("P248", "P813", "P854")))
    for number in (1, 2):
        subject = f"Q{number}"
        inspector_of(work, shelf).inspect([(subject, item(id_=subject), [adds(snak("P10", "x"), subject=subject)])])
    assert shelf.asked == [["P10", "P248", "P813", "P854"]]


def test_accepted_checks_must_exist(tmp_path: Path) -> None:
    work = open_run(tmp_path)

    def accepting(name: str) -> Checks:
        return Checks(accept=(AcceptedCheck(check=name, property="P10", reason="agreed with the project"),))

    good = replace(work.partner, mapping=work.partner.mapping.model_copy(update={"checks": accepting("format")}))
    check_accepted(good)
    assert accepted(replace(work, partner=good))[0].check == "format"
    wrong = replace(work.partner, mapping=work.partner.mapping.model_copy(update={"checks": accepting("fromat")}))
    with pytest.raises(MappingError, match="there is no check 'fromat'") as caught:
        check_accepted(wrong)
    assert caught.value.remedy == "did you mean 'format'?"


def test_a_statement_that_names_what_will_not_be_there_is_left(tmp_path: Path) -> None:
    named = [propose(Snak("P10", "wikibase-item", EntityValue(f"new:{key}")), row=row) for row, key in enumerate("abc")]
    label = propose_term("label", "B", subject="new:b", row=7)
    plan = [*difference(named, None).edits, *difference([label], None).edits]
    work = open_run(tmp_path, edits=plan)
    check_whole(work, Shelf(), 1)
    assert list(work.folder.read_parts(EDITS)["action"])[:3] == [Action.ADD_STATEMENT] * 3, "no row names another"
    other = tmp_path / "other"
    linked = StatementSpec(property="P10", column="bio", names_row=True)
    work = open_run(other, edits=plan)
    partner = replace(work.partner, mapping=work.partner.mapping.model_copy(update={"statements": (linked,)}))
    work = replace(work, partner=partner)
    with work.ledger() as ledger:
        intent = ledger.intend_edit(
            work.run, "new:c", item=None, base_revision=None, content_hash="0" * 64, summary="", counts={}
        )
        ledger.settle_edit(intent, EditStatus.CREATED, item="Q9", revision=2)
    check_whole(work, Shelf(), 1)
    edits = work.folder.read_parts(EDITS)
    assert dict(zip(edits["text"], edits["action"], strict=True)) == {
        "new:a": Action.LEAVE,
        "new:b": Action.ADD_STATEMENT,
        "new:c": Action.ADD_STATEMENT,
        "B": Action.ADD_TERM,
    }
    assert list(work.folder.read_issues()["code"]) == ["new-item-missing"]


def test_a_target_s_commons_is_asked_by_all_batches_of_a_process(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    assert commons_of(work) is None
    there = replace(work, target=replace(work.target, commons_url="https://commons.example.org/w/api.php"))
    assert commons_of(there) is commons_of(there)
