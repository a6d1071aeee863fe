"""The sandbox as a process: started, looked at, loaded into, stopped; and killed amid edits."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox import DEFAULT_PASSWORD, ServerFacts, load, reset, start, status, stop
from pipelines.sandbox.imports import load_dump
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.seed import load_seed
from pipelines.sandbox.server import STARTING, _starting
from pipelines.sandbox.storage import Revision
from pipelines.sandbox.wiki import Wiki


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "sandbox"
    yield folder
    stop(folder)


def log_in(facts: ServerFacts, client: httpx.Client) -> str:
    ask = {"action": "query", "meta": "tokens", "type": "login", "format": "json"}
    token = client.get(facts.api_url, params=ask).json()["query"]["tokens"]["logintoken"]
    form = {"action": "login", "lgname": "Donata@donata", "lgpassword": DEFAULT_PASSWORD, "lgtoken": token}
    client.post(facts.api_url, data={**form, "format": "json"})
    return str(client.get(facts.api_url, params={**ask, "type": "csrf"}).json()["query"]["tokens"]["csrftoken"])


def test_a_server_is_started_seen_loaded_and_stopped(directory: Path, seed_folder: Path, tmp_path: Path) -> None:
    assert status(directory) is None
    facts = start(directory, port=free_port(), seed=seed_folder)
    assert status(directory) == facts
    assert start(directory, port=free_port()) == facts
    dump = tmp_path / "dump.jsonl"
    dump.write_text(json.dumps({"id": "Q9000", "type": "item", "labels": {"en": {"language": "en", "value": "late"}}}))
    assert load(directory, dump).stored == 1
    query = 'ASK { wd:Q9000 rdfs:label "late"@en . wd:Q101 wdt:P31 wd:Q5 }'
    assert httpx.get(facts.sparql_url, params={"query": query}).json()["boolean"] is True
    with pytest.raises(SandboxError, match="no such dump"):
        load(directory, tmp_path / "absent.json")
    assert stop(directory)
    assert not stop(directory)
    assert status(directory) is None
    assert load(directory, dump).unchanged == 1
    reset(directory)
    assert list(directory.iterdir()) == []


def test_a_taken_port_a_foreign_host_and_a_weak_password_are_refused(directory: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(SandboxError, match="is taken"):
            start(directory, port=holder.getsockname()[1])
    with pytest.raises(SandboxError, match="this machine alone"):
        start(directory, host="0.0.0.0")  # noqa: S104
    with pytest.raises(SandboxError, match="would not be taken for one"):
        start(directory, password="short")


def test_a_store_in_use_and_a_foreign_file_are_refused(directory: Path, tmp_path: Path) -> None:
    start(directory, port=free_port())
    with pytest.raises(SandboxError, match="in use"):
        Wiki(SandboxOptions(directory=directory), "http://127.0.0.1")
    other = tmp_path / "other"
    other.mkdir()
    (other / "entities.sqlite").write_text("this is no database, but a text of some length" * 100)
    with pytest.raises(SandboxError, match="not a sandbox's database"):
        Wiki(SandboxOptions(directory=other), "http://127.0.0.1")


def test_a_seed_that_is_wrong_stops_the_start_with_its_place(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"sources.csv: the seed has no table 'sources'"):
        start(directory, port=free_port(), seed=tmp_path)


def graph_agrees(wiki: Wiki) -> bool:
    """Whether the graph holds exactly what the entities say; numbers count by value."""
    expected: set[str] = set()
    for page in wiki.storage.pages_after(0):
        expected |= wiki.graph.map_page(page).triples()
    store = pyoxigraph.Store()
    store.load(" .\n".join([*expected, ""]).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    return set(wiki.graph.triples()) == {f"{q.subject} {q.predicate} {q.object}" for q in store}


def test_killed_amid_edits_every_acknowledged_edit_is_kept(directory: Path, seed_folder: Path) -> None:
    facts = start(directory, port=free_port(), seed=seed_folder)
    acknowledged: dict[str, str] = {}
    enough = threading.Event()

    def edit() -> None:
        with httpx.Client(timeout=60) as client:
            token = log_in(facts, client)
            for number in range(10_000):
                data = {"labels": {"en": {"language": "en", "value": f"edit {number}"}}}
                target = {"new": "item"} if number % 3 else {"id": "Q101"}
                form = {"action": "wbeditentity", **target, "data": json.dumps(data), "token": token, "format": "json"}
                try:
                    entity = client.post(facts.api_url, data=form).json()["entity"]
                except httpx.HTTPError:
                    return
                acknowledged[entity["id"]] = entity["labels"]["en"]["value"]
                if number == 60:
                    enough.set()

    editor = threading.Thread(target=edit)
    editor.start()
    assert enough.wait(60)
    os.kill(facts.pid, signal.SIGKILL)
    editor.join(60)

    wiki = Wiki(SandboxOptions(directory=directory), facts.url)
    try:
        for entity_id, text in acknowledged.items():
            page = wiki.storage.page(entity_id)
            assert page is not None
            stored = page.entity()["labels"]["en"]["value"]
            assert stored == text or entity_id == "Q101"
        assert graph_agrees(wiki)
    finally:
        wiki.close()


def test_a_graph_that_fell_behind_catches_up(tmp_path: Path, seed_folder: Path) -> None:
    options = SandboxOptions(directory=tmp_path)
    wiki = Wiki(options, "http://127.0.0.1")
    load_seed(wiki, seed_folder)
    page = wiki.storage.page("Q101")
    assert page is not None
    entity = page.entity()
    entity["claims"] = {}
    entity["labels"]["en"]["value"] = "changed behind the graph's back"
    wiki.storage.save(Revision(entity_id="Q101", entity=entity, user="Donata"))
    wiki.storage.save(Revision(entity_id="Q5", entity=None, redirect="Q101", user="Donata"))
    assert not graph_agrees(wiki)
    wiki.close()

    wiki = Wiki(options, "http://127.0.0.1")
    try:
        assert wiki.behind == 2
        assert graph_agrees(wiki)
    finally:
        wiki.close()


def test_killed_amid_a_load_the_graph_agrees_and_the_load_can_be_repeated(directory: Path, tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    label = {"en": {"language": "en", "value": "one of many"}}
    lines = (json.dumps({"id": f"Q{number}", "type": "item", "labels": label}) for number in range(1, 40_001))
    dump.write_text("\n".join(lines))
    facts = start(directory, port=free_port())

    def ask() -> None:
        with contextlib.suppress(OSError):
            load(directory, dump)

    loader = threading.Thread(target=ask)
    loader.start()
    with sqlite3.connect(directory / "entities.sqlite") as record:
        while not (number := record.execute("SELECT count(*) FROM page").fetchone()[0]):
            loader.join(0.01)
    os.kill(facts.pid, signal.SIGKILL)
    loader.join(60)
    record.close()

    wiki = Wiki(SandboxOptions(directory=directory), facts.url)
    try:
        assert number <= wiki.storage.statistics()["pages"] < 40_000
        assert wiki.behind
        assert graph_agrees(wiki)
        report = load_dump(wiki, dump)
        assert (report.read, report.kept) == (40_000, 0)
        assert report.unchanged >= number
    finally:
        wiki.close()


def test_a_server_that_another_process_is_starting_is_known(tmp_path: Path) -> None:
    told = [_starting(tmp_path)]
    for pid in (str(os.getpid()), str(2**22 + 1), "nonsense"):
        (tmp_path / STARTING).write_text(pid)
        told.append(_starting(tmp_path))
    assert told == [None, os.getpid(), None, None]
