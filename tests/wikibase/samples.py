"""A few entities for the sandbox, and payloads of edits."""

from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[2]


def term(text: str, language: str = "en") -> dict[str, dict[str, str]]:
    return {language: {"language": language, "value": text}}


def entity(id_: str, label: str, **more: Any) -> dict[str, Any]:
    kind = {"type": "item", "sitelinks": {}} if id_.startswith("Q") else {"type": "property"}
    return {"id": id_, "labels": term(label), "descriptions": {}, "aliases": {}, "claims": {}, **kind, **more}


def instance_of(item: str) -> dict[str, Any]:
    value = {"entity-type": "item", "id": item}
    snak = {
        "snaktype": "value",
        "property": "P31",
        "datavalue": {"type": "wikibase-entityid", "value": value},
    }
    return {"mainsnak": snak, "type": "statement", "rank": "normal"}


def identified_by(text: str) -> dict[str, Any]:
    """A statement with an identifier."""
    snak = {"snaktype": "value", "property": "P245", "datavalue": {"type": "string", "value": text}}
    return {"mainsnak": snak, "type": "statement", "rank": "normal"}


SEED = [
    entity("P245", "ULAN ID", datatype="external-id"),
    entity("Q101", "Cress Imaginary", claims={"P245": [identified_by("5009 1")]}),
    entity("P31", "instance of", datatype="wikibase-item"),
    entity("P569", "date of birth", datatype="time"),
    entity("Q5", "human"),
    entity("Q100", "Ada Imaginary", descriptions=term("fictional painter")),
    *(entity(f"Q{number}", f"number {number}") for number in range(200, 320)),
]
NEW_PERSON = {"labels": term("Bert Imaginary"), "claims": [instance_of("Q5")]}
