"""Routes: what goes over HTTP beside the published examples: JSONP, bounds, origins, languages, refusals."""

import json
from typing import Any

import pytest
import requests

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation import RunningService
from pipelines.web.reconciliation.manifest import BATCH_SIZE

V0_1, V0_2, V1_0 = Version
EARLY = (V0_1, V0_2)


def _get(running: RunningService, version: Version, path: str = "", **query: str) -> requests.Response:
    return requests.get(running.endpoint(version) + path, params=query, timeout=30)


def _named(text: str, **more: Any) -> dict[str, Any]:
    return {"conditions": [{"matchType": "name", "propertyValue": text}], **more}


def _match(running: RunningService, *queries: dict[str, Any], **headers: str) -> Any:
    url = running.endpoint(V1_0) + "/match"
    return requests.post(url, json={"queries": queries}, headers=headers, timeout=30).json()["results"]


def test_each_version_names_itself_and_its_addresses(running: RunningService) -> None:
    first, second, draft = (_get(running, version).json() for version in Version)
    assert "versions" not in first
    assert second["versions"] == ["0.1", "0.2"]
    assert draft["versions"] == ["1.0-draft"]
    assert second["batchSize"] == draft["batchSize"] == BATCH_SIZE
    assert second["suggest"]["entity"]["service_url"] == running.endpoint(V0_2)
    assert second["view"]["url"] == "https://www.wikidata.org/wiki/{{id}}"
    assert draft["view"]["url"] == "https://www.wikidata.org/wiki/{id}"
    assert draft["standardizedScore"] is True
    assert draft["documentation"] == second["documentation"] == "https://example.org/about"
    assert {setting["id"] for setting in draft["extend"]["propertySettings"]} >= {"limit", "rank", "content"}
    assert second["defaultTypes"][0] == {"id": "Q5", "name": "human"}
    by_name = requests.get(running.endpoint(V0_2).replace("127.0.0.1", "localhost"), timeout=30).json()
    assert by_name["preview"]["url"].startswith("http://localhost:")


@pytest.mark.parametrize("version", EARLY)
def test_one_query_by_get_as_a_name_or_as_json(running: RunningService, version: Version) -> None:
    bare = _get(running, version, query="Ada Quill").json()["result"]
    written = _get(running, version, query=json.dumps({"query": "Ada Quill", "limit": 1})).json()["result"]
    assert [each["id"] for each in bare] == ["Q101", "Q102"]
    assert bare[0]["score"] == 40
    assert [each["id"] for each in written] == ["Q101"]
    assert ("features" in bare[0]) == (version is V0_2)
    posted = requests.post(running.endpoint(version), data={"query": "Ada Quill"}, timeout=30).json()["result"]
    assert posted == bare


def test_candidates_carry_their_evidence_and_a_probability(running: RunningService) -> None:
    best = _match(running, _named("Ada Quill"))[0]["candidates"][0]
    features = {feature["id"]: feature["value"] for feature in best["features"]}
    assert features == {"probability": 0.4, "name_exact": True, "bearers": 2}
    assert best["score"] == 40
    assert all(feature["name"] for feature in best["features"])
    assert best["match"] is False
    identified = {"conditions": [{"matchType": "property", "propertyId": "P245", "propertyValue": "500900001"}]}
    found = _match(running, identified)[0]["candidates"]
    assert [(each["id"], each["match"], each["score"]) for each in found] == [("Q101", True, 99)]


def test_texts_have_language_and_direction(running: RunningService) -> None:
    [english] = _match(running, _named("Zohra Inkwell"))[0]["candidates"]
    [arabic] = _match(running, _named("Zohra Inkwell"), **{"Accept-Language": "ar-EG, en;q=0.5"})[0]["candidates"]
    assert (english["name"], english["lang"], english["dir"]) == ("Zohra Inkwell", "en", "ltr")
    assert (arabic["name"], arabic["lang"], arabic["dir"]) == ("زهرة المحبرة", "ar", "rtl")
    assert arabic["description"] == "خطاطة"
    early = requests.get(
        running.endpoint(V0_2), {"query": "Zohra Inkwell"}, headers={"Accept-Language": "ar"}, timeout=30
    )
    assert early.json()["result"][0]["name"] == "زهرة المحبرة"
    assert "lang" not in early.json()["result"][0]


@pytest.mark.parametrize("version", EARLY)
def test_too_large_a_batch_is_a_bad_request_before_1_0(running: RunningService, version: Version) -> None:
    batch = json.dumps({f"q{number}": {"query": "x"} for number in range(BATCH_SIZE + 1)})
    answer = requests.post(running.endpoint(version), data={"queries": batch}, timeout=30)
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    assert str(BATCH_SIZE) in answer.json()["message"]


def test_too_large_a_batch_is_413_in_1_0(running: RunningService) -> None:
    endpoint = running.endpoint(V1_0)
    answer = requests.post(f"{endpoint}/match", json={"queries": [_named("x")] * (BATCH_SIZE + 1)}, timeout=30)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    large = requests.post(f"{endpoint}/extend", json={"ids": ["Q1"] * 501, "properties": []}, timeout=30)
    assert large.status_code == 413
    huge = requests.post(f"{endpoint}/match", data=b" " * 5_000_000, timeout=30)
    assert huge.status_code == 413


def test_the_drafts_older_route_still_answers(running: RunningService) -> None:
    answer = requests.post(f"{running.endpoint(V1_0)}/reconcile", json={"queries": [_named("Ada Quill")]}, timeout=30)
    assert len(answer.json()["results"][0]["candidates"]) == 2
    assert requests.get(f"{running.endpoint(V1_0)}/", timeout=30).json()["name"] == "Imaginary people"


def test_jsonp_for_pages_that_know_no_cors(running: RunningService) -> None:
    script = _get(running, V0_1, "/suggest/entity", prefix="zoh", callback="jQuery_1.done")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert script.headers["X-Content-Type-Options"] == "nosniff"
    assert script.text.startswith("/**/jQuery_1.done({")
    assert _get(running, V0_1, callback="got").text.startswith('/**/got({"identifierSpace"')
    assert _get(running, V0_1, callback="alert(1)//").status_code == 400
    assert _get(running, V1_0, "/suggest/entity", prefix="zoh", callback="got").json()["result"]


@pytest.mark.parametrize("version", tuple(Version))
def test_pages_of_any_origin_may_ask(running: RunningService, version: Version) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    preflight = requests.options(running.endpoint(version) + "/match", headers=asked, timeout=30)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert preflight.headers["Access-Control-Allow-Headers"] == "content-type"
    assert preflight.headers["Access-Control-Allow-Private-Network"] == "true"
    for path in ("", "/suggest/entity", "/nowhere", "/preview?id=Q101"):
        assert requests.get(running.endpoint(version) + path, timeout=30).headers["Access-Control-Allow-Origin"] == "*"


def test_another_hosts_name_is_refused(running: RunningService) -> None:
    rebound = requests.get(running.endpoint(V0_2), headers={"Host": "evil.example:80"}, timeout=30)
    assert rebound.status_code == 421
    assert "Access-Control-Allow-Origin" not in rebound.headers


@pytest.mark.parametrize("version", tuple(Version))
def test_wrong_parameters_are_refused(running: RunningService, version: Version) -> None:
    assert _get(running, version, "/suggest/entity", prefix="a", cursor="-1").status_code == 400
    assert _get(running, version, "/suggest/entity", prefix="a", cursor="two").status_code == 400
    assert _get(running, version, "/suggest/planet", prefix="a").status_code == 404
    assert _get(running, version, "/extend/propose", type="Q5", limit="x").status_code == 400
    assert _get(running, version, "/preview").status_code == 400
    missing = _get(running, version, "/preview", id="Q77")
    assert missing.status_code == 404
    assert "Q77" in missing.text


def test_what_asks_nothing_is_refused(running: RunningService) -> None:
    endpoint = running.endpoint(V0_2)
    assert requests.post(endpoint, data={"q": "x"}, timeout=30).status_code == 400
    assert requests.post(endpoint, data={"queries": "not json"}, timeout=30).status_code == 400
    assert _get(running, V0_2, query='{"querry": "x"}').status_code == 400
    assert _get(running, V0_2, extend='{"ids": ["Q101"]}').status_code == 400
    assert _get(running, V0_2, "/flyout/planet", id="Q1").status_code == 404
    assert requests.post(f"{running.endpoint(V1_0)}/match", data=b"", timeout=30).status_code == 400


def test_previews_are_small_safe_pages(running: RunningService) -> None:
    page = _get(running, V1_0, "/preview", id="Q105")
    assert "Every &lt;b&gt;Value&lt;/b&gt;" in page.text
    assert "<b>" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert '<html lang="en" dir="ltr">' in page.text
    assert "Erewhon" in page.text
    arabic = requests.get(running.endpoint(V1_0) + "/preview?id=Q103", headers={"Accept-Language": "ar"}, timeout=30)
    assert '<html lang="ar" dir="rtl">' in arabic.text
    assert len(page.content) < 4_000


def test_flyouts_say_what_something_is(running: RunningService) -> None:
    assert "painter &lt;of&gt; maps" in _get(running, V0_2, "/flyout/entity", id="Q101").json()["html"]
    assert "human" in _get(running, V0_1, "/flyout/type", id="Q5").json()["html"]
    assert "citizenship" in _get(running, V0_2, "/flyout/property", id="P27").json()["html"]
    assert _get(running, V0_2, "/flyout/property", id="P9999").status_code == 404


def test_the_front_page_has_the_addresses(running: RunningService) -> None:
    page = requests.get(running.url, timeout=30).text
    assert all(running.endpoint(version) in page for version in Version)


def test_extensions_by_get_and_by_post_are_the_same(running: RunningService) -> None:
    query = {"ids": ["Q101", "Q404"], "properties": [{"id": "P569"}, {"id": "P27"}, {"id": "unknown"}]}
    got = _get(running, V0_2, extend=json.dumps(query)).json()
    assert got["rows"]["Q101"]["P27"] == [{"id": "Q900", "name": "Erewhon"}]
    assert got["rows"]["Q101"]["P569"] == [{"date": "1853-03-30T00:00:00Z"}]
    assert got["rows"]["Q404"] == {"P569": [], "P27": [], "unknown": []}
    assert [meta["name"] for meta in got["meta"]] == ["date of birth", "country of citizenship", "unknown"]
    draft = requests.post(f"{running.endpoint(V1_0)}/extend", json=query, timeout=30).json()
    assert draft["rows"][0]["properties"][1]["values"] == [
        {"id": "Q900", "name": "Erewhon", "lang": "en", "dir": "ltr"}
    ]
    assert [row["id"] for row in draft["rows"]] == ["Q101", "Q404"]
