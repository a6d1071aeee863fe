"""The reader of remote services held to the published examples: valid answers are read, invalid ones refused."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from pipelines.exceptions import ServiceUnavailableError, TerminalServiceError
from pipelines.model.reconciliation import Named, Version
from pipelines.wikibase.reconciliation_forms import SecurityForm
from pipelines.wikibase.reconciliation_reading import (
    read_extension,
    read_flyout,
    read_manifest,
    read_proposal,
    read_results,
    read_suggestions,
)
from tests.conftest import HOME

WHO = "the service"
V0_1, V0_2, V1_0 = Version


@pytest.fixture(scope="module")
def published() -> Path:
    """The folder of the published examples; a test that asks for it is skipped where it is absent."""
    folder = Path(os.environ.get("DONATA_CONFORMANCE", HOME.parent / "shared" / "conformance")) / "reconciliation"
    if not folder.is_dir():
        pytest.skip(f"no examples at {folder}: name their folder in DONATA_CONFORMANCE")
    return folder


def _results(version: Version, text: str) -> object:
    found = json.loads(text)
    keys = found["results"] if version is V1_0 else found
    return read_results(version, text.encode(), [str(key) for key in keys], WHO)


def _candidate(version: Version, text: str) -> object:
    batch = f'{{"results":[{{"candidates":[{text}]}}]}}' if version is V1_0 else f'{{"q0":{{"result":[{text}]}}}}'
    return read_results(version, batch.encode(), ["q0"], WHO)


def _part_of_manifest(key: str) -> Callable[[Version, str], object]:
    def read(version: Version, text: str) -> object:
        part = json.loads(text)
        if key == "entity":
            part, place = {"entity": part}, "suggest"
        else:
            place = key
        manifest = {"name": "n", "identifierSpace": "i", "schemaSpace": "s", "versions": [version], place: part}
        manifest |= {"view": {"url": "{id}" if version is V1_0 else "{{id}}"}}
        return read_manifest(json.dumps(manifest), WHO, version)

    return read


READERS: dict[str, Callable[[Version, str], object]] = {
    "manifest": lambda version, text: read_manifest(text, WHO, version),
    "reconciliation-result-batch": _results,
    "reconciliation-candidate": _candidate,
    "suggest-entities-response": lambda _, text: read_suggestions(text.encode(), WHO),
    "suggest-properties-response": lambda _, text: read_suggestions(text.encode(), WHO),
    "suggest-types-response": lambda _, text: read_suggestions(text.encode(), WHO),
    "flyout-response": lambda _, text: read_flyout(text.encode(), WHO),
    "data-extension-response": lambda version, text: read_extension(version, text.encode(), WHO),
    "data-extension-property-proposal": lambda _, text: read_proposal(text.encode(), WHO),
    "data-extension-metadata": _part_of_manifest("extend"),
    "suggest-metadata": _part_of_manifest("entity"),
    "preview-metadata": _part_of_manifest("preview"),
    "security-scheme": lambda _, text: TypeAdapter(SecurityForm).validate_json(text),
}
REQUESTS = {"reconciliation-query-batch", "data-extension-query"}


@pytest.mark.real_data
@pytest.mark.parametrize(("version", "valid", "invalid"), [(V0_1, 24, 8), (V0_2, 29, 13), (V1_0, 29, 13)])
def test_published_answers_are_read_or_refused(published: Path, version: Version, valid: int, invalid: int) -> None:
    read, refused = 0, 0
    for path in sorted((published / version / "examples").glob("*/*/*.json")):
        kind, verdict = path.parts[-3:-1]
        if kind in REQUESTS:
            continue
        text = path.read_text("utf-8")
        if verdict == "valid":
            READERS[kind](version, text)
            read += 1
        else:
            with pytest.raises(TerminalServiceError):
                READERS[kind](version, text)
            refused += 1
    assert (read, refused) == (valid, invalid)


def _manifest(**more: object) -> str:
    return json.dumps({"name": "n", "identifierSpace": "i", "schemaSpace": "s", **more})


def test_the_newest_version_that_is_declared_and_followed_is_spoken() -> None:
    assert read_manifest(_manifest(), WHO).version is V0_1
    assert read_manifest(_manifest(versions=["0.1", "0.2"]), WHO).version is V0_2
    assert (
        read_manifest(_manifest(versions=["0.2", "1.0"], view={"url": "x{id}"}, standardizedScore=True), WHO).scale
        == 100
    )
    # Declares 1.0, but is written as 0.2: `view` has no template of 1.0.
    assert read_manifest(_manifest(versions=["0.2", "1.0-draft"]), WHO).version is V0_2
    assert read_manifest(_manifest(batchSize=7), WHO).batch_size == 7
    assert read_manifest(_manifest(batchSize=7_000), WHO).batch_size == 100
    assert read_manifest(_manifest(view={"url": "https://x/{{id}}"}), WHO).view == "https://x/{id}"


@pytest.mark.parametrize("text", [_manifest(versions=["2.0"]), '{"name": "n"}', _manifest(versions=[])])
def test_what_is_no_manifest_is_told(text: str) -> None:
    with pytest.raises(TerminalServiceError, match="follows no version") as told:
        read_manifest(text, WHO)
    assert "address" in told.value.remedy


@pytest.mark.parametrize("body", [b"", b"{", b'{"q0": {"result": [', b"<html>busy</html>", b"[]", b"null"])
@pytest.mark.parametrize("version", tuple(Version))
def test_an_empty_or_truncated_answer_is_no_result(version: Version, body: bytes) -> None:
    with pytest.raises(ServiceUnavailableError, match="cut short"):
        read_results(version, body, ["q0"], WHO)


def test_a_query_without_an_answer_is_an_error() -> None:
    with pytest.raises(ServiceUnavailableError, match="1 answers to 2"):
        read_results(V0_2, b'{"q0": {"result": []}}', ["q0", "q1"], WHO)
    with pytest.raises(ServiceUnavailableError, match="0 answers to 1"):
        read_results(V1_0, b'{"results": []}', ["q0"], WHO)
    with pytest.raises(ServiceUnavailableError, match="in place of results"):
        read_results(V0_1, b'{"status": "error", "message": "busy"}', ["q0"], WHO)
    assert read_results(V0_2, b'{"q0": {"result": []}}', ["q0"], WHO) == [[]]


def test_candidates_keep_the_services_score_and_features() -> None:
    text = (
        '{"q0": {"result": [{"id": "Q1", "name": "A", "score": 53.5, "match": true, "type": ["Q5", {"id": "Q6"}],'
        ' "features": [{"id": "f", "value": false}]}]}}'
    )
    [[candidate]] = read_results(V0_2, text.encode(), ["q0"], WHO)
    assert (candidate.score, candidate.match, candidate.features[0].value) == (53.5, True, False)
    assert candidate.types == (Named("Q5", ""), Named("Q6", ""))


@pytest.mark.parametrize(
    "scheme",
    [{"type": "apiKey", "name": "k"}, {"type": "http"}, {"type": "magic"}, {"foo": "bar"}],
)
def test_half_a_security_scheme_is_refused(scheme: dict[str, str]) -> None:
    with pytest.raises(TerminalServiceError):
        read_manifest(_manifest(versions=["0.2"], authentication=scheme), WHO, V0_2)
