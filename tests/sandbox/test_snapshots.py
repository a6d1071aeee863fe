"""Snapshots: what was kept comes back, in the record and in the graph, whatever was done in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox.entities import blank_entity
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.snapshots import begin, list_snapshots, reset_wiki, restore_snapshot, take_snapshot
from pipelines.sandbox.storage import Revision
from pipelines.sandbox.wiki import Wiki
from tests.sandbox.test_server import graph_agrees


@pytest.fixture
def wiki(tmp_path: Path, seed_folder: Path) -> Iterator[Wiki]:
    opened = Wiki(SandboxOptions(directory=tmp_path), "http://127.0.0.1")
    begin(opened, seed_folder)
    yield opened
    opened.close()


def rename(wiki: Wiki, entity_id: str, text: str) -> None:
    page = wiki.storage.page(entity_id)
    assert page is not None
    entity = page.entity()
    entity["labels"]["en"] = {"language": "en", "value": text}
    wiki.save(Revision(entity_id=entity_id, entity=entity, user="Donata"))


def label(wiki: Wiki, entity_id: str) -> str:
    page = wiki.storage.page(entity_id)
    return page.entity()["labels"]["en"]["value"] if page else ""


def create(wiki: Wiki, text: str) -> str:
    entity = blank_entity(wiki.storage.allocate_id("item"))
    entity["labels"]["en"] = {"language": "en", "value": text}
    wiki.save(Revision(entity_id=entity["id"], entity=entity, user="Donata"))
    return str(entity["id"])


def test_a_snapshot_brings_back_what_was_changed_made_and_deleted(wiki: Wiki) -> None:
    made = create(wiki, "kept")
    take_snapshot(wiki, "before")
    rename(wiki, "Q101", "changed")
    later = create(wiki, "made since")
    wiki.delete(made)
    assert restore_snapshot(wiki, "before") == 3
    assert (label(wiki, "Q101"), label(wiki, made), label(wiki, later)) == ("Ada Example", "kept", "")
    assert graph_agrees(wiki)
    assert restore_snapshot(wiki, "before") == 0


def test_snapshots_of_other_courses_of_events_are_told_apart(wiki: Wiki) -> None:
    take_snapshot(wiki, "root")
    rename(wiki, "Q101", "one course")
    take_snapshot(wiki, "one")
    restore_snapshot(wiki, "root")
    rename(wiki, "Q101", "other course")
    restore_snapshot(wiki, "one")
    assert label(wiki, "Q101") == "one course"
    assert graph_agrees(wiki)


def test_many_differences_have_the_graph_built_anew(wiki: Wiki) -> None:
    take_snapshot(wiki, "before")
    for number in range(310):
        create(wiki, f"made {number}")
    take_snapshot(wiki, "many")
    restore_snapshot(wiki, "before")
    assert graph_agrees(wiki)
    restore_snapshot(wiki, "many")
    assert graph_agrees(wiki)
    assert [kept.name for kept in list_snapshots(wiki.options.directory)] in (["before", "many"], ["many", "before"])


def test_a_reset_wiki_is_as_it_began(wiki: Wiki, tmp_path: Path) -> None:
    later = create(wiki, "made since")
    rename(wiki, "Q101", "changed")
    assert reset_wiki(wiki) == 2
    assert (label(wiki, "Q101"), label(wiki, later)) == ("Ada Example", "")
    assert graph_agrees(wiki)
    entity = blank_entity("Q777")
    entity["labels"]["en"] = {"language": "en", "value": "of a newer seed"}
    begin(wiki, [entity])
    with pytest.raises(SandboxError, match="seed has changed"):
        reset_wiki(wiki)


def test_a_graph_that_was_distrusted_is_built_anew_at_the_next_start(tmp_path: Path, seed_folder: Path) -> None:
    options = SandboxOptions(directory=tmp_path)
    wiki = Wiki(options, "http://127.0.0.1")
    begin(wiki, seed_folder)
    wiki.graph.distrust()
    wiki.graph.store.update("DELETE WHERE { <http://www.wikidata.org/entity/Q101> ?p ?o }")
    wiki.close()
    wiki = Wiki(options, "http://127.0.0.1")
    try:
        assert graph_agrees(wiki)
        assert wiki.graph.watermark() == wiki.storage.last_revision()
    finally:
        wiki.close()


def test_a_deletion_that_the_graph_missed_is_made_up_for(tmp_path: Path, seed_folder: Path) -> None:
    options = SandboxOptions(directory=tmp_path)
    wiki = Wiki(options, "http://127.0.0.1")
    begin(wiki, seed_folder)
    made = create(wiki, "soon gone")
    last = wiki.storage.last_revision()
    wiki.storage.delete(made)
    assert not graph_agrees(wiki)
    wiki.close()
    wiki = Wiki(options, "http://127.0.0.1")
    try:
        assert graph_agrees(wiki)
        assert wiki.storage.gone() == []
        create(wiki, "next")
        assert wiki.storage.last_revision() == last + 1
    finally:
        wiki.close()


def test_names_that_are_none_are_refused(wiki: Wiki) -> None:
    with pytest.raises(SandboxError, match="names no snapshot"):
        take_snapshot(wiki, "../escape")
    with pytest.raises(SandboxError, match="no snapshot 'absent'") as caught:
        restore_snapshot(wiki, "absent")
    assert "none" in caught.value.remedy
