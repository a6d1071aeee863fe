import csv
import io
from datetime import UTC, datetime

import pytest

from pipelines.flows.returning import Returned
from pipelines.web.institutions import found, routes
from pipelines.web.site.people import PUBLIC
from tests.fictional import SLUG
from tests.web.conftest import ClientAs
from tests.web.institutions.conftest import INSTITUTION, STRANGER

RETURN = f"/api/v1/partners/{SLUG}/return"


def test_an_institution_takes_its_file_home(client_as: ClientAs) -> None:
    institution = client_as(INSTITUTION)
    assert institution.post(f"/partners/{SLUG}/return").status_code == 303
    for _ in range(200):
        answer = institution.get(RETURN)
        if answer.status_code == 200:
            break
    told = answer.json()
    assert told["counts"]["in review"] == 3
    page = institution.get(f"/partners/{SLUG}").text
    assert f'href="{RETURN}/return.csv"' in page
    assert "rows in review" in page
    assert "A newer run has been matched" not in page
    file = institution.get(f"{RETURN}/return.csv")
    assert "attachment" in file.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row["wikidata_status"] for row in rows] == ["in review"] * 3 + ["needs a correction"] * 2
    assert institution.post(RETURN).status_code == 202


def test_only_what_was_written_is_given_and_only_to_the_partner(client_as: ClientAs) -> None:
    institution = client_as(INSTITUTION)
    for name in ("return.json", "..%2Freturn.json", "%2e%2e%2f%2e%2e%2fledger.sqlite", "x.csv"):
        assert institution.get(f"{RETURN}/{name}").status_code == 404
    for person in (PUBLIC, STRANGER):
        other = client_as(person)
        assert other.get(RETURN).status_code in {401, 403}
        assert other.get(f"{RETURN}/return.csv").status_code in {401, 403}
        assert other.post(RETURN).status_code in {401, 403}


def test_files_of_an_older_run_are_said_to_be_so(client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Returned(
        slug=SLUG,
        target="sandbox",
        run="0" * 11,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        dump="artists.csv",
        counts={"matched": 2, "new identifiers": 1},
        disagreements={},
        mismatches=1,
        not_exported=0,
        escaped=0,
        files=["return.csv", "mismatch-finder.csv"],
    )
    for module in (routes, found):
        monkeypatch.setattr(module, "read_returned", lambda *_: old)
    page = client_as(INSTITUTION).get(f"/partners/{SLUG}").text
    assert "A newer run has been matched since these files were written." in page
    assert "<dt>rows matched</dt><dd>2</dd>" in page
    assert "Mismatch Finder User Guide" in page
