"""A run whose mapping asks a remote reconciliation service for candidates."""

from pathlib import Path

import pytest

from pipelines.model.entities import Entity
from pipelines.model.reconciliation import Version
from pipelines.reconcile.reference import reference_of
from pipelines.sandbox import running_sandbox
from pipelines.web.reconciliation import Offer, Service, running_service
from tests.end_to_end.imaginary import KNOWN, SLUG, ULAN, imaginary_project, seeded
from tests.end_to_end.installation import Installation
from tests.fictional import MAPPING
from tests.web.reconciliation.sample import Remembering

pytestmark = [pytest.mark.prefect, pytest.mark.slow]


@pytest.mark.usefixtures("prefect_server")
def test_a_run_takes_its_candidates_from_the_service(tmp_path: Path) -> None:
    with running_sandbox(seeded(tmp_path / "sandbox")) as sandbox:
        people = [Entity(sandbox.entity(f"Q{900_000_001 + number}")) for number in range(1, KNOWN + 1)]
        answerer = Remembering(reference_of(people))
        with running_service(Service(answerer.reference, answerer, Offer("people"))) as service:
            mapping = MAPPING.replace("match:\n", f"match:\n  service: {service.endpoint(Version.V0_2)}\n")
            assert ULAN in mapping
            home = imaginary_project(tmp_path / "home", mapping=mapping)
            summary = Installation(home, tmp_path / "runs", sandbox.url).plain().run(SLUG)
        assert {query.text for query in answerer.asked} >= {"Imaginary Quince", "Imaginary Ruffle"}
        assert summary.matched == KNOWN
