"""Names from a remote service, all else from the target."""

from collections.abc import Iterator

import pytest

from pipelines.exceptions import ServiceUnavailableError, TerminalServiceError
from pipelines.model.reconciliation import Version
from pipelines.reconcile.reference import reference_of
from pipelines.reconcile.service_source import ServiceSource
from pipelines.reconcile.sources import CandidateSource
from pipelines.settings import Settings
from pipelines.web.reconciliation import Offer, RunningService, Service, running_service
from pipelines.wikibase.reconciliation_service import ReconciliationService
from tests.reconcile.memory import MemorySource
from tests.web.reconciliation.sample import Remembering, people
from tests.wikibase.local_server import Reply, local_server

TARGET: CandidateSource = MemorySource(people())


@pytest.fixture(scope="module")
def answerer() -> Remembering:
    return Remembering(reference_of(people()))


@pytest.fixture(scope="module")
def running(answerer: Remembering) -> Iterator[RunningService]:
    with running_service(Service(reference_of(people()), answerer, Offer("people"))) as service:
        yield service


@pytest.mark.parametrize("version", tuple(Version))
def test_names_go_to_the_service_and_all_else_to_the_target(
    running: RunningService, answerer: Remembering, version: Version
) -> None:
    with ReconciliationService(running.endpoint(version), Settings(retries=0)) as service:
        source = ServiceSource(service, TARGET, ["Q5"])
        found = source.by_name(["Ada Quill", "Nobody Known", " ", "Ada Quill"], ["en", "mul"])
        assert found == {"Ada Quill": ["Q101", "Q102"]}
        assert source.scores == {("Ada Quill", "Q101"): 40, ("Ada Quill", "Q102"): 40}
        assert {query.types for query in answerer.asked} == {("Q5",)}
        assert source.by_name([], ["en"]) == {}
        assert source.by_identifier("P245", ["500900001"]) == {"500900001": {"Q101"}}
        assert source.entities(["Q102"])["Q102"].label() == "Ada Quill"
        assert source.subclasses(["Q5"]) == {"Q5"}
        assert source.entities([]) == {}


def _by_name(manifest: dict[str, object], *answers: Reply) -> object:
    with local_server() as server:
        server.script("", Reply(manifest), *answers)
        with ReconciliationService(server.url, Settings(retries=0)) as service:
            return ServiceSource(service, TARGET).by_name(["Ada Quill"], ["en"])


MANIFEST: dict[str, object] = {"name": "n", "identifierSpace": "https://www.wikidata.org/entity/", "schemaSpace": "s"}


def test_another_space_of_identifiers_is_refused() -> None:
    with pytest.raises(TerminalServiceError, match="viaf"):
        _by_name({**MANIFEST, "identifierSpace": "http://viaf.org/viaf/"})
    foreign = Reply({"q0": {"result": [{"id": "10662041X", "name": "A", "score": 1}]}})
    with pytest.raises(TerminalServiceError, match="'10662041X' is no item"):
        _by_name(MANIFEST, foreign)


def test_an_answer_that_is_cut_short_is_not_no_match() -> None:
    with pytest.raises(ServiceUnavailableError, match="cut short"):
        _by_name(MANIFEST, Reply(""))
    assert _by_name(MANIFEST, Reply({"q0": {"result": []}})) == {}
