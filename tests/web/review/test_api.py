from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from pipelines.model.answers import Policy
from pipelines.web.site.people import PUBLIC, Person, Role
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.conftest import COORDINATOR, ClientAs, asking
from tests.web.small_runs import item_id

ADA, BEA, CY = (Person(name, Role.REVIEWER) for name in ("Ada", "Bea", "Cy"))
QUEUE = f"/api/v1/review/{SLUG}"


@pytest.fixture
def ada(client_as: ClientAs) -> TestClient:
    return client_as(ADA)


def card(client: TestClient, **query: Any) -> dict[str, Any]:
    found = client.get(f"{QUEUE}/next", params=query).json()["card"]
    assert isinstance(found, dict)
    return found


def answer(client: TestClient, shown: dict[str, Any], verdict: str, item: str = "", note: str = "") -> Any:
    body = {"row": shown["row"], "verdict": verdict, "item": item, "note": note, "seen": shown["seen"]}
    return client.post(f"{QUEUE}/answers", json=body)


def held(portal: Portal) -> list[tuple[str, str | None, str, str]]:
    return [(j.key, j.item, j.opinion.value, j.reviewer) for j in portal.ledger.judgements(SLUG)]


def test_the_record_stands_beside_its_candidates(ada: TestClient) -> None:
    shown = card(ada)
    assert (shown["row"], shown["name"], shown["left"], shown["turn"]) == (1, "Quill, Ada", 3, 1)
    assert shown["record"]["born"] == "1853"
    first, second = shown["candidates"]
    assert (first["number"], first["item"], first["label"]) == (1, item_id(11), "Ada Quill"), "the label is live"
    assert first["url"].endswith(item_id(11))
    by_column = {field["column"]: field for field in first["fields"]}
    assert (by_column["name"]["theirs"], by_column["name"]["symbol"]) == ("Ada Quill", "=")
    born = {field["column"]: field for field in second["fields"]}["born"]
    assert (born["level"], born["symbol"], born["words"]) == ("contradicting", "≠", "contradicts")
    steps = first["steps"]
    assert [step["bits"] for step in steps] == [-6.0, 5.0, 4.0]
    assert [step["sum"] for step in steps] == [-6.0, -1.0, 3.0]
    assert "odds 8.0 to 1" in first["verdict"]


def test_decisions_are_recorded_with_who_and_what_was_seen(ada: TestClient, portal: Portal) -> None:
    told = answer(ada, card(ada), "yes", item_id(12), note="the engraver")
    assert told.status_code == 201
    assert told.json()["reviewer"] == "Ada"
    [judgement] = portal.ledger.judgements(SLUG)
    assert (judgement.item, judgement.reviewer, judgement.note) == (item_id(12), "Ada", "the engraver")
    assert judgement.dump_checksum == "d1" * 32
    assert "contradicting" in judgement.features
    assert len(judgement.fingerprint) == 32
    assert answer(ada, card(ada), "none").status_code == 201
    assert answer(ada, card(ada), "unsure").status_code == 201
    assert ada.get(f"{QUEUE}/next").json() == {"card": None}
    assert {opinion for key, _, opinion, _ in held(portal) if key == "2"} == {"negative"}
    assert {opinion for key, _, opinion, _ in held(portal) if key == "3"} == {"unsure"}
    [standing] = ada.get("/api/v1/review").json()["items"]
    assert (standing["doubtful"], standing["decided"], standing["yours"], standing["waiting"]) == (3, 3, 3, 0)


def test_undo_goes_back_one_by_one(ada: TestClient, portal: Portal) -> None:
    for _ in range(2):
        shown = card(ada)
        answer(ada, shown, "yes", shown["best"])
    assert ada.post(f"{QUEUE}/undo").json()["row"] == 2
    assert card(ada)["row"] == 2
    assert ada.post(f"{QUEUE}/undo").json()["row"] == 1
    assert held(portal) == []
    assert ada.post(f"{QUEUE}/undo").status_code == 404


def test_who_may_undo_what(ada: TestClient, client_as: ClientAs, portal: Portal) -> None:
    number = answer(ada, card(ada), "none").json()["id"]
    refused = client_as(BEA).post(f"{QUEUE}/undo", params={"answer": number})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "refused")
    assert client_as(COORDINATOR).post(f"{QUEUE}/undo", params={"answer": number}).status_code == 200
    [deed] = portal.ledger.deeds(action="review-undo")
    assert (deed.who, deed.facts["reviewer"]) == (COORDINATOR.name, "Ada")
    assert ada.post(f"{QUEUE}/undo", params={"answer": number}).status_code == 404


def test_two_reviewers_never_meet(ada: TestClient, client_as: ClientAs) -> None:
    bea = client_as(BEA)
    mine, hers = card(ada), card(bea)
    assert (mine["row"], hers["row"]) == (1, 2)
    assert card(ada)["row"] == 1, "loading anew shows the same record"
    assert card(ada, apart=[1])["row"] == 3, "the one that follows is had ready"
    assert bea.get(f"{QUEUE}/records/1").status_code == 409
    told = answer(bea, mine, "none")
    assert (told.status_code, told.json()["error"]["code"]) == (409, "conflict")
    assert ada.delete(f"{QUEUE}/records/3/reservation").status_code == 204
    assert card(bea, apart=[2])["row"] == 3
    answer(ada, mine, "none")
    assert bea.get(f"{QUEUE}/records/1").status_code == 409, "it is decided"
    assert answer(bea, mine, "none").status_code == 409


def test_a_form_that_is_sent_twice_decides_once(ada: TestClient, portal: Portal) -> None:
    shown = card(ada)
    first, again = answer(ada, shown, "none"), answer(ada, shown, "none")
    assert first.json() == again.json()
    assert len(portal.ledger.answers(SLUG)) == 1


def test_skipping_goes_on_and_comes_back(ada: TestClient) -> None:
    assert card(ada, skipped=1)["row"] == 2
    assert ada.get(f"{QUEUE}/next", params={"skipped": 3}).json()["card"] is None
    assert card(ada, skipped=99)["row"] == 1


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"band": "even"}, [1, 2, 3]),
        ({"band": "likely"}, []),
        ({"text": "moss"}, [2]),
        ({"text": item_id(31)}, [3]),
        ({"field": "born"}, []),
        ({"disagreements": "1"}, []),
        ({"reviewer": "Bea"}, []),
        ({"band": "", "text": " "}, [1, 2, 3]),
    ],
)
def test_filters(ada: TestClient, query: dict[str, str], rows: list[int]) -> None:
    listed = ada.get(QUEUE, params=query).json()
    assert [entry["row"] for entry in listed["items"]] == rows
    assert listed["total"] == len(rows)


def test_lists_come_in_pages(ada: TestClient) -> None:
    first = ada.get(QUEUE, params={"limit": 2}).json()
    assert [entry["row"] for entry in first["items"]] == [1, 2]
    assert [entry["row"] for entry in ada.get(first["next"]).json()["items"]] == [3]


def test_another_item_is_searched_and_chosen(ada: TestClient, portal: Portal) -> None:
    [found] = ada.get(f"{QUEUE}/search", params={"q": "Bartle"}).json()["items"]
    assert (found["item"], found["label"]) == (item_id(21), "Bartleby Moss")
    assert ada.get(f"{QUEUE}/search", params={"q": item_id(21).lower()}).json()["items"][0]["item"] == item_id(21)
    assert ada.get(f"{QUEUE}/search", params={"q": "Q4294"}).json()["items"] == []
    assert answer(ada, card(ada), "yes", found["item"]).status_code == 201
    [judgement] = portal.ledger.judgements(SLUG)
    assert (judgement.item, judgement.item_label) == (item_id(21), "Bartleby Moss")
    told = answer(ada, card(ada), "yes", "Q4294")
    assert (told.status_code, told.json()["error"]["fields"][0]["name"]) == (422, "item")


@pytest.mark.parametrize(
    "change",
    [{"verdict": "undone"}, {"verdict": "yes"}, {"item": "Q1"}, {"row": 0}, {"note": "a\nb"}, {"seen": 2**60}],
)
def test_what_is_no_decision_is_refused(ada: TestClient, portal: Portal, change: dict[str, Any]) -> None:
    body = {"row": 1, "verdict": "none", "seen": 0} | change
    assert ada.post(f"{QUEUE}/answers", json=body).status_code == 422
    assert held(portal) == []


def test_what_is_not_there(ada: TestClient) -> None:
    assert ada.get("/api/v1/review/nobody").status_code == 404
    assert ada.get(f"{QUEUE}/records/9").status_code == 404


def test_who_may_review(client_as: ClientAs) -> None:
    assert client_as(PUBLIC).get(QUEUE).status_code == 401
    assert client_as(Person("An Institution", Role.INSTITUTION, frozenset({SLUG}))).get(QUEUE).status_code == 403
    rules = {"second_share": 1, "ranked": False}
    assert client_as(ADA).put(f"{QUEUE}/policy", json=rules).status_code == 403


def test_second_opinions_are_blind_and_a_third_settles(client_as: ClientAs, portal: Portal) -> None:
    boss, ada, bea, cy = (client_as(person) for person in (COORDINATOR, ADA, BEA, CY))
    assert boss.put(f"{QUEUE}/policy", json={"second_share": 1, "ranked": False}).status_code == 200
    assert boss.get(f"{QUEUE}/policy").json()["second_share"] == 1
    assert portal.ledger.deeds(action="review-policy")[0].facts == {"second_share": 1, "ranked": False}
    first = card(ada)
    assert (first["turn"], first["blind"]) == (1, True)
    answer(ada, first, "yes", item_id(11))
    assert card(ada)["row"] == 2, "a second opinion is another's"
    second = card(bea)
    assert (second["row"], second["turn"], second["blind"], second["voices"]) == (1, 2, True, [])
    assert "Ada" not in second["evidence"]
    answer(bea, second, "yes", item_id(12), note="the engraver")
    assert card(bea)["row"] != 1
    third = card(cy, disagreements=1)
    assert (third["row"], third["turn"], third["blind"]) == (1, 3, False)
    assert [(v["reviewer"], v["item"]) for v in third["voices"]] == [("Ada", item_id(11)), ("Bea", item_id(12))]
    assert [(item, opinion, by) for _, item, opinion, by in held(portal)] == [
        (item_id(11), "positive", "Ada"),
        (item_id(12), "positive", "Bea"),
    ]
    answer(cy, third, "yes", item_id(12))
    assert {by for *_, by in held(portal)} == {"Bea", "Cy"}, "what it contradicts is taken back"
    told = boss.get(f"{QUEUE}/agreement").json()
    assert (told["records"], told["agreed"], told["share"], told["kappa"]) == (1, 0, 0.0, 0.0)
    assert told["table"] == [{"first": "best", "second": "other", "records": 1}]
    assert told["decided"] == {"Ada": 1, "Bea": 1, "Cy": 1}
    seen = [one["reviewer"] for one in ada.get(f"{QUEUE}/answers").json()["items"]]
    assert seen == ["Ada"]
    assert len(boss.get(f"{QUEUE}/answers").json()["items"]) == 3


def test_a_ranking_goes_before_everything_if_the_rules_say_so(portal: Portal) -> None:
    client = asking(portal, COORDINATOR)
    app: Any = client.app
    while not hasattr(app, "state"):
        app = next(each for each in (getattr(app, name, None) for name in ("_app", "app")) if each)
    app.state.ranking = lambda _: pd.Series({3: 2.0, 2: 1.0})
    assert card(client)["row"] == 1
    portal.ledger.set_review_policy(SLUG, Policy(ranked=True), "Cora")
    assert [entry["row"] for entry in client.get(QUEUE).json()["items"]] == [3, 2, 1]


def test_what_was_judged_elsewhere_is_settled_anew_after_a_while(
    ada: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.web.review import desk

    shown = card(ada)
    answer(ada, shown, "yes", shown["best"])
    now = portal.ledger.now()
    monkeypatch.setattr(portal.ledger, "_clock", lambda: now + desk.REFRESH + timedelta(seconds=1))
    assert card(ada)["row"] == 2
    desk_ = _desk(ada)
    before = desk_._shelves[SLUG]
    if before.rebuilding is not None:
        before.rebuilding.join()
    assert card(ada)["row"] == 2
    assert 1 not in desk_.queue(SLUG).by_row
    assert ada.post(f"{QUEUE}/undo").json()["reviewer"] == "Ada"
    assert card(ada)["row"] == 1, "what comes back to the queue has it built anew"


def _desk(client: TestClient) -> Any:
    app: Any = client.app
    while not hasattr(app, "state"):
        app = next(each for each in (getattr(app, name, None) for name in ("_app", "app")) if each)
    return app.state.review_desk


def test_the_portal_closes_what_its_sections_opened(portal: Portal, ada: TestClient) -> None:
    card(ada)
    items = _desk(ada)._shelves[SLUG].items
    seen: list[bool] = []
    items._stack.callback(lambda: seen.append(portal.ledger.judgements(SLUG) == []))
    portal.close()
    assert seen == [True], "the desk is closed, and before the ledger"


def test_credit(ada: TestClient, portal: Portal) -> None:
    assert ada.get("/api/v1/review-credit").json() == {"name": ""}
    assert ada.put("/api/v1/review-credit", json={"name": " Ada Q. "}).json() == {"name": "Ada Q."}
    [deed] = portal.ledger.deeds(action="review-credit")
    assert (deed.who, deed.subject, deed.facts) == ("Ada", "portal", {"reviewer": "Ada", "name": "Ada Q."})
    answer(ada, card(ada), "none")
    assert [(one.name, one.records) for one in portal.ledger.thanked(SLUG)] == [("Ada Q.", 1)]
