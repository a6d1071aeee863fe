from typing import Any

import orjson

from pipelines.coverage.disagreements import Sources, audited, merged, on_live, planned
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Reference, Statement
from tests.upload.checks.making import snak

GUID = "Q1$7814880A-A6EF-40EC-885E-F46DD58C8DC5"
OURS = orjson.dumps(
    [[snak("P248", "Q842858").to_json(), snak("P854", "https://museum.example/1", "url").to_json()]]
).decode()


def statement(text: str, rank: Rank = Rank.NORMAL, guid: str = GUID) -> Statement:
    references = (Reference((snak("P143", "Q328"), snak("P813", "2020-01-01"))),)
    return Statement(snak("P569", text), (), references, rank, guid)


def item(*statements: Statement) -> Entity:
    return Entity({"id": "Q1", "claims": {"P569": [one.to_json() for one in statements]}})


def edit(**more: Any) -> dict[str, Any]:
    content = {"_row": 3, "_key": "k", "subject": "Q1", "kind": "statement", "action": "leave", "property": "P569"}
    return content | {"text": "1853", "statement": GUID, "column": "born", "raw": "1853", **more}


def issue(code: str, **more: Any) -> dict[str, Any]:
    content = {"code": code, "row": 3, "column": "born", "value": "1853", "message": "Q1 P569: the item says 1854"}
    return content | more


def test_what_the_plan_told_about_is_a_disagreement() -> None:
    found = planned([edit(), edit(raw="x"), edit(action="keep"), edit(kind="label")], [issue("value-differs")])
    assert [row["disagreement"] for row in found] == ["differs"]
    assert planned([edit()], [issue("value-more-precise")]) == []
    assert planned([edit()], [issue("value-differs", message="Q1 P570: …")]) == []
    long = "y" * 300
    (row,) = planned([edit(raw=long)], [issue("value-proposed", value=long[:200])])
    assert row["raw"] == long


def test_both_sides_are_told_with_their_sources() -> None:
    row = on_live(edit(disagreement="differs"), item(statement("1854")), OURS)
    assert row is not None
    assert row["kind"] == "differs"
    assert (row["partner_says"], row["partner_cell"], row["partner_source"]) == (
        "1853",
        "1853",
        "Q842858, https://museum.example/1",
    )
    assert row["partner_url"] == "https://museum.example/1"
    assert (row["wikidata_says"], row["wikidata_source"], row["statement"]) == ("1854", "Q328", GUID)
    assert orjson.loads(row["snak"])["property"] == "P569"


def test_a_wiki_that_names_no_sources() -> None:
    row = on_live(edit(disagreement="differs"), item(statement("1854")), None, Sources(None, None, None))
    assert row is not None
    assert (row["partner_source"], row["wikidata_source"]) == (None, None)


def test_what_agrees_by_now_is_none() -> None:
    other = statement("1853", guid=GUID.replace("78", "79"))
    assert on_live(edit(disagreement="differs"), item(statement("1854"), other), OURS) is None
    assert on_live(edit(disagreement="differs"), item(), OURS) is None
    assert on_live(edit(disagreement="deprecated"), item(statement("1853")), OURS) is None
    wrong = statement("1853", Rank.DEPRECATED)
    assert on_live(edit(disagreement="not-deprecated"), item(wrong), OURS) is None


def test_ranks_and_removals() -> None:
    wrong = on_live(edit(disagreement="deprecated"), item(statement("1853", Rank.DEPRECATED)), OURS)
    assert wrong is not None
    assert (wrong["kind"], wrong["wikidata_says"]) == ("deprecated", "1853 (deprecated)")
    true = on_live(edit(disagreement="not-deprecated"), item(statement("1853")), OURS)
    assert true is not None
    assert true["kind"] == "not-deprecated"
    gone = on_live(edit(disagreement="removed", statement=None), item(), OURS)
    assert gone is not None
    assert (gone["kind"], gone["wikidata_says"], gone["statement"]) == ("removed", None, None)
    replaced = on_live(edit(disagreement="removed", statement=None), item(statement("1854")), OURS)
    assert replaced is not None
    assert (replaced["kind"], replaced["wikidata_says"]) == ("differs", "1854")


def audit_row(state: str, **more: Any) -> dict[str, Any]:
    content = {"kind": "statement", "partner": "same", "key": "k", "property": "P569", "added": "1853"}
    return content | {"statement": GUID, "by": "Someone", "when": "2026-01-01 00:00:00", "state": state, **more}


def test_what_others_changed_since_is_told_with_who_did_it() -> None:
    row = audited(audit_row("value changed"), {"k": 3}, item(statement("1854")))
    assert row is not None
    assert (row["kind"], row["wikidata_says"], row["changed_by"]) == ("differs", "1854", "Someone")
    gone = audited(audit_row("removed"), {"k": 3}, item())
    assert gone is not None
    assert gone["kind"] == "removed"


def test_what_the_partner_no_longer_says_is_no_disagreement() -> None:
    live = item(statement("1854"))
    assert audited(audit_row("value changed", partner="changed"), {"k": 3}, live) is None
    assert audited(audit_row("value changed"), {}, live) is None
    assert audited(audit_row("value changed"), {"k": 3}, None) is None
    assert audited(audit_row("value changed"), {"k": 3}, item()) is None
    assert audited(audit_row("kept"), {"k": 3}, live) is None
    assert audited(audit_row("removed", kind="label"), {"k": 3}, live) is None


def test_what_is_told_twice_is_told_once_with_who_changed_it() -> None:
    plan = on_live(edit(disagreement="differs"), item(statement("1854")), OURS)
    audit = audited(audit_row("value changed"), {"k": 3}, item(statement("1854")))
    assert plan is not None
    assert audit is not None
    first = plan | {"_row": 1, "_key": "a"}
    rows = merged([plan, first], [audit])
    assert [row["_row"] for row in rows] == [1, 3]
    assert (rows[1]["changed_by"], rows[1]["partner_source"]) == ("Someone", "Q842858, https://museum.example/1")
