import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipelines.model.submissions import SubmissionState
from pipelines.web.app import create_app
from pipelines.web.site.people import PUBLIC, Who
from pipelines.web.site.portal import Portal
from pipelines.web.site.rates import RATES, Rate
from tests.fictional import DUMP, SLUG
from tests.ingest.samples import workbook
from tests.web.conftest import ClientAs, a_host
from tests.web.institutions.conftest import INSTITUTION, LARGEST, STRANGER

BROKEN = DUMP + "5,Twin,,,,,,\n7,Short\nx,No Number,,,,,,\n8,<script>alert(1)</script>,=cmd|' /C calc'!A0,,,,bad,\n"
Way = Callable[[], Any]
SUBMISSIONS = f"/api/v1/partners/{SLUG}/submissions"


@pytest.fixture
def institution(client_as: ClientAs) -> TestClient:
    return client_as(INSTITUTION)


def send(client: TestClient, content: bytes | str, name: str = "artists.csv", **more: str) -> dict[str, object]:
    answer = client.put(f"{SUBMISSIONS}?name={name}", content=content, headers=more)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/submissions/{answer.json()['id']}"
    body: dict[str, object] = answer.json()
    return body


def test_a_file_is_sent_checked_and_submitted(institution: TestClient, portal: Portal) -> None:
    sent = send(institution, DUMP)
    assert sent["state"] == "checked"
    assert sent["check"]["rows_accepted"] == 5  # type: ignore[index]
    page = institution.get(str(sent["page"]))
    assert "Every row can go on." in page.text
    assert "Submit this file" in page.text
    assert "donata run" not in page.text
    done = institution.post(f"/submissions/{sent['id']}/submit")
    assert (done.status_code, done.headers["location"]) == (303, sent["page"])
    shown = institution.get(str(sent["page"])).text
    assert "Thank you." in shown
    assert "waits to be matched" in shown
    again = institution.post(f"/api/v1/submissions/{sent['id']}/submit")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    assert portal.ledger.submission(str(sent["id"])).events[-1].person == INSTITUTION.name
    deeds = [deed for deed in portal.ledger.deeds(subject=SLUG) if deed.facts.get("submission") == sent["id"]]
    assert [deed.action for deed in deeds] == ["submission-submitted", "submission-received"]


def test_a_broken_file_is_told_row_by_row(institution: TestClient) -> None:
    sent = send(institution, BROKEN)
    check: dict[str, object] = sent["check"]  # type: ignore[assignment]
    assert (check["rows_read"], check["rows_quarantined"]) == (9, 3)
    codes = {trouble["code"] for trouble in check["troubles"]}  # type: ignore[attr-defined]
    assert {"too-few-cells", "duplicate-key"} <= codes or len(codes) >= 3
    page = institution.get(str(sent["page"])).text
    assert "rows-to-correct.csv" in page
    assert "<script>alert" not in page
    assert "What to do:" in page


def test_the_rows_to_correct_are_a_file_that_can_be_sent_again(institution: TestClient) -> None:
    sent = send(institution, BROKEN)
    answer = institution.get(f"/api/v1/submissions/{sent['id']}/rows-to-correct.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["_line"] for row in rows] == ["7", "8", "9"]
    assert all(row["_problems"] for row in rows)
    for place, row in enumerate(rows):
        row |= {"id": str(100 + place), "name": row["name"] or "Short", "_text": ""}
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    corrected = send(institution, text.getvalue())
    assert corrected["check"]["rows_quarantined"] == 0  # type: ignore[index]


def test_every_trouble_comes_as_a_table_and_page_by_page(institution: TestClient) -> None:
    sent = send(institution, BROKEN)
    first = institution.get(f"/api/v1/submissions/{sent['id']}/issues?limit=2").json()
    assert len(first["items"]) == 2
    seen, following = first["items"], first["next"]
    while following:
        page = institution.get(following).json()
        seen, following = seen + page["items"], page["next"]
    assert len(seen) == first["total"]
    answer = institution.get(f"/api/v1/submissions/{sent['id']}/issues.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["message"] for row in rows] == [issue["message"] for issue in seen]
    wrong = institution.get(f"/api/v1/submissions/{sent['id']}/issues?after=x")
    assert wrong.status_code == 422


def test_no_download_runs_in_a_spreadsheet(institution: TestClient) -> None:
    sent = send(institution, "id,name,bio,nationality,born,died,ulan\nx,=cmd|' /C calc'!A0,@SUM(1),+1+1,,,\n1,A,,,,,\n")
    text = institution.get(f"/api/v1/submissions/{sent['id']}/rows-to-correct.csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["name"], row["bio"], row["nationality"]) == ("'=cmd|' /C calc'!A0", "'@SUM(1)", "'+1+1")


def test_the_next_file_is_compared_with_the_last_run(institution: TestClient, portal: Portal) -> None:
    check: dict[str, object] = send(institution, DUMP)["check"]  # type: ignore[assignment]
    assert portal.ledger.last_finished(SLUG, "sandbox")
    assert check["compared"] is True
    assert check["new"] + check["changed"] + check["same"] == check["rows_accepted"]  # type: ignore[operator]


def test_it_is_compared_with_the_file_handed_over_last_if_no_run_is_newer(institution: TestClient) -> None:
    first = send(institution, DUMP)
    again = send(institution, DUMP)
    assert again["check"]["changed"] == first["check"]["changed"]  # type: ignore[index]
    assert institution.post(f"/api/v1/submissions/{first['id']}/submit").status_code == 200
    lines = DUMP.splitlines()
    changed = [lines[0], lines[1].replace(",1853,", ",1854,"), *lines[3:]]
    sent = send(institution, "\n".join(changed))
    check: dict[str, int] = sent["check"]  # type: ignore[assignment]
    assert (check["new"], check["changed"], check["gone"]) == (0, 1, 1)
    page = institution.get(str(sent["page"])).text
    for change, row in (("changed", changed[1]), ("gone", lines[2])):
        address = f"/api/v1/submissions/{sent['id']}/{change}-rows.csv"
        assert address in page
        [told] = list(csv.DictReader(io.StringIO(institution.get(address).content.decode("utf-8-sig"))))
        assert told["id"] == row.split(",")[0]
    assert institution.get(f"/api/v1/submissions/{sent['id']}/same-rows.csv").status_code == 422


def test_a_form_without_scripts_sends_a_file_too(institution: TestClient) -> None:
    token = institution.headers.pop("X-CSRF-Token")
    files = {"file": ("../../ev<il>.csv", DUMP.encode(), "image/png")}
    answer = institution.post(f"/partners/{SLUG}/submit", data={"csrf": token}, files=files)
    assert answer.status_code == 303
    page = institution.get(answer.headers["location"]).text
    assert "ev_il_.csv" in page
    assert "Every row can go on." in page
    forged = institution.post(f"/partners/{SLUG}/submit", data={"csrf": "x"}, files=files)
    assert forged.status_code == 403


def test_a_form_without_a_file_is_said_so(institution: TestClient) -> None:
    for data in ({"file": ("", b"", "text/csv")}, {"other": ("a.csv", b"id\n1\n", "text/csv")}):
        answer = institution.post(SUBMISSIONS, files=data)
        assert answer.status_code == 422, answer.text
        assert answer.json()["error"]["fields"][0]["name"] == "file"
    kind = {"Content-Type": "multipart/form-data"}
    assert institution.post(SUBMISSIONS, content=b"x", headers=kind).status_code == 422
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert institution.post(SUBMISSIONS, content=b"--c\r\nnonsense", headers=kind).status_code == 422
    long = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + b"x" * 100_000 + b"\r\n--b--\r\n"
    assert "too much" in institution.post(SUBMISSIONS, content=long, headers=kind).text


def test_what_is_too_large_is_refused(institution: TestClient) -> None:
    big = b"x" * (LARGEST + 100_000)
    for content in (big, iter([big])):
        answer = institution.put(SUBMISSIONS, content=content)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too-large")
    assert institution.post(SUBMISSIONS, files={"file": ("a.csv", big)}).status_code == 413


def test_an_empty_body_is_no_file(institution: TestClient) -> None:
    answer = institution.put(SUBMISSIONS, content=b"")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0\x01\x02\x03" * 500, "an image"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel"),
        (b"<!DOCTYPE html><title>Sign in</title>", "web page"),
        (b"id,name\n", "missing"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"\x1f\x8b\x08\x00 not gzip", "cannot be unpacked"),
    ],
)
def test_the_content_says_what_it_is_whatever_its_name_and_type(
    institution: TestClient, content: bytes, words: str
) -> None:
    sent = send(institution, content, **{"Content-Type": "text/csv"})
    assert sent["state"] == "refused"
    assert words in str(sent["message"])
    assert sent["check"] is None
    page = institution.get(str(sent["page"])).text
    assert "cannot be read as the table" in page
    assert "Submit this file" not in page


def test_one_without_a_row_that_can_go_on_is_not_submitted(institution: TestClient) -> None:
    sent = send(institution, "id,name,bio,nationality,born,died,ulan\nx,,,,,,\n")
    assert "Submit this file" not in institution.get(str(sent["page"])).text
    answer = institution.post(f"/api/v1/submissions/{sent['id']}/submit")
    assert answer.status_code == 409


def test_a_file_can_be_withdrawn(institution: TestClient) -> None:
    sent = send(institution, DUMP)
    assert institution.post(f"/submissions/{sent['id']}/withdraw").status_code == 303
    assert "withdrawn" in institution.get(str(sent["page"])).text
    assert institution.post(f"/api/v1/submissions/{sent['id']}/withdraw").status_code == 409
    assert institution.post(f"/api/v1/submissions/{sent['id']}/submit").status_code == 409


def test_whoever_has_the_link_sees_the_steps_and_nothing_else(institution: TestClient, client_as: ClientAs) -> None:
    sent = send(institution, DUMP)
    for other in (client_as(PUBLIC), client_as(STRANGER)):
        page = other.get(str(sent["page"]))
        assert page.status_code == 200
        assert "Checked" in page.text
        assert "Check report" not in page.text
        assert str(sent["checksum"]) not in page.text
        told = other.get(f"/api/v1/submissions/{sent['id']}").json()
        assert told["steps"][1] == {"name": "checked", "standing": "done", "when": told["steps"][1]["when"]}
        assert told["check"] is None
        assert told["person"] is None
        for path in ("issues", "issues.csv", "rows-to-correct.csv"):
            assert other.get(f"/api/v1/submissions/{sent['id']}/{path}").status_code in {401, 403}
        assert other.post(f"/api/v1/submissions/{sent['id']}/submit").status_code in {401, 403}


def test_only_the_partner_sends(client_as: ClientAs) -> None:
    for person in (PUBLIC, STRANGER):
        other = client_as(person)
        assert other.put(SUBMISSIONS, content=DUMP).status_code in {401, 403}
        assert other.get(SUBMISSIONS).status_code in {401, 403}
        address = {"address": "https://example.org/"}
        assert other.post(f"{SUBMISSIONS}/from-address", json=address).status_code in {401, 403}
        assert other.get(f"/partners/{SLUG}/submit").status_code in {303, 403}


def test_submissions_are_listed_page_by_page(institution: TestClient) -> None:
    ids = [send(institution, DUMP, f"{n}.csv")["id"] for n in range(3)]
    first = institution.get(f"{SUBMISSIONS}?limit=2").json()
    assert [one["id"] for one in first["items"]] == ids[:0:-1]
    second = institution.get(first["next"]).json()
    assert second["items"][0]["id"] == ids[0]
    assert institution.get(f"{SUBMISSIONS}?after=x").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8181/", "http://localhost/", "http://[::1]/", "http://0x7f.1/", "http://169.254.169.254/"],
)
def test_an_address_behind_the_portal_is_not_fetched(institution: TestClient, address: str, portal: Portal) -> None:
    answer = institution.post(f"{SUBMISSIONS}/from-address", json={"address": address})
    assert answer.status_code == 201
    assert answer.json()["state"] == "refused"
    assert "not a public address" in answer.json()["message"]
    assert portal.ledger.submission(answer.json()["id"]).state is SubmissionState.REFUSED


def test_what_is_no_address_is_said_so(institution: TestClient) -> None:
    for address in ("file:///etc/passwd", "", "https://a:b@example.org/"):
        answer = institution.post(f"{SUBMISSIONS}/from-address", json={"address": address})
        assert answer.status_code == 422
        assert answer.json()["error"]["fields"][0]["name"] == "address"
    page = institution.post(f"/partners/{SLUG}/submit-address", data={"address": "ftp://example.org"})
    assert page.status_code == 422
    assert "http(s) address" in page.text
    fetched = institution.post(f"/partners/{SLUG}/submit-address", data={"address": "http://127.0.0.1/a.csv"})
    assert fetched.status_code == 303


def test_there_is_no_such_thing(institution: TestClient) -> None:
    assert institution.get("/submissions/x").status_code == 404
    assert institution.get("/api/v1/submissions/../../ledger.sqlite").status_code == 404
    assert institution.get("/api/v1/partners/nobody/needs").status_code == 404
    assert institution.get("/partners/nobody").status_code == 404


def test_a_check_that_was_cut_off_is_taken_up_again(institution: TestClient, portal: Portal) -> None:
    begun = portal.ledger.begin_submission(SLUG, "a.csv", "Ina", checksum="ab" * 32, size=len(DUMP))
    folder = portal.settings.runs / SLUG / "submissions" / begun.id
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(DUMP)
    for _ in range(100):
        told = institution.get(f"/api/v1/submissions/{begun.id}").json()
        if told["state"] == "checked":
            break
    assert told["check"]["rows_accepted"] == 5


def test_every_way_to_send_is_counted_together_by_address(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RATES, "upload", Rate(5, 3600))
    host = a_host()

    def at(who: Who | None) -> TestClient:
        browser = TestClient(create_app(portal, who=who), "http://127.0.0.1:8000", follow_redirects=False, client=host)
        browser.headers["X-CSRF-Token"] = browser.get("/api/v1/me").json()["csrf"]
        return browser

    _, secret = portal.ledger.issue_token(SLUG, "nightly export", "Cora")
    person, machine = at(lambda _: INSTITUTION), at(None)
    bearer = {"Authorization": f"Bearer {secret}"}
    form, away = {"file": ("a.csv", DUMP.encode(), "text/csv")}, {"address": "http://127.0.0.1/a.csv"}
    ways: dict[str, Way] = {
        "form": lambda: person.post(f"/partners/{SLUG}/submit", files=form),
        "address by form": lambda: person.post(f"/partners/{SLUG}/submit-address", data=away),
        "API": lambda: person.post(SUBMISSIONS, content=DUMP),
        "address by API": lambda: person.post(f"{SUBMISSIONS}/from-address", json=away),
        "token": lambda: machine.put(SUBMISSIONS, content=DUMP, headers=bearer),
    }
    assert [way().status_code for way in ways.values()] == [303, 303, 201, 201, 201]
    for name, way in ways.items():
        refused = way()
        assert refused.status_code == 429, name
        assert int(refused.headers["retry-after"]) > 600, name


HEADER, *ROWS = csv.reader(DUMP.splitlines())
RECORDS = [dict(zip(HEADER, cells, strict=True)) for cells in ROWS]


def _workbook(folder: Path) -> bytes:
    return workbook(folder / "artists.xlsx", {"Artists": [HEADER, *ROWS]}).read_bytes()


def _zipped(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "artists.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/artists.csv", DUMP)
        archive.writestr("__MACOSX/export/._artists.csv", b"\0")
    return (folder / "artists.zip").read_bytes()


def _excel() -> bytes:
    """As Excel saves it in western Europe: Windows-1252, semicolons, CRLF."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([HEADER, *ROWS])
    return text.getvalue().replace("Moss, Bartleby", "Möß, Bártleby").encode("cp1252")


WAYS: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "Excel": (lambda _: _excel(), "CSV · cp1252 (guess) · delimiter semicolon"),
    "Excel, with its own line": (lambda _: b"sep=;\r\n" + _excel(), "CSV · cp1252 (guess) · delimiter semicolon"),
    "byte order mark": (lambda _: DUMP.encode("utf-8-sig"), "CSV · UTF-8 (byte order mark)"),
    "workbook": (_workbook, "XLSX"),
    "archive": (_zipped, "CSV · UTF-8 (content) · delimiter comma"),
    "JSON": (lambda _: json.dumps(RECORDS).encode(), "JSON · UTF-8 (content)"),
    "JSON Lines": (lambda _: "\n".join(map(json.dumps, RECORDS)).encode(), "JSONL · UTF-8 (content)"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_taken_however_it_was_saved(institution: TestClient, tmp_path: Path, way: str) -> None:
    content, read_as = WAYS[way]
    sent = send(institution, content(tmp_path), "artists.dat")
    assert sent["state"] == "checked", sent["message"]
    check: dict[str, Any] = sent["check"]  # type: ignore[assignment]
    assert check["rows_accepted"] == 5
    guessed = "guessed-encoding" in {trouble["code"] for trouble in check["troubles"]}
    assert guessed is way.startswith("Excel")
    page = institution.get(str(sent["page"])).text
    assert read_as in re.sub(r"<[^>]*>", "", page)
    # What is to be looked at where letters were guessed.
    assert ("<li><bdi>Möß, Bártleby</bdi></li>" in page) is guessed


def test_ten_rows_all_wrong_are_ten_rows_to_correct(institution: TestClient) -> None:
    sent = send(institution, ",".join(HEADER) + "\n" + "".join(f"x{n},,,,,,,\n" for n in range(10)))
    page = institution.get(str(sent["page"])).text
    assert "none of its rows can go on" in page
    assert "Submit this file" not in page
    assert "Take it back" in page
    assert "stay on Wikidata" not in page
    assert [step["standing"] for step in sent["steps"]][:3] == ["done", "done", "stopped"]  # type: ignore[attr-defined]
    answer = institution.get(f"/api/v1/submissions/{sent['id']}/rows-to-correct.csv")
    assert len(list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))) == 10
    assert "no row can go on" in institution.get(f"/partners/{SLUG}").text


def test_the_very_same_file_is_known_again(institution: TestClient) -> None:
    content = DUMP + "77,Twice Sent,,,,,,\n"
    first, second = send(institution, content), send(institution, content)
    assert "This very file was sent before" not in institution.get(str(first["page"])).text
    page = institution.get(str(second["page"])).text
    assert "This very file was sent before" in page
    assert f'href="{first["page"]}"' in page


def test_where_the_description_of_the_table_is_named_a_coordinator_is_too(institution: TestClient) -> None:
    sent = send(institution, "number,who\n1,Ada\n")
    assert "datapackage.json" in str(sent["message"])
    page = institution.get(str(sent["page"])).text
    assert "a coordinator can help" in page
    assert "<strong>What to do:</strong> add the column; or mark the field optional" in page
    arabic = institution.get(str(sent["page"]), headers={"Accept-Language": "ar"}).text
    assert "are missing" not in arabic
    assert "add the column" not in arabic
