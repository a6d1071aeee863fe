from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipelines.model.answers import Policy
from pipelines.web.site.people import PUBLIC, Person, Role
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.conftest import COORDINATOR, ClientAs
from tests.web.small_runs import item_id

ADA, BEA, CY = (Person(name, Role.REVIEWER) for name in ("Ada", "Bea", "Cy"))
PAGE = f"/review/{SLUG}"


class Forms(HTMLParser):
    """The forms of a page: action, hidden and other fields with their values, and the values of its buttons."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.forms.append({"action": given.get("action"), "fields": {}, "buttons": []})
        elif self.forms and tag == "input" and given.get("type") == "hidden":
            self.forms[-1]["fields"][given["name"]] = given.get("value") or ""
        elif self.forms and tag == "button" and given.get("name"):
            self.forms[-1]["buttons"].append(given.get("value"))

    def to(self, end: str) -> dict[str, Any]:
        return next(form for form in self.forms if str(form["action"]).endswith(end))


@pytest.fixture
def ada(client_as: ClientAs) -> TestClient:
    return client_as(ADA)


def press(client: TestClient, page: str, choice: str, **more: str) -> str:
    """Press a button of the record's form; the page that follows."""
    form = Forms(page).to("/answers")
    assert choice in form["buttons"]
    answer = client.post(form["action"], data=form["fields"] | {"choice": choice} | more)
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).text


def test_the_whole_queue_without_a_script(ada: TestClient, portal: Portal) -> None:
    page = ada.get(PAGE).text
    for words in (
        "Quill, Ada",
        "Ada Quill",
        "≠",
        "contradicts",
        "contradicts the item&#39;s 1901",
        "+4.00",
        "odds × 16",
        item_id(11),
    ):
        assert words in page, words
    page = press(ada, page, f"yes:{item_id(11)}", note="as her\nbiography has it")
    assert "Moss, Bartleby" in page
    page = press(ada, page, "skip")
    assert "Dovetail, Cress" in page
    page = press(ada, page, "unsure")
    assert "those that you skipped" in page.replace("Those", "those")
    page = ada.get(PAGE).text
    assert "Moss, Bartleby" in page
    page = press(ada, page, "none")
    assert "Nothing to review." in page
    undo = Forms(page).to("/undo")
    there = ada.post(undo["action"], data=undo["fields"]).headers["location"]
    assert there == f"{PAGE}?row=2#record-name"
    assert "Moss, Bartleby" in ada.get(there).text
    assert portal.ledger.judgements(SLUG)[0].note == "as her biography has it"


def test_filters_stay_from_record_to_record(ada: TestClient) -> None:
    page = ada.get(PAGE, params={"text": "o", "band": "even", "field": ""}).text
    form = Forms(page).to("/answers")
    answer = ada.post(form["action"], data=form["fields"] | {"choice": "skip", "back": form["fields"]["back"] + "&x=y"})
    assert answer.headers["location"] == f"{PAGE}?band=even&text=o&skipped=2#record-name"
    assert "Nothing to review with this filter" in ada.get(PAGE, params={"text": "nobody"}).text


def test_filters_stay_through_a_search_and_a_list(ada: TestClient) -> None:
    kept = {"band": "even", "text": "o"}
    page = ada.get(PAGE, params=kept | {"skipped": 1}).text
    form = Forms(page).to("/search")
    assert form["fields"] == {"row": "2", "skipped": "1", **kept}
    page = ada.get(form["action"], params=form["fields"] | {"q": "Bartle"}).text
    assert Forms(page).to("/search")["fields"] == form["fields"]
    assert f'href="{PAGE}?row=2&amp;skipped=1&amp;band=even&amp;text=o"' in page
    form = Forms(page).to("/answers")
    there = ada.post(form["action"], data=form["fields"] | {"choice": form["buttons"][0]}).headers["location"]
    assert there == f"{PAGE}?band=even&text=o&skipped=1#record-name"
    assert f'href="{PAGE}?row=3&amp;band=even&amp;text=o"' in ada.get(f"{PAGE}/records", params=kept).text


def test_what_cannot_be_decided_is_said(ada: TestClient, client_as: ClientAs) -> None:
    bea = client_as(BEA)
    page = bea.get(PAGE).text
    assert "Row 1: another reviewer has this record" in ada.get(PAGE, params={"row": 1}).text
    form = Forms(page).to("/answers")
    answer = ada.post(form["action"], data=form["fields"] | {"choice": "none", "csrf": ""})
    assert answer.status_code == 303
    assert "another reviewer has this record" in ada.get(answer.headers["location"]).text
    assert ada.post(form["action"], data=form["fields"] | {"choice": "maybe", "csrf": ""}).status_code == 422
    assert ada.post(f"{PAGE}/undo", data={}).headers["location"] == PAGE
    assert "no answer to take back" in ada.get(PAGE).text


def test_the_next_record_alone(ada: TestClient) -> None:
    ada.get(PAGE)
    alone = ada.get(f"{PAGE}/card", params={"apart": 1})
    assert "<html" not in alone.text
    assert 'data-row="2"' in alone.text
    assert ada.get(f"{PAGE}/card", params={"apart": [1, 2, 3]}).status_code == 204


def test_another_item_is_searched_and_chosen(ada: TestClient, portal: Portal) -> None:
    page = ada.get(f"{PAGE}/search", params={"row": 1, "q": "Bartle"}).text
    form = Forms(page).to("/answers")
    assert form["buttons"] == [f"yes:{item_id(21)}"]
    assert "found by searching for “Bartle”" in page
    assert f'value="yes:{item_id(21)}" data-key="1"' in page
    assert all(
        place in page
        for place in ('data-key="b"', 'id="review-keys"', 'id="review-found" class="review-found" data-row="1"')
    )
    ada.post(form["action"], data=form["fields"] | {"choice": form["buttons"][0], "note": "found"})
    assert portal.ledger.judgements(SLUG)[0].item == item_id(21)
    assert "Nothing was found" in ada.get(f"{PAGE}/search", params={"row": 2, "q": "Zzz"}).text


def test_a_silent_target_is_done_without(runs: Any, portal: Portal) -> None:
    from pipelines.web.site.portal import open_portal
    from tests.web.conftest import asking

    silent = open_portal(portal.settings.model_copy(update={"sandbox_port": 9}))
    try:
        client = asking(silent, ADA)
        page = client.get(PAGE).text
        assert "The items cannot be looked at now" in page
        assert "contradicts the item&#39;s 1901" in page
        assert "The search does not work now" in client.get(f"{PAGE}/search", params={"row": 1, "q": "Ada"}).text
    finally:
        silent.close()


def test_the_list_is_a_file_too(ada: TestClient) -> None:
    assert "3 records" in ada.get(f"{PAGE}/records").text
    told = ada.get(f"{PAGE}/records", params={"format": "csv", "text": "moss"}).text
    assert [line.split(",")[0] for line in told.splitlines()] == ["row", "2"]


def test_queues_and_credit(ada: TestClient, portal: Portal) -> None:
    page = ada.get("/review").text
    assert SLUG in page
    ada.post("/review/credit", data={"credited": "1", "name": "Ada <Q.>"})
    assert portal.ledger.credits() == {"Ada": "Ada <Q.>"}
    page = ada.get("/review").text
    assert "Ada &lt;Q.&gt;" in page
    ada.post("/review/credit", data={"name": "Ada"})
    assert portal.ledger.credits() == {}
    ada.post("/review/credit", data={"credited": "1", "name": " "})
    assert portal.ledger.credits() == {"Ada": "Ada"}, "who ticks it is named"
    deeds = [(deed.who, deed.role, deed.facts["name"]) for deed in portal.ledger.deeds(action="review-credit")]
    assert deeds == [("Ada", "reviewer", name) for name in ("Ada", "", "Ada <Q.>")]


def test_standings_are_a_file_too(ada: TestClient) -> None:
    assert 'href="/review?format=csv"' in ada.get("/review").text
    told = ada.get("/review", params={"format": "csv"})
    assert told.headers["content-disposition"] == 'attachment; filename="review.csv"'
    assert told.text.splitlines()[0] == "slug,run,doubtful,decided,waiting,yours"
    assert ada.get("/review", params={"format": "json"}).json() == ada.get("/api/v1/review").json()["items"]
    assert ada.get("/review", params={"format": "svg"}).status_code == 404, "there is no chart of it"


def test_second_opinions_and_agreement(client_as: ClientAs, portal: Portal) -> None:
    boss, ada, bea, cy = (client_as(person) for person in (COORDINATOR, ADA, BEA, CY))
    assert boss.post(f"{PAGE}/policy", data={"second_percent": "100", "ranked": ""}).status_code == 303
    assert portal.ledger.review_policy(SLUG) == Policy(1.0)
    press(ada, ada.get(PAGE).text, f"yes:{item_id(11)}")
    page = bea.get(PAGE).text
    assert "Second opinion" in page
    assert "Ada:" not in page
    press(bea, page, "none", note="too old")
    page = cy.get(PAGE).text
    assert "Two reviewers differ" in page
    assert "Bea: none of these – too old" in page
    page = boss.get(f"{PAGE}/agreement").text
    assert "Cohen" in page
    assert "too old" in page
    assert "too old" not in ada.get(f"{PAGE}/agreement").text, "a reviewer sees their own"
    told = boss.get(f"{PAGE}/agreement", params={"format": "json"}).json()
    assert [(one["reviewer"], one["verdict"]) for one in told] == [("Bea", "none"), ("Ada", "yes")]
    for part, rows in (
        ("pairs", [{"first": "best", "second": "none", "records": 1}]),
        ("reviewers", [{"reviewer": "Ada", "records": 1}, {"reviewer": "Bea", "records": 1}]),
    ):
        assert f"{PAGE}/agreement?part={part}&amp;format=csv" in page
        assert boss.get(f"{PAGE}/agreement", params={"part": part, "format": "json"}).json() == rows
    figures = boss.get(f"{PAGE}/agreement", params={"part": "agreement", "format": "csv"}).text
    assert figures.splitlines() == [
        "records,agreed,share,expected,kappa,waiting,second_share",
        "1,0,0,0,0,1,1",
    ]
    assert ada.get(f"{PAGE}/agreement", params={"part": "else"}).status_code == 422
    form = Forms(page).to("/undo")
    assert boss.post(form["action"], data=form["fields"]).headers["location"] == f"{PAGE}?row=1#record-name"


def test_rules_are_a_coordinators(ada: TestClient, visitor: TestClient) -> None:
    assert "percent" not in ada.get(f"{PAGE}/agreement").text
    assert ada.post(f"{PAGE}/policy", data={"second_percent": "50"}).status_code == 403
    assert visitor.get(PAGE).status_code == 303
    assert visitor.get(PAGE).headers["location"].startswith("/sign-in")
    assert PUBLIC.may(Role.PUBLIC)


def test_what_partners_write_is_shown_as_text(ada: TestClient) -> None:
    page = ada.get(f"{PAGE}/search", params={"row": 1, "q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
