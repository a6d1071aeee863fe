from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.exceptions import ServiceUnavailableError
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.settings import Settings
from pipelines.wikibase.commons import Commons
from pipelines.wikibase.targets import FOLDER, read_manifest
from tests.wikibase.samples import entity

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A MediaWiki with some pages; that they are items does not matter here."""
    seed = [entity(f"Q{number}", f"somebody {number}") for number in range(1, 61)]
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), seed=seed) as running:
        yield running


def test_pages_are_asked_for_fifty_a_request_and_once(sandbox: RunningSandbox) -> None:
    commons = Commons(f"{sandbox.url}/w/api.php", Settings(home=HOME, retries=0))
    pages = [*(f"Q{number}" for number in range(1, 61)), "File:Nobody.jpg", "q1", "File:<.jpg"]
    sandbox.requests.clear()
    there = commons.exist(pages)
    assert [page for page, found in there.items() if not found] == ["File:Nobody.jpg", "File:<.jpg"]
    assert len(sandbox.requests.actions("query")) == 2
    assert commons.exist(["Q1", "File:Nobody.jpg"]) == {"Q1": True, "File:Nobody.jpg": False}
    assert len(sandbox.requests.actions("query")) == 2
    commons.close()


def test_a_commons_that_does_not_answer() -> None:
    commons = Commons("http://127.0.0.1:9/w/api.php", Settings(home=HOME, retries=0, timeout=1))
    with pytest.raises(ServiceUnavailableError):
        commons.exist(["File:Nobody.jpg"])
    commons.close()


def test_wikimedias_targets_have_a_commons_and_the_sandbox_has_none() -> None:
    for name in ("wikidata", "test-wikidata"):
        assert read_manifest(HOME / FOLDER / f"{name}.json").donata.commons == "https://commons.wikimedia.org/w/api.php"
    assert read_manifest(HOME / FOLDER / "sandbox.json").donata.commons is None
