import csv
import io
import json

import pytest
from starlette.testclient import TestClient

from pipelines.model.submissions import SubmissionState
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.conftest import ClientAs
from tests.web.institutions.conftest import INSTITUTION, STRANGER


def test_everybody_sees_what_is_needed(visitor: TestClient) -> None:
    page = visitor.get(f"/partners/{SLUG}").text
    assert "What we need" in page
    assert "CC0-1.0" in page
    assert "pattern 500" in page
    assert "curl -H" in page
    assert "What was sent" not in page
    assert 'type="file"' not in page


def test_the_institution_sends_from_there(client_as: ClientAs) -> None:
    page = client_as(INSTITUTION).get(f"/partners/{SLUG}").text
    assert f'action="/partners/{SLUG}/submit"' in page
    assert f'data-upload="/api/v1/partners/{SLUG}/submissions"' in page
    assert page.index('name="csrf"', page.index("/submit")) < page.index('name="file"')
    assert "What was sent" in page
    assert "Send a file" in client_as(INSTITUTION).get(f"/partners/{SLUG}/submit").text


def test_needs_for_machines(visitor: TestClient) -> None:
    told = visitor.get(f"/api/v1/partners/{SLUG}/needs").json()
    assert told["may_be_donated"] is True
    assert told["columns"][0] == {
        "name": "id",
        "other_names": [],
        "title": "",
        "description": "",
        "holds": "integer",
        "form": "",
        "required": True,
        "unique": True,
        "optional": False,
        "example": "1",
        "separator": "",
    }


def test_the_example_is_a_file(visitor: TestClient) -> None:
    answer = visitor.get(f"/api/v1/partners/{SLUG}/example.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["id", "name"]
    assert len(rows) == 2
    assert "attachment" in answer.headers["content-disposition"]


def test_a_partner_that_is_not_public_is_for_its_own(client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Portal, "public", frozenset())
    assert client_as(PUBLIC).get(f"/partners/{SLUG}").status_code == 404
    assert client_as(INSTITUTION).get(f"/partners/{SLUG}").status_code == 200


def test_its_tables_come_as_files(client_as: ClientAs, visitor: TestClient, portal: Portal) -> None:
    page = client_as(INSTITUTION).get(f"/partners/{SLUG}").text
    assert f'href="/partners/{SLUG}?format=csv"' in page
    rows = list(csv.DictReader(io.StringIO(visitor.get(f"/partners/{SLUG}?format=csv").text)))
    assert [row["name"] for row in rows][:2] == ["id", "name"]
    assert visitor.get(f"/partners/{SLUG}?format=json").json()[0]["required"] is True
    sent = portal.ledger.begin_submission(SLUG, "=cmd.csv", "Ina", checksum="ef" * 32, size=1)
    assert f'href="/partners/{SLUG}?part=sent&amp;format=csv"' in client_as(INSTITUTION).get(f"/partners/{SLUG}").text
    table = client_as(INSTITUTION).get(f"/partners/{SLUG}?part=sent&format=csv")
    assert "attachment" in table.headers["content-disposition"]
    told = next(csv.DictReader(io.StringIO(table.text)))
    assert (told["id"], told["file"], told["state"]) == (sent.id, "'=cmd.csv", "received")
    portal.ledger.note_submission(sent.id, SubmissionState.REFUSED)
    for person in (PUBLIC, STRANGER):
        assert client_as(person).get(f"/partners/{SLUG}?part=sent&format=csv").status_code in {303, 401, 403}


def test_runs_are_followed_from_there(visitor: TestClient) -> None:
    for address in ("/partners", f"/partners/{SLUG}", f"/partners/{SLUG}/recognition"):
        page = visitor.get(address).text
        feed = "/feeds/runs.atom" if address == "/partners" else f"/feeds/{SLUG}.atom"
        assert f'type="application/atom+xml" title="Feed of runs" href="{feed}"' in page
        assert visitor.get(feed).status_code == 200


def test_of_several_tables_it_says_which_one_is_taken(visitor: TestClient, portal: Portal) -> None:
    path = portal.settings.home / "data" / "partners" / SLUG / "datapackage.json"
    before = path.read_text(encoding="utf-8")
    content = json.loads(before)
    content["resources"] += [content["resources"][0] | {"name": name, "path": f"{name}.csv"} for name in ("b", "c")]
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        assert "only “artists” is taken here" in visitor.get(f"/partners/{SLUG}").text
    finally:
        path.write_text(before, encoding="utf-8")
    assert "is taken here" not in visitor.get(f"/partners/{SLUG}").text
