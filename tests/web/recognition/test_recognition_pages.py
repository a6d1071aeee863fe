"""Recognition and registry as people and programs see them."""

import csv
import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from pipelines.exceptions import ServiceUnavailableError
from pipelines.flows.auditing import write_audit
from pipelines.ledger import EditStatus, Ledger
from pipelines.web.recognition import facts, looking
from pipelines.web.recognition.facts import audit_folder, read_audit
from pipelines.web.recognition.looking import state_of, wait
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.ledger.samples import contribution, intend, start, url
from tests.web.conftest import ClientAs
from tests.web.small_runs import SmallRuns

PAGE = f"/partners/{SLUG}/recognition"


@pytest.fixture
def audited(portal: Portal, runs: SmallRuns) -> Iterator[Path]:
    """An audit that found one statement changed, and none of the last two."""
    ids = [addition.id for addition in portal.ledger.additions(run=runs.finished)]
    states = ["kept", "further sourced", "value changed"]
    rows = [{"contribution": id_, "kind": "statement", "state": state} for id_, state in zip(ids, states, strict=False)]
    write_audit(portal.settings, SLUG, "sandbox", pd.DataFrame(rows), {})
    folder = audit_folder(portal.settings, SLUG, "sandbox")
    yield folder
    for file in folder.iterdir():
        file.unlink()


def test_anybody_sees_what_was_given(visitor: TestClient, portal: Portal) -> None:
    # A test of another file may have looked.
    shutil.rmtree(audit_folder(portal.settings, SLUG, "sandbox"), ignore_errors=True)
    answer = visitor.get(PAGE)
    assert answer.status_code == 200
    assert "Museum of Imaginary Things" in answer.text
    assert "<dt>Items enriched</dt><dd>5</dd>" in answer.text
    assert "not looked yet" in answer.text
    assert "donata audit imaginary-things" in answer.text
    assert '<a href="/partners" aria-current="true">' in answer.text
    assert f'name="next" value="{PAGE}"' in answer.text, "another language shows this page again"


def test_after_an_audit_the_page_says_what_stands(visitor: TestClient, audited: Path) -> None:
    assert (audited / "when.json").is_file()
    text = visitor.get(PAGE).text
    assert "<dt>of them stand as given</dt><dd>2</dd>" in text
    rows = list(csv.DictReader(StringIO(visitor.get(f"{PAGE}?format=csv").text)))
    assert [(row["fate"], row["count"]) for row in rows] == [
        ("stands", "1"),
        ("stands", "1"),
        ("refined", "1"),
        ("not-looked-at", "2"),
    ]


def test_uploads_and_languages_are_tables_too(visitor: TestClient, runs: SmallRuns) -> None:
    assert f'href="{PAGE}?part=uploads&amp;format=csv"' in visitor.get(PAGE).text
    [gift] = visitor.get(f"{PAGE}?part=uploads&format=json").json()
    assert (gift["run"], gift["statements"]) == (runs.finished, 5)
    table = visitor.get(f"{PAGE}?part=languages&format=csv")
    assert table.text.splitlines()[0] == "language,name,count"
    assert visitor.get(f"{PAGE}?part=nothing&format=csv").status_code == 422
    assert visitor.get(f"{PAGE}?format=svg").status_code == 404


def test_an_audit_of_an_earlier_version_is_dated_by_its_file(portal: Portal, audited: Path) -> None:
    (audited / "when.json").write_text("{}", encoding="utf-8")
    told = read_audit(portal.settings, SLUG, "sandbox")
    assert told is not None
    assert told.time.timestamp() == pytest.approx((audited / "audit.parquet").stat().st_mtime)


def test_the_badge_may_be_embedded_anywhere_and_is_kept(visitor: TestClient) -> None:
    answer = visitor.get(f"{PAGE}/badge.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert ET.fromstring(answer.text).get("role") == "img"  # noqa: S314 - our own
    again = visitor.get(f"{PAGE}/badge.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_documents_to_take(visitor: TestClient) -> None:
    text = visitor.get(f"{PAGE}/wikitext")
    assert text.headers["content-type"].startswith("text/plain")
    assert "[http://127.0.0.1:8000/partners/imaginary-things/recognition recognition page]" in text.text
    study = visitor.get(f"{PAGE}/case-study.md")
    assert study.headers["content-type"].startswith("text/markdown")
    assert study.text.startswith("# Museum of Imaginary Things")


def test_programs_are_given_the_same_documents(visitor: TestClient) -> None:
    for name in ("badge.svg", "wikitext", "case-study.md"):
        page, program = (visitor.get(f"{before}{PAGE}/{name}") for before in ("", "/api/v1"))
        assert program.status_code == 200
        assert (program.text, program.headers["content-type"]) == (page.text, page.headers["content-type"])
    assert visitor.get("/api/v1/partners/nobody/recognition/wikitext").json()["error"]["code"] == "not-found"


def test_the_api_tells_the_same_and_is_not_asked_twice(visitor: TestClient) -> None:
    answer = visitor.get(f"/api/v1{PAGE}")
    told = answer.json()
    assert (told["items_enriched"], told["statements"]["not-looked-at"]) == (5, 5)
    assert told["reviewers"] == []
    assert visitor.get(f"/api/v1{PAGE}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_reviewers_are_named_as_they_wish(visitor: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    decided = pd.DataFrame({"slug": [SLUG] * 2, "reviewer": ["rev", "shy"], "time": [0.0, 1.0]})
    monkeypatch.setattr(portal.ledger, "decided", lambda _=None: decided)
    monkeypatch.setattr(portal.ledger, "credits", lambda: {"rev": "Rev I. Ewer", "else": "Someone Else", "shy": ""})
    text = visitor.get(PAGE).text
    assert "Rev I. Ewer" in text
    assert "and others" in text
    assert "Someone Else" not in text


def test_a_coordinator_has_it_looked_up(client: TestClient, visitor: TestClient, portal: Portal) -> None:
    assert visitor.post(f"{PAGE}/look").status_code in {303, 401, 403}
    assert client.post(f"{PAGE}/look").headers["location"] == PAGE
    wait(portal, SLUG)
    assert state_of(portal, SLUG) == (False, "")
    text = client.get(PAGE).text
    assert "Each addition is being looked up; load" in text
    assert "not looked yet" not in text
    for file in audit_folder(portal.settings, SLUG, "sandbox").iterdir():
        file.unlink()


def test_a_program_has_it_looked_up(client: TestClient, visitor: TestClient, portal: Portal) -> None:
    assert visitor.post(f"/api/v1{PAGE}/look").status_code in {401, 403}
    assert visitor.get(f"/api/v1{PAGE}/look").status_code in {401, 403}
    begun = client.post(f"/api/v1{PAGE}/look")
    assert (begun.status_code, begun.json()) == (202, {"begun": True})
    wait(portal, SLUG)
    assert client.get(f"/api/v1{PAGE}/look").json() == {"looking": False, "failed": ""}
    for file in audit_folder(portal.settings, SLUG, "sandbox").iterdir():
        file.unlink()


def test_a_look_that_fails_is_told_to_coordinators(
    client: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ServiceUnavailableError("the wiki is asleep")

    monkeypatch.setattr(looking, "audit_partner", fail)
    client.post(f"{PAGE}/look")
    wait(portal, SLUG)
    assert "the wiki is asleep" in client.get(PAGE).text


@pytest.mark.parametrize("end", ["", "/badge.svg", "/wikitext", "/case-study.md"])
def test_a_partner_that_is_not_there_or_not_public_is_not_found(
    visitor: TestClient, client: TestClient, portal: Portal, end: str
) -> None:
    assert visitor.get(f"/partners/nobody/recognition{end}").status_code == 404
    package = portal.settings.home / "data" / "partners" / SLUG / "datapackage.json"
    before = package.read_text(encoding="utf-8")
    content = json.loads(before)
    content.setdefault("donata", {})["public"] = False
    package.write_text(json.dumps(content), encoding="utf-8")
    try:
        assert visitor.get(f"{PAGE}{end}").status_code == 404
        assert client.get(f"{PAGE}{end}").status_code == 200
    finally:
        package.write_text(before, encoding="utf-8")


def test_the_registry_has_every_partner(visitor: TestClient) -> None:
    text = visitor.get("/partners").text
    assert f'href="{PAGE}"' in text
    rows = list(csv.DictReader(StringIO(visitor.get("/partners?format=csv").text)))
    assert [(row["slug"], row["items_enriched"], row["match_rate"], row["runs"]) for row in rows] == [
        (SLUG, "5", "1.0", "2")
    ]


def test_the_registry_is_filtered(visitor: TestClient) -> None:
    assert f'href="{PAGE}"' not in visitor.get("/partners?topic=nothing+such").text
    assert "There is nothing that fits." in visitor.get("/partners?q=zzz").text
    assert visitor.get("/api/v1/partners?q=zzz").json() == {"items": [], "total": 0, "next": None}
    assert visitor.get("/partners?view=nothing").status_code == 422


def test_runs_are_told_with_their_outcomes(visitor: TestClient, runs: SmallRuns) -> None:
    assert runs.finished in visitor.get("/partners?view=runs").text
    told = visitor.get("/api/v1/registry/runs?state=finished&limit=1").json()
    assert [entry["run"] for entry in told["items"]] == [runs.finished]
    rows = json.loads(visitor.get("/partners?view=runs&format=json").text)
    assert {row["run"] for row in rows} == {runs.finished, runs.doubtful}


def test_topics_tell_what_worked(visitor: TestClient) -> None:
    topics = visitor.get("/api/v1/registry/topics").json()["items"]
    assert visitor.get("/partners?view=topics").status_code == 200
    assert all(entry["partners"] == 1 for entry in topics)
    assert visitor.get("/api/v1/partners").json()["items"][0]["topics"] == [entry["topic"] for entry in topics]


def test_a_broken_package_hides_nobody_else(portal: Portal, client: TestClient, client_as: ClientAs) -> None:
    folder = portal.settings.home / "data" / "partners" / "broken"
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"name": "broken"}', encoding="utf-8")
    try:
        text = client.get("/partners").text
        assert "The partner broken is left out" in text
        assert f'href="{PAGE}"' in text
        assert "broken" not in client_as(PUBLIC).get("/partners").text
        assert client.get("/partners/broken/recognition").status_code == 404
    finally:
        (folder / "datapackage.json").unlink()
        folder.rmdir()


def test_while_a_run_goes_on_figures_may_be_a_moment_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger(url(tmp_path)) as ledger:
        run = start(ledger).id
        first = facts._marks(ledger)
        ledger.settle_edit(intend(ledger, run, "Q1"), EditStatus.EDITED, contributions=[contribution(run, 1, "Q1")])
        assert facts._marks(ledger) == first
        monkeypatch.setattr(facts, "MOMENT", 0.0)
        assert facts._marks(ledger) != first
        monkeypatch.setattr(facts, "MOMENT", 1e9)
        ledger.finish_run(run, {})
        assert facts._marks(ledger)[0] != first[0]
