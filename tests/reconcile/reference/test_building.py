import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
import pytest

from pipelines.exceptions import InputError
from pipelines.reconcile.reference import Reference, reference_of
from pipelines.reconcile.reference.building import Entities, build_reference, open_reference
from pipelines.reconcile.reference.folder import MANIFEST, read_manifest
from tests.reconcile.reference.bodies import ENTITIES

LINES = [orjson.dumps(entity.json) for entity in ENTITIES]
WIKIDATA = b"[\n" + b",\n".join(LINES) + b"\n]\n"
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "dump.json": bytes,
    "dump.jsonl": lambda _: b"\n".join(LINES),
    "dump.json.gz": gzip.compress,
    "dump.json.bz2": bz2.compress,
}


def same(one: Reference, other: Reference) -> bool:
    """Whether two references hold and find the same."""
    forms = ["Sparrow, Sarka", "John Smith", "Universität Birdtown", "J. Wren", "Sarka Sparow", "IANR", "毛麻雀"]
    ours, theirs = one.find(forms), other.find(forms)
    everything, entities = np.arange(len(one.names)), np.arange(len(one))
    return (
        one.numbers.tolist() == other.numbers.tolist()
        and one.names.texts(everything) == other.names.texts(everything)
        and one.descriptions(entities) == other.descriptions(entities)
        and one.names.owner.tolist() == other.names.owner.tolist()
        and ours.name.tolist() == theirs.name.tolist()
        and ours.family.tolist() == theirs.family.tolist()
        and set(one.dates) == set(other.dates)
        and all(one.dates[prop].first.tolist() == other.dates[prop].first.tolist() for prop in one.dates)
        and all(one.links[prop].number.tolist() == other.links[prop].number.tolist() for prop in one.links)
    )


@pytest.mark.parametrize("name", PACKED)
def test_a_dump_on_disk_is_what_it_is_in_memory(tmp_path: Path, name: str) -> None:
    dump = tmp_path / name
    dump.write_bytes(PACKED[name](WIKIDATA))
    on_disk = build_reference(dump, tmp_path / "index", properties=None)
    assert same(on_disk, reference_of(ENTITIES))
    assert on_disk.entity(0).json["labels"] == reference_of(ENTITIES).entity(0).json["labels"]
    assert len(str(on_disk.facts["checksum"])) == 64
    assert on_disk.find_identifiers("P245", ["500900021"])[1].tolist() == [int(on_disk.ordinals([101])[0])]
    assert on_disk.prefix("john s").tolist() == on_disk.ordinals([106, 107]).tolist()


def test_processes_and_chunks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reconcile.reference.building.WORTH_PROCESSES", 0)
    monkeypatch.setattr("pipelines.reconcile.reference.dumps.Dump.lines.__defaults__", (700,))
    dump = tmp_path / "dump.json"
    # An item that comes again counts as it came last.
    dump.write_bytes(b"\n".join([LINES[1].replace(b"Nest", b"Old"), *LINES]))
    assert same(build_reference(dump, tmp_path / "index", properties=None, processes=2), reference_of(ENTITIES))


def test_entities_of_a_wikibase_make_the_same_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reconcile.reference.building.CHUNK", 4)
    source = Entities(ENTITIES, {"Q999": "Q101"}, {"Q43229": ["Q31855"]})
    built = build_reference(source, tmp_path / "index", properties=None, processes=1)
    assert same(built, reference_of(ENTITIES))
    assert built.ordinals([999]).tolist() == built.ordinals([101]).tolist()
    assert built.is_of(built.ordinals([202]), {"Q43229"}).tolist() == [1]


def test_classes_take_their_subclasses_with_them(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    dump.write_bytes(WIKIDATA)
    humans = build_reference(dump, tmp_path / "humans", ["Q5"])
    assert humans.numbers.tolist() == [101, 102, 103, 104, 105, 106, 107]
    assert humans.is_of([0, 6], {"Q5"}).tolist() == [1, 1]
    bodies = build_reference(dump, tmp_path / "bodies", ["Q43229"], subclasses={"Q43229": ["Q31855"]})
    assert bodies.numbers.tolist() == [201, 202]
    assert bodies.facts["classes"] == ["Q43229"]


def broken(tmp_path: Path, line: bytes) -> InputError:
    dump = tmp_path / "dump.jsonl"
    dump.write_bytes(b"\n".join([LINES[0], line, LINES[2]]))
    with pytest.raises(InputError) as caught:
        build_reference(dump, tmp_path / "index")
    assert not (tmp_path / "index" / MANIFEST).exists()
    assert list((tmp_path / "index").glob("*.scratch")) == []
    return caught.value


@pytest.mark.parametrize(
    "line",
    [LINES[1][:50], b"[1, 2]", b'{"type":"item"}', b'{"type":"item","id":"Q7","claims":{"P31":[{"rank":"normal"}]}}'],
)
def test_a_broken_line_is_named_and_nothing_is_left(tmp_path: Path, line: bytes) -> None:
    error = broken(tmp_path, line)
    assert (error.file, error.line) == (str(tmp_path / "dump.jsonl"), 2)
    assert error.remedy


def test_a_file_that_breaks_off_is_an_error(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json.gz"
    dump.write_bytes(gzip.compress(WIKIDATA)[:-20])
    with pytest.raises(InputError, match="cannot be unpacked to its end"):
        build_reference(dump, tmp_path / "index")
    with pytest.raises(InputError, match="no such dump"):
        build_reference(tmp_path / "none.json", tmp_path / "index")


def test_the_old_index_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    dump, folder = tmp_path / "dump.json", tmp_path / "index"
    dump.write_bytes(WIKIDATA)
    build_reference(dump, folder)
    (folder / "left-by-a-killed-build").mkdir()
    dump.write_bytes(WIKIDATA[:-30])
    with pytest.raises(InputError):
        build_reference(dump, folder)
    assert len(open_reference(folder)) == len(ENTITIES)
    assert not (folder / "left-by-a-killed-build").exists()


def test_a_damaged_index_is_not_opened(tmp_path: Path) -> None:
    dump, folder = tmp_path / "dump.json", tmp_path / "index"
    with pytest.raises(InputError, match="no index here"):
        open_reference(folder)
    dump.write_bytes(WIKIDATA)
    build_reference(dump, folder)
    manifest = read_manifest(folder)
    numbers = folder / manifest["generation"] / "numbers.bin"
    numbers.write_bytes(numbers.read_bytes()[:-1])
    with pytest.raises(InputError, match="cut short"):
        open_reference(folder)
    (folder / MANIFEST).write_text(json.dumps(manifest | {"version": 0}), encoding="utf-8")
    with pytest.raises(InputError, match="version 0"):
        open_reference(folder)
    (folder / MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        open_reference(folder)
    assert len(build_reference(dump, folder)) == len(ENTITIES)
