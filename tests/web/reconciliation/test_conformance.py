"""All published examples of 0.1, 0.2 and 1.0-draft, asked of a running service; our own answers against the schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation import RunningService
from tests.web.reconciliation.schemas import Schemas

pytestmark = pytest.mark.real_data
VERSIONS = tuple(Version)
EARLY = (Version.V0_1, Version.V0_2)


def _examples(published: Path, version: Version, kind: str, valid: bool) -> list[Path]:
    return sorted((published / version / "examples" / kind / ("valid" if valid else "invalid")).glob("*.json"))


def _match(running: RunningService, version: Version, batch: str) -> requests.Response:
    endpoint = running.endpoint(version)
    if version is Version.V1_0:
        return requests.post(f"{endpoint}/match", data=batch.encode(), timeout=30)
    return requests.post(endpoint, data={"queries": batch}, timeout=30)


def _extend(running: RunningService, version: Version, query: str) -> requests.Response:
    endpoint = running.endpoint(version)
    if version is Version.V1_0:
        return requests.post(f"{endpoint}/extend", data=query.encode(), timeout=30)
    return requests.post(endpoint, data={"extend": query}, timeout=30)


@pytest.mark.parametrize("version", VERSIONS)
def test_valid_query_batches_are_answered_by_the_schema(
    running: RunningService, published: Path, version: Version
) -> None:
    examples = _examples(published, version, "reconciliation-query-batch", valid=True)
    assert len(examples) >= 3
    for example in examples:
        answer = _match(running, version, example.read_text("utf-8"))
        assert answer.status_code == 200, example
        Schemas(published, version).check("reconciliation-result-batch", answer.json())
        asked = json.loads(example.read_text("utf-8"))
        if version is Version.V1_0:
            assert len(answer.json()["results"]) == len(asked["queries"])
        else:
            assert list(answer.json()) == list(asked)


@pytest.mark.parametrize("version", VERSIONS)
def test_invalid_query_batches_are_refused_in_the_versions_form(
    running: RunningService, published: Path, version: Version
) -> None:
    examples = _examples(published, version, "reconciliation-query-batch", valid=False)
    assert len(examples) >= 2
    for example in examples:
        answer = _match(running, version, example.read_text("utf-8"))
        assert answer.status_code == 400, example
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        body = answer.json()
        if version is Version.V1_0:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert body["status"] == 400
            assert body["errors"]
        else:
            assert body["status"] == "error"
            assert body["details"]


@pytest.mark.parametrize("version", VERSIONS)
def test_extension_queries_are_answered_by_the_schema(
    running: RunningService, published: Path, version: Version
) -> None:
    examples = _examples(published, version, "data-extension-query", valid=True)
    assert len(examples) == 2
    ours = {"ids": ["Q101", "Q105", "Q1"], "properties": [{"id": p} for p in ("P1", "P2", "P3", "P27", "P569", "Lar")]}
    for query in (*(example.read_text("utf-8") for example in examples), json.dumps(ours)):
        answer = _extend(running, version, query)
        assert answer.status_code == 200, query
        Schemas(published, version).check("data-extension-response", answer.json())


@pytest.mark.parametrize("version", VERSIONS)
def test_our_own_answers_follow_the_schemas(running: RunningService, published: Path, version: Version) -> None:
    schemas, endpoint = Schemas(published, version), running.endpoint(version)

    def get(path: str, **query: str) -> Any:
        answer = requests.get(endpoint + path, params=query, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    schemas.check("manifest", get(""))
    for prefix in ("", "Quill", "Zoh", "hum", "date"):
        schemas.check("suggest-entities-response", get("/suggest/entity", prefix=prefix))
        schemas.check("suggest-types-response", get("/suggest/type", prefix=prefix))
        schemas.check("suggest-properties-response", get("/suggest/property", prefix=prefix))
    assert get("/suggest/type", prefix="hum")["result"][0]["id"] == "Q5"
    schemas.check("data-extension-property-proposal", get("/extend/propose", type="Q5", limit="2"))
    query = {"query": "Ada Quill", "type": "Q5"}
    if version is Version.V1_0:
        query = {"type": "Q5", "conditions": [{"matchType": "name", "propertyValue": "Ada Quill"}]}  # type: ignore[dict-item]
    batch = {"queries": [query]} if version is Version.V1_0 else {"q0": query}
    found = _match(running, version, json.dumps(batch)).json()
    schemas.check("reconciliation-result-batch", found)
    assert len(found["results"][0]["candidates"] if version is Version.V1_0 else found["q0"]["result"]) == 2


@pytest.mark.parametrize("version", EARLY)
def test_the_published_suggest_requests_have_their_answers(running: RunningService, version: Version) -> None:
    endpoint = running.endpoint(version)
    manifest = requests.get(endpoint, timeout=30).json()
    for kind, service in manifest["suggest"].items():
        url = service["flyout_service_url"] + service["flyout_service_path"].replace(
            "${id}", {"entity": "Q101", "type": "Q5", "property": "P27"}[kind]
        )
        flyout = requests.get(url, timeout=30).json()
        assert set(flyout) == {"id", "html"}
        suggested = requests.get(service["service_url"] + service["service_path"], {"prefix": "q"}, timeout=30)
        assert suggested.status_code == 200
    page = requests.get(manifest["preview"]["url"].replace("{{id}}", "Q101"), timeout=30)
    assert page.headers["Content-Type"].startswith("text/html")
