import csv
import io

import pytest
from starlette.testclient import TestClient

from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.conftest import ClientAs
from tests.web.institutions.conftest import INSTITUTION


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
