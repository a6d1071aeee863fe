"""`donata serve`: an index on loopback, its addresses printed, and what is wrong with a choice."""

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest
import requests
from starlette.testclient import TestClient

from pipelines import sandbox
from pipelines.cli.serve import choose_indexes, ending_well, find_index, index_service, wikibase
from pipelines.exceptions import ConfigurationError
from pipelines.model.reconciliation import Version
from pipelines.reconcile.reference.building import Entities, build_reference
from pipelines.sandbox.server import FACTS
from pipelines.settings import Settings
from pipelines.web.reconciliation import PATHS, create_app
from tests.cli.conftest import Donata
from tests.end_to_end.installation import DONATA, Installation
from tests.web.reconciliation.sample import people

#: A process that is none: beyond the largest number that Linux gives.
NOBODY = 2**22 + 1


def _index(installation: Installation, name: str) -> Path:
    folder = installation.runs / "indexes" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    build_reference(Entities(people(), {}, {}), folder, properties=None, processes=1)
    return folder


def test_an_index_is_served_until_it_is_interrupted(installation: Installation) -> None:
    _index(installation, "people")
    command = [DONATA, "serve", "--port", "0", "--no-sandbox"]
    environment = {**installation.settings, "PYTHONUNBUFFERED": "1", "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        command, cwd=installation.home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            told = [process.stdout.readline() for _ in range(2 + len(PATHS))]
            assert "'people' (9 entities)" in told[0]
            urls = re.findall(r"http://127\.0\.0\.1:\d+/\S+", "".join(told))
            assert [url.rpartition("/")[2] for url in urls] == ["0.1", "0.2", "1.0"]
            manifest = requests.get(urls[1], timeout=30).json()
            assert manifest["name"] == "Donata: people"
            found = requests.get(urls[1], {"query": "Ada Quill"}, timeout=30).json()
            assert [candidate["id"] for candidate in found["result"]] == ["Q101", "Q102"]
            page = requests.get(f"{urls[1]}/preview?id=Q101", timeout=30).text
            assert "country of citizenship" in page
            # An index keeps no references: what cannot be chosen is not offered.
            assert "references" not in {each["name"] for each in manifest["extend"]["property_settings"]}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def test_the_embedded_wikibase_runs_beside_it_and_ends_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "wikidata").symlink_to(Path(__file__).parents[1] / "sandbox" / "seed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(home=home, runs_dir=tmp_path / "runs", sandbox_port=port)
    with wikibase(settings, wanted=False):
        assert sandbox.status(settings.sandbox_dir) is None
    with ending_well(), wikibase(settings, wanted=True):
        assert sandbox.status(settings.sandbox_dir) is not None
        with wikibase(settings, wanted=True):
            pass
        assert sandbox.status(settings.sandbox_dir) is not None, "one that ran before is left running"
        file = settings.sandbox_dir / FACTS
        facts = json.loads(file.read_text(encoding="utf-8"))
        assert facts["owner"] == os.getpid()
        file.write_text(json.dumps(facts | {"owner": NOBODY}), encoding="utf-8")
        with wikibase(settings, wanted=True):
            running = sandbox.status(settings.sandbox_dir)
            assert running is not None
            assert (running.pid, running.owner) == (facts["pid"], os.getpid()), "one of a killed portal is taken over"
        assert sandbox.status(settings.sandbox_dir) is None
        os.kill(os.getpid(), signal.SIGTERM)
    assert sandbox.status(settings.sandbox_dir) is None
    assert "has stopped" in capsys.readouterr().out


def test_the_portal_goes_on_without_a_wikibase(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(home=tmp_path, runs_dir=tmp_path / "runs", sandbox_host="192.0.2.1")
    with wikibase(settings, wanted=True):
        pass
    assert "does not run" in capsys.readouterr().err


def test_each_index_has_its_place(installation: Installation) -> None:
    settings = Settings(home=installation.home, runs_dir=installation.runs)
    assert choose_indexes(settings, None) == (None, {})
    people = _index(installation, "people")
    assert choose_indexes(settings, None) == ("people", {"people": people})
    others = _index(installation, "others")
    assert choose_indexes(settings, None) == (None, {"people": people, "others": others})
    assert choose_indexes(settings, "others")[0] == "others"
    services = {
        name: index_service(settings, folder, "en") for name, folder in (("people", people), ("others", others))
    }
    client = TestClient(create_app(services["people"], services), "http://127.0.0.1:8000")
    for place, name in (("/reconcile", "people"), ("/reconcile/others", "others")):
        manifest = client.get(f"{place}/0.2").json()
        assert manifest["name"] == f"Donata: {name}"
        assert manifest["preview"]["url"].startswith(f"http://127.0.0.1:8000{place}/0.2/")
        assert f"{place}/1.0" in client.get(place).text


def test_only_loopback_is_served(installation: Installation, donata: Donata) -> None:
    _index(installation, "people")
    told = donata("serve", "--host", "0.0.0.0")  # noqa: S104 - that it is refused is the test
    assert told.code == 1
    assert "this machine alone" in told.err


def test_an_index_is_found_by_name_by_folder_or_as_the_only_one(installation: Installation) -> None:
    settings = Settings(home=installation.home, runs_dir=installation.runs)
    with pytest.raises(ConfigurationError, match="no index"):
        find_index(settings, None)
    one, other = (installation.runs / "indexes" / name for name in ("one", "other"))
    one.mkdir(parents=True)
    assert find_index(settings, None) == one
    other.mkdir()
    assert find_index(settings, "other") == other
    assert find_index(settings, str(one)) == one
    with pytest.raises(ConfigurationError, match="several") as several:
        find_index(settings, None)
    assert "one, other" in several.value.remedy
    with pytest.raises(ConfigurationError, match="'third'"):
        find_index(settings, "third")


def test_each_version_has_its_address() -> None:
    assert set(PATHS) == set(Version)
