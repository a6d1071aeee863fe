import csv
import io

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
