"""Dumps in Wikidata's JSON format: every layout, bulk, without loss, idempotent."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox import SandboxOptions, running_sandbox
from pipelines.sandbox.exports import export_dump
from pipelines.sandbox.hashes import hash_reference, hash_snak
from pipelines.sandbox.imports import load_dump
from pipelines.sandbox.wiki import Wiki

ENTITIES: list[dict[str, Any]] = [
    {
        "type": "item",
        "id": "Q101",
        "labels": {"en": {"language": "en", "value": "Ada Example"}},
        "descriptions": [],
        "aliases": {},
        "claims": {
            "P9001": [
                {
                    "mainsnak": {
                        "snaktype": "value",
                        "property": "P9001",
                        "datatype": "external-id",
                        "datavalue": {"type": "string", "value": "17"},
                    },
                    "type": "statement",
                    "rank": "normal",
                    "references": [
                        {
                            "snaks": {
                                "P854": [
                                    {
                                        "snaktype": "value",
                                        "property": "P854",
                                        "datatype": "url",
                                        "datavalue": {"type": "string", "value": "https://example.org/"},
                                    }
                                ]
                            }
                        }
                    ],
                }
            ]
        },
        "lastrevid": 7,
    },
    {"type": "item", "id": "Q102", "labels": {"en": {"language": "en", "value": "Another Example"}}},
]


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    opened = Wiki(SandboxOptions(directory=tmp_path / "wiki"), "http://127.0.0.1:8181")
    yield opened
    opened.close()


def layouts() -> dict[str, bytes]:
    """The same entities in every layout that dumps come in."""
    texts = [json.dumps(entity) for entity in ENTITIES]
    lines = "\n".join(texts) + "\n"
    array = "[\n" + ",\n".join(texts) + "\n]\n"
    return {
        "lines.jsonl": lines.encode(),
        "lines.jsonl.gz": gzip.compress(lines.encode()),
        "array.json": array.encode(),
        "array.json.gz": gzip.compress(array.encode()),
        "bare.json": json.dumps(ENTITIES).encode(),
    }


@pytest.mark.parametrize("name", sorted(layouts()))
def test_every_layout_is_read(name: str, wiki: Wiki, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(layouts()[name])
    assert load_dump(wiki, path).stored == 2
    again = load_dump(wiki, path)
    assert (again.stored, again.unchanged) == (0, 2)
    assert wiki.storage.fact("last_item") == 102


def test_what_a_dump_leaves_out_is_completed(wiki: Wiki, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(layouts()["lines.jsonl"])
    load_dump(wiki, path)
    page = wiki.storage.page("Q101")
    assert page is not None
    entity = page.entity()
    statement = entity["claims"]["P9001"][0]
    assert entity["descriptions"] == {}
    assert "lastrevid" not in entity
    assert statement["mainsnak"]["hash"] == hash_snak(statement["mainsnak"])
    assert statement["id"].startswith("Q101$")
    snak = statement["references"][0]["snaks"]["P854"][0]
    assert statement["references"][0]["hash"] == hash_reference([snak["hash"]])
    assert wiki.storage.page("Q102") is not None


@pytest.mark.parametrize(
    ("text", "line"), [('{"id": "Q1", "claims": 5}\n', 1), ('{"id": "Q1"}\nnonsense\n', 2), ("[5]", 1), ("5\n", 1)]
)
def test_what_is_no_dump_is_refused(text: str, line: int, wiki: Wiki, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text(text)
    with pytest.raises(SandboxError) as caught:
        load_dump(wiki, path)
    assert caught.value.line == line
    with pytest.raises(SandboxError, match="no such dump"):
        load_dump(wiki, tmp_path / "absent.json")


def real_entities() -> tuple[Path, dict[str, dict[str, Any]]]:
    """The dump of real entities, and what it says of each that a Wikibase keeps."""
    folder = Path(os.environ.get("DONATA_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = folder / "wikidata" / "entities.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no real data at {path}: set DONATA_REAL_DATA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        entities = [json.loads(line) for line in lines]
    return path, {entity["id"]: own_parts(entity) for entity in entities}


def own_parts(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity without its page's facts; what is empty is a map."""
    parts = ("type", "datatype", "id", "labels", "descriptions", "aliases", "claims", "sitelinks")
    return {part: entity[part] or {} for part in parts if part in entity}


@pytest.mark.real_data
def test_wikidatas_own_entities_round_trip_through_api_and_dumps(tmp_path: Path) -> None:
    path, real = real_entities()
    assert len(real) == 1097
    exported = tmp_path / "exported.json.gz"
    with running_sandbox(tmp_path / "sandbox") as sandbox:
        assert load_dump(sandbox.wiki, path).stored == len(real)
        ids = list(real)
        for start in range(0, len(ids), 50):
            asked = {"action": "wbgetentities", "ids": "|".join(ids[start : start + 50]), "format": "json"}
            answer = httpx.get(sandbox.api_url, params=asked, timeout=60).json()["entities"]
            for entity_id in ids[start : start + 50]:
                assert own_parts(answer[entity_id]) == real[entity_id]
        assert export_dump(tmp_path / "sandbox", exported, base_url=sandbox.url) == len(real)
    written = {entity["id"]: own_parts(entity) for entity in json.loads(gzip.decompress(exported.read_bytes()))}
    assert written == real
    # Lists keep their order; so must maps, for clients show statements in the order in which they come.
    assert json.dumps([list(entity["claims"]) for entity in written.values()]) == json.dumps(
        [list(entity["claims"]) for entity in real.values()]
    )


def parts_with_hashes(part: Any) -> Iterator[dict[str, Any]]:
    """The snaks and references that have hashes."""
    if isinstance(part, dict):
        if "hash" in part:
            yield part
        for inner in part.values():
            yield from parts_with_hashes(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from parts_with_hashes(inner)


def names_a_property(snak: dict[str, Any]) -> bool:
    """Whether a snak's hash may be of old: the class of properties' ids, which it covers, was renamed since."""
    return str(snak.get("datatype")) in {"wikibase-property", "entity-schema"}


@pytest.mark.real_data
def test_the_hashes_of_wikidatas_own_entities_are_ours_too() -> None:
    _, real = real_entities()
    snaks = references = 0
    for part in parts_with_hashes([entity["claims"] for entity in real.values()]):
        if "snaktype" not in part:
            listed = [snak["hash"] for group in part["snaks"].values() for snak in group]
            assert hash_reference(listed) == part["hash"]
            references += 1
        elif not names_a_property(part):
            assert hash_snak(part) == part["hash"]
            snaks += 1
    assert snaks > 80_000
    assert references > 10_000
