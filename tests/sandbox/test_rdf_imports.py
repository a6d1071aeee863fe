"""RDF dumps read back: the graph of what was read is the graph that was written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox.exports import export_dump
from pipelines.sandbox.imports import load_dump
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.seed import load_seed
from pipelines.sandbox.wiki import Wiki
from tests.sandbox.test_entity_data import folder, graph

BASE = "http://127.0.0.1:8181"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Wiki]:
    opened = Wiki(SandboxOptions(directory=tmp_path / "other"), BASE)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", ["dump.ttl.gz", "dump.nt"])
def test_a_dump_that_was_exported_is_read_back(other: Wiki, tmp_path: Path, seed_folder: Path, name: str) -> None:
    wiki = Wiki(SandboxOptions(directory=tmp_path / "first"), BASE)
    load_seed(wiki, seed_folder)
    path, lines = tmp_path / name, tmp_path / "again.nt"
    export_dump(wiki.options.directory, tmp_path / "first.nt", base_url=BASE)
    number = export_dump(wiki.options.directory, path, base_url=BASE)
    entities = {page.entity_id: page.entity() for page in wiki.storage.pages_after(0)}
    # Units are not read from a dump: which are converted is the wiki's own affair.
    other.set_units(wiki.storage.units())
    wiki.close()
    assert load_dump(other, path).stored == number
    export_dump(other.options.directory, lines, base_url=BASE)
    assert graph(lines.read_bytes(), "nt") == graph((tmp_path / "first.nt").read_bytes(), "nt")
    for page in list(other.storage.pages_after(0)):
        for part in ("type", "labels", "descriptions", "sitelinks", "datatype"):
            assert page.entity().get(part) == entities[page.entity_id].get(part)
    assert load_dump(other, path).unchanged == number


@pytest.mark.real_data
def test_the_recorded_dump_is_read_back(other: Wiki, tmp_path: Path) -> None:
    wiki = Wiki(SandboxOptions(directory=tmp_path / "first"), BASE)
    load_dump(wiki, folder() / "dump.json.gz")
    # Its date has an uncertainty (`before`, `after`), of which RDF says nothing.
    wiki.delete("Q117")
    export_dump(wiki.options.directory, tmp_path / "first.ttl", base_url=BASE)
    wiki.close()
    assert load_dump(other, tmp_path / "first.ttl").stored == 175
    export_dump(other.options.directory, tmp_path / "again.ttl", base_url=BASE)
    assert graph((tmp_path / "again.ttl").read_bytes(), "ttl") == graph((tmp_path / "first.ttl").read_bytes(), "ttl")


def test_what_is_no_rdf_and_what_lacks_a_property_are_refused(other: Wiki, tmp_path: Path) -> None:
    path = tmp_path / "dump.nt"
    path.write_text("this is no RDF")
    with pytest.raises(SandboxError, match="not a dump in RDF"):
        load_dump(other, path)
    wd, node = "http://www.wikidata.org/entity/", "<http://www.wikidata.org/entity/statement/Q1-A>"
    path.write_text(
        f"<urn:page> <http://schema.org/about> <{wd}Q1> .\n"
        f"<{wd}Q1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://wikiba.se/ontology#Item> .\n"
        f"<{wd}Q1> <http://www.wikidata.org/prop/P1> {node} .\n"
    )
    with pytest.raises(SandboxError, match="datatype of P1"):
        load_dump(other, path)
