"""An audit against the sandbox, where another user has been at work since."""

from typing import Any

from pipelines.model.statements import Snak
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.audit.audit import audit
from pipelines.upload.audit.drift import PartnerFile, Said
from pipelines.upload.audit.standing_by_query import counts_by_audit, counts_by_query
from pipelines.upload.undo.undo import undo
from tests.upload.conftest import THEIR_NAME, Rig
from tests.upload.samples import (
    BIRTH,
    CIRCUMSTANCES,
    SITE,
    day,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

BORN = snak(BIRTH, year(1853))
HOME_PAGE = snak(SITE, StringValue("https://example.org/a"))
PEOPLE = range(1, 13)


def change(rig: Rig, id_: str, **changes: Any) -> None:
    (ours,) = rig.statements(BIRTH, id_)
    rig.edit_as_another({"claims": [{**ours, **changes}]}, id_)


def added(main: Snak, number: int) -> Any:
    return propose(main, row=number, subject=f"Q{number}")


def test_what_became_of_it_who_did_it_and_how_the_partner_compares(rig: Rig) -> None:
    theirs = statement(HOME_PAGE, reference("8")).to_json()
    rig.edit_as_another({"claims": [theirs]})
    rig.upload([*(added(BORN, n) for n in PEOPLE), added(HOME_PAGE, 1), propose_term("label", "Ada", "de")])
    first = rig.run
    rig.start_run()
    rig.upload([propose(HOME_PAGE, row=12, subject="Q12")])
    other, cited = snak(BIRTH, day("1853-03-30")).to_json(), [reference("9").to_json()]
    ours = rig.statements(BIRTH, "Q6")[0]["references"]
    change(rig, "Q2", mainsnak=other)
    change(rig, "Q3", references=cited)
    change(rig, "Q4", rank="deprecated")
    change(rig, "Q5", references=[])
    change(rig, "Q6", references=[*ours, *cited])
    change(rig, "Q6", rank="preferred", references=[*ours, *cited])
    change(rig, "Q7", qualifiers={CIRCUMSTANCES: [snak(CIRCUMSTANCES, EntityValue("Q5727902")).to_json()]})
    rig.edit_as_another({"claims": [{"id": rig.statements(BIRTH, "Q8")[0]["id"], "remove": ""}]}, "Q8")
    rig.sandbox.wiki.delete("Q9")
    rig.other.post(action="wbmergeitems", fromid="Q10", toid="Q11", token=rig.other.token())
    rig.edit_as_another({"labels": {"de": {"language": "de", "value": "Anders"}}})
    undo(rig.services(), rig.run)

    says = {str(n): {Said("statement", BIRTH, str(BORN.value))} for n in PEOPLE}
    says["3"] = {Said("statement", BIRTH, "1854")}
    says["2"] = {Said("statement", BIRTH, "1855")}
    file = PartnerFile({str(n) for n in PEOPLE} - {"11"}, says)
    table = audit(rig.services(), rig.partner.slug, file)
    born = {r["item"]: r for r in table.to_dict("records") if r["property"] == BIRTH}
    assert {item: (row["state"], row["drift"]) for item, row in born.items()} == {
        "Q1": ("kept", "none"),
        "Q2": ("value changed", "both"),
        "Q3": ("re-sourced", "partner"),
        "Q4": ("deprecated", "wiki"),
        "Q5": ("reference removed", "none"),
        "Q6": ("rank changed", "wiki"),
        "Q7": ("qualifiers changed", "wiki"),
        "Q8": ("removed", "wiki"),
        "Q9": ("item deleted", "wiki"),
        "Q10": ("kept", "none"),
        "Q11": ("kept", "partner"),
        "Q12": ("kept", "none"),
    }
    assert {row["by"] for item, row in born.items() if item not in {"Q1", "Q9", "Q11", "Q12"}} == {THEIR_NAME}
    for item in ("Q2", "Q6", "Q8"):
        assert born[item]["revision"] == rig.reader.history(item)[0].revision
    assert born["Q10"]["now"] == "Q11"
    assert (born["Q2"]["live"], born["Q2"]["says"]) == ("1853-03-30", "1855")
    (site_1, site_12) = [r for r in table.to_dict("records") if r["property"] == SITE]
    assert (site_1["kind"], site_1["state"], site_1["cited"]) == ("reference", "kept", True)
    assert (site_12["state"], site_12["by"], site_12["drift"]) == ("undone", f"undo {rig.ledger.undos()[0].id}", "none")
    (label,) = [r for r in table.to_dict("records") if r["kind"] == "label"]
    assert (label["state"], label["live"], label["by"]) == ("value changed", "Anders", THEIR_NAME)
    assert set(table["run"]) == {first, rig.run}

    counts = counts_by_audit(table)
    assert counts == {"statements": 10, "deprecated": 1, "references": 9}
    assert counts_by_query(rig.services(), table) == counts


def test_only_items_that_differ_cost_more_than_a_fiftieth_of_a_request(rig: Rig) -> None:
    rig.upload([added(BORN, n) for n in PEOPLE])
    rig.sandbox.requests.clear()
    assert set(audit(rig.services(), rig.partner.slug)["state"]) == {"kept"}
    assert len(rig.sandbox.requests.actions("wbgetentities", "query")) == 1
    assert audit(rig.services(), "another").empty
