"""Dumps of a sandbox: in JSON they load into another one without loss; in RDF they hold what entity data hold."""

import gzip
import json
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from pipelines.exceptions import SandboxError
from pipelines.sandbox.entity_data import describe_entity
from pipelines.sandbox.exports import export_dump
from pipelines.sandbox.imports import load_dump
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.seed import load_seed
from pipelines.sandbox.storage import Revision
from pipelines.sandbox.wiki import Wiki

WD = "http://www.wikidata.org/entity/"
BASE = "http://127.0.0.1:8181"


@pytest.fixture
def wiki(tmp_path: Path, seed_folder: Path) -> Wiki:
    opened = Wiki(SandboxOptions(directory=tmp_path / "first"), BASE)
    load_seed(opened, seed_folder)
    return opened


@pytest.mark.parametrize("name", ["dump.json", "dump.json.gz", "dump.jsonl", "dump.jsonl.gz"])
def test_a_json_dump_loads_into_another_sandbox_without_loss(wiki: Wiki, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    number = export_dump(wiki.options.directory, path, base_url=BASE)
    other = Wiki(SandboxOptions(directory=tmp_path / "second"), BASE)
    try:
        assert load_dump(other, path).stored == number
        here = {page.entity_id: page.content for page in wiki.storage.pages_after(0)}
        assert {page.entity_id: page.content for page in other.storage.pages_after(0)} == here
    finally:
        other.close()
        wiki.close()


def test_a_json_dump_has_an_entity_a_line(wiki: Wiki, tmp_path: Path) -> None:
    path = tmp_path / "dump.json.gz"
    export_dump(wiki.options.directory, path, base_url=BASE)
    wiki.close()
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert (lines[0], lines[-1]) == ("[", "]")
    entities = [json.loads(line.removesuffix(",")) for line in lines[1:-1]]
    assert all(entity["lastrevid"] for entity in entities)
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_sandbox_gives_an_empty_dump(tmp_path: Path) -> None:
    wiki = Wiki(SandboxOptions(directory=tmp_path / "empty"), BASE)
    path = tmp_path / "dump.json"
    assert export_dump(wiki.options.directory, path, base_url=BASE) == 0
    wiki.close()
    assert json.loads(path.read_text()) == []


def test_no_sandbox_and_no_format_are_refused(wiki: Wiki, tmp_path: Path) -> None:
    wiki.close()
    with pytest.raises(SandboxError, match="no format"):
        export_dump(wiki.options.directory, tmp_path / "dump.xlsx", base_url=BASE)
    with pytest.raises(SandboxError, match="no sandbox here"):
        export_dump(tmp_path, tmp_path / "dump.json", base_url=BASE)


def graph(text: bytes, kind: RdfFormat) -> pyoxigraph.Dataset:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=kind, lenient=True))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def test_rdf_dumps_hold_what_entity_data_hold(wiki: Wiki, tmp_path: Path) -> None:
    wiki.save(Revision(entity_id="Q7", entity=None, redirect="Q5", user="Donata"))
    turtle, lines = tmp_path / "dump.ttl.gz", tmp_path / "dump.nt"
    assert export_dump(wiki.options.directory, turtle, base_url=BASE) == export_dump(
        wiki.options.directory, lines, base_url=BASE
    )
    whole = graph(gzip.decompress(turtle.read_bytes()), RdfFormat.TURTLE)
    assert len(whole) == len(graph(lines.read_bytes(), RdfFormat.N_TRIPLES))
    dumped = {str(quad.triple) for quad in whole}
    for page in list(wiki.storage.pages_after(0)):
        if page.redirect:
            assert f"<{WD}Q7> <http://www.w3.org/2002/07/owl#sameAs> <{WD}Q5>" in dumped
            continue
        data = describe_entity(wiki, page, "nt", "dump")
        own = [str(q.triple) for q in pyoxigraph.parse(data, format=RdfFormat.N_TRIPLES, lenient=True)]
        assert not [t for t in own if "_:" not in t and t not in dumped and not t.split()[1].startswith(_OF_A_PAGE)]
    wiki.close()


_OF_A_PAGE = ("<http://creativecommons.org/ns#", "<http://schema.org/softwareVersion")


def test_a_truthy_dump_has_the_best_statements_alone(wiki: Wiki, tmp_path: Path) -> None:
    path = tmp_path / "truthy.nt.gz"
    export_dump(wiki.options.directory, path, truthy=True, base_url=BASE)
    text = gzip.decompress(path.read_bytes()).decode()
    assert f"<{WD}Q101> <http://www.wikidata.org/prop/direct/P31> <{WD}Q5> ." in text
    assert "/statement/Q" not in text
    assert "wikiba.se/ontology#rank" not in text
    wiki.close()
