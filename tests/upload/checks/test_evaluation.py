"""What holds for all constraints: status, exceptions, positions, ranks, and what was there already."""

import pytest

from pipelines.model.constraints import Constraint, Position, Status
from pipelines.model.statements import Rank
from pipelines.upload.checks.evaluation import UNREADABLE, evaluate
from pipelines.upload.checks.findings import Finding
from pipelines.upload.checks.kinds import Gravity
from pipelines.upload.checks.surroundings import Surroundings
from pipelines.upload.rows import Action, Edit, edit_of
from tests.upload.checks.making import adds, change, constraint, snak, stands
from tests.upload.samples import item, propose, reference

BAD = adds(snak("P10", "Q3"))
ALLOWED = {"P2305": ["Q2"]}
ONE_OF, SINGLE = "Q21510859", "Q19474404"


def found(stated: Constraint, *edits: Edit, live: object = None) -> list[Finding]:
    return evaluate(change(live or item(), *edits), {stated.on: (stated,)}, Surroundings())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "gravity"),
    [
        (Status.MANDATORY, Gravity.CRITICAL),
        (Status.REGULAR, Gravity.IMPORTANT),
        (Status.SUGGESTION, Gravity.SUGGESTION),
    ],
)
def test_the_status_makes_the_gravity(status: Status, gravity: Gravity) -> None:
    (finding,) = found(constraint("P10", ONE_OF, status=status, **ALLOWED), BAD)
    assert finding.gravity is gravity
    assert finding.blocks is (gravity is Gravity.CRITICAL)


def test_what_another_item_lacks_is_never_critical() -> None:
    stated = constraint("P10", "Q21510862", status=Status.MANDATORY)
    around = Surroundings(entities={"Q3": item(id_="Q3")})
    (finding,) = evaluate(change(item(), BAD), {"P10": (stated,)}, around)
    assert finding.gravity is Gravity.IMPORTANT


def test_exceptions_and_other_kinds_of_entity_are_not_judged() -> None:
    assert not found(constraint("P10", ONE_OF, exceptions=frozenset({"Q1"}), **ALLOWED), BAD)
    assert not found(constraint("P10", ONE_OF, entity_types=frozenset({"lexeme"}), **ALLOWED), BAD)
    assert found(constraint("P10", ONE_OF, entity_types=frozenset({"item"}), **ALLOWED), BAD)


def test_kinds_that_nobody_knows_are_passed_over() -> None:
    assert not found(constraint("P10", "Q99999999"), BAD)


def test_the_scope_of_a_constraint_moves_it() -> None:
    stated = constraint("P10", ONE_OF, positions=frozenset({Position.QUALIFIER}), **ALLOWED)
    assert not found(stated, BAD)
    assert found(stated, adds(snak("P11", "Q3"), qualifiers=[snak("P10", "Q3")]))


def test_references_that_a_live_statement_gains_are_judged() -> None:
    live = item(stands(snak("P10", "Q2")))
    gains = edit_of(
        propose(snak("P10", "Q2")),
        Action.ADD_REFERENCE,
        "lacking",
        references=adds(snak("P10", "Q2"), reference()).references,
        statement=live.statements("P10")[0].id,
    )
    (finding,) = found(constraint("P854", "Q21528958"), gains, live=live)
    assert (finding.prop, finding.row, finding.already) == ("P854", 1, False)


def test_deprecated_statements_are_judged_by_their_form_only() -> None:
    live = item(stands(snak("P10", "x"), rank=Rank.DEPRECATED), stands(snak("P10", "7"), number=2))
    one_more = adds(snak("P10", "8"))
    assert len(found(constraint("P10", "Q21502404", P1793=[r"\d"]), one_more, live=live)) == 1
    assert len(found(constraint("P10", SINGLE), adds(snak("P11", "a")), live=live)) == 0
    assert len(found(constraint("P10", SINGLE), one_more, live=live)) == 1


def test_what_the_live_item_violates_already_never_blocks() -> None:
    live = item(stands(snak("P10", "Q2")), stands(snak("P10", "Q4"), number=2))
    (finding,) = found(constraint("P10", SINGLE, status=Status.MANDATORY), BAD, live=live)
    assert finding.already
    assert not finding.blocks
    (finding,) = found(constraint("P10", SINGLE, status=Status.MANDATORY), BAD, live=item(stands(snak("P10", "Q4"))))
    assert finding.blocks


def test_a_wrong_value_beside_ours_is_the_items_own() -> None:
    live = item(stands(snak("P10", "Q4")))
    ours, theirs = sorted(found(constraint("P10", ONE_OF, **ALLOWED), BAD, live=live), key=lambda f: f.already)
    assert (ours.value, ours.already, ours.row) == ("Q3", False, 1)
    assert (theirs.value, theirs.already, theirs.row) == ("Q4", True, None)


def test_other_properties_are_judged_only_where_ours_can_break_theirs() -> None:
    live = item(stands(snak("P10", "Q4")))
    assert not found(constraint("P10", ONE_OF, **ALLOWED), adds(snak("P11", "a")), live=live)
    assert found(constraint("P10", "Q21502838", P2306=["P11"]), adds(snak("P11", "a")), live=live)


def test_a_constraint_that_cannot_be_read_is_told_of_its_property() -> None:
    (finding,) = found(constraint("P10", ONE_OF), BAD)
    assert (finding.check, finding.item, finding.blocks) == (UNREADABLE, "P10", False)


def test_findings_carry_the_group_that_the_community_wants() -> None:
    live = item(stands(snak("P17", "Q183")))
    (finding,) = found(constraint("P10", ONE_OF, P2304=["P17"], **ALLOWED), BAD, live=live)
    assert finding.group == "Q183"
    (finding,) = found(constraint("P10", ONE_OF, P2304=["P17"], **ALLOWED), BAD)
    assert finding.group is None
