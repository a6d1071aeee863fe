import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.model.entities import Entity
from pipelines.model.statements import Statement
from pipelines.model.values import StringValue


def _statement(prop: str, text: str, rank: str = "normal") -> dict[str, Any]:
    snak = {"snaktype": "value", "property": prop, "datatype": "string"}
    return {
        "mainsnak": snak | {"datavalue": {"type": "string", "value": text}},
        "type": "statement",
        "rank": rank,
        "id": f"Q1$0-{text}",
    }


ENTITY = Entity(
    {
        "id": "Q1",
        "lastrevid": "77",
        "labels": {"fr": {"language": "fr", "value": "Musée"}, "mul": {"language": "mul", "value": "Museum"}},
        "descriptions": {"de": {"language": "de", "value": "ein Museum"}},
        "aliases": {"fr": [{"language": "fr", "value": "M."}, {"language": "fr", "value": "Mus."}]},
        "claims": {
            "P1": [_statement("P1", "a"), _statement("P1", "b", "deprecated"), _statement("P1", "c", "preferred")],
            "P2": [{"mainsnak": {"snaktype": "novalue", "property": "P2", "datatype": "string"}, "rank": "normal"}],
        },
    }
)
EMPTY = Entity({"id": "P5", "datatype": "time", "claims": [], "labels": [], "aliases": []})


def test_an_entity_knows_its_id_revision_and_datatype() -> None:
    assert (ENTITY.id, ENTITY.revision, ENTITY.datatype) == ("Q1", 77, None)
    assert (EMPTY.id, EMPTY.revision, EMPTY.datatype) == ("P5", None, "time")


def test_statements_are_read_by_property_deprecated_ones_included() -> None:
    assert ENTITY.properties == ("P1", "P2")
    assert [str(statement.main) for statement in ENTITY.statements("P1")] == ["a", "b", "c"]
    assert ENTITY.statements("P1") is ENTITY.statements("P1")
    assert ENTITY.statements("P9") == ()


def test_values_leave_out_deprecated_statements_and_those_without_a_value() -> None:
    assert list(ENTITY.values("P1")) == [StringValue("a"), StringValue("c")]
    assert list(ENTITY.values("P2")) == []


def test_terms_fall_back_from_language_to_mul_to_any() -> None:
    assert ENTITY.label(["fr"]) == "Musée"
    assert ENTITY.label(["nl"]) == "Museum"
    assert ENTITY.description(["en"]) == "ein Museum"
    assert ENTITY.term("labels", "fr") == "Musée"
    assert ENTITY.term("labels", "nl") is None
    assert ENTITY.aliases("fr") == ("M.", "Mus.")
    assert ENTITY.aliases("nl") == ()


def test_names_are_all_labels_and_aliases() -> None:
    assert list(ENTITY.names()) == [
        ("Musée", "fr", "label"),
        ("Museum", "mul", "label"),
        ("M.", "fr", "alias"),
        ("Mus.", "fr", "alias"),
    ]


def test_an_entity_without_anything_is_read_from_empty_lists() -> None:
    assert EMPTY.properties == ()
    assert EMPTY.label() is None
    assert list(EMPTY.names()) == []
    assert EMPTY.aliases("en") == ()


def _content(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement as Wikibase means it: without hashes and without what is empty or the default."""
    kept = {key: value for key, value in statement.items() if value not in ({}, [], None)}
    for snak in _snaks(kept):
        snak.pop("hash", None)
        if snak.get("datavalue", {}).get("type") == "wikibase-entityid":
            value = snak["datavalue"]["value"]
            value.setdefault("id", f"{'QP'[value['entity-type'] == 'property']}{value.get('numeric-id')}")
    return kept


def _snaks(statement: dict[str, Any]) -> list[dict[str, Any]]:
    groups = [statement.get("qualifiers") or {}, *(ref["snaks"] for ref in statement.get("references") or ())]
    return [statement["mainsnak"], *(snak for group in groups for snaks in group.values() for snak in snaks)]


def _written(statement: Statement) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(statement.to_json()))
    return _content(written)


@pytest.mark.real_data
def test_real_entities_are_read_and_written_without_loss(real_data: Path) -> None:
    seen = 0
    with gzip.open(real_data / "wikidata" / "entities.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            entity = Entity(json.loads(line))
            for prop in entity.properties:
                for read, stored in zip(entity.statements(prop), entity.json["claims"][prop], strict=True):
                    assert _written(read) == _content(stored), f"{entity.id} {prop}"
                    seen += 1
    assert seen > 30_000
