"""An unmodified OpenRefine reconciles and extends a table with the service; skipped where it is not installed."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation import RunningService
from tests.web.reconciliation.openrefine import PROGRAM, OpenRefine, running_openrefine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="OpenRefine is not installed (Debian: apt-get install openrefine)"),
]
TABLE = "name,ulan\nAda Quill,500900001\nZohra Inkwell,\nNobody Known,\n"


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    with running_openrefine(tmp_path_factory.mktemp("openrefine")) as started:
        yield started


@pytest.mark.parametrize("version", [Version.V0_1, Version.V0_2])
def test_openrefine_matches_and_fetches_values(running: RunningService, refine: OpenRefine, version: Version) -> None:
    endpoint = running.endpoint(version)
    manifest = requests.get(endpoint, timeout=30).json()
    by_ulan = {"column": "ulan", "propertyID": "P245", "propertyName": "ULAN ID"}
    project = refine.new_project(TABLE)
    human = {"id": "Q5", "name": "human"}
    refine.reconcile(project, "name", endpoint, manifest, type=human, columnDetails=[by_ulan])
    quill, inkwell, nobody = (row["name"]["r"] for row in refine.rows(project))
    assert (quill["j"], quill["m"]["id"]) == ("matched", "Q101")
    assert inkwell["j"] == nobody["j"] == "none"
    assert inkwell["c"][0] == {"id": "Q103", "name": "Zohra Inkwell", "types": ["Q5"], "score": 80}
    assert nobody["c"] == []
    wanted: list[dict[str, Any]] = [
        {"id": "P569", "name": "date of birth"},
        {"id": "P27", "settings": {"content": "id"}},
    ]
    refine.extend(project, "name", endpoint, manifest, wanted)
    first = refine.rows(project)[0]
    assert first["date of birth"]["v"] == "1853-03-30T00:00:00Z"
    assert first["country of citizenship"]["v"] == "Q900"
