"""Dumps in Wikidata's JSON format: every layout, bulk, without loss, idempotent."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import SandboxError
from pipelines.sandbox import SandboxOptions
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


@pytest.mark.real_data
@pytest.mark.slow
def test_wikidatas_own_entities_round_trip_with_their_hashes(wiki: Wiki) -> None:
    folder = Path(os.environ.get("DONATA_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
    path = folder / "wikidata" / "entities.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no real data at {path}: set DONATA_REAL_DATA")
    load_dump(wiki, path)
    own = ("type", "datatype", "id", "labels", "descriptions", "aliases", "claims", "sitelinks")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entity = json.loads(line)
            page = wiki.storage.page(entity["id"])
            assert page is not None
            stored = page.entity()
            assert {key: stored[key] for key in own if key in entity} == {
                key: entity[key] or {} for key in own if key in entity
            }
