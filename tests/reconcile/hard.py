"""The hard cases, as records and entities that a matcher can be given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.model.entities import Entity
from pipelines.model.parsing.times import time_value
from pipelines.model.values import EntityValue, StringValue, Value

FOLDER = Path(__file__).parent / "hard_cases"
FILES = ("people", "organisations")
TIMES = frozenset({"P569", "P570", "P571", "P576"})
TEXTS = frozenset({"P856", "P245"})


@dataclass(frozen=True)
class HardCase:
    """One case: see `hard_cases/README.md`."""

    id: str
    kind: str
    record: Mapping[str, Any]
    candidates: tuple[Mapping[str, Any], ...]
    answer: str | None
    undecidable: bool
    source: str
    why: str
    file: str

    @property
    def entities(self) -> list[Entity]:
        """The candidates in Wikibase's JSON."""
        return [entity(candidate) for candidate in self.candidates]


def hard_cases() -> list[HardCase]:
    """All cases, people first."""
    return [
        HardCase(**(case | {"candidates": tuple(case["candidates"])}), file=file)
        for file in FILES
        for case in map(json.loads, (FOLDER / f"{file}.jsonl").read_text(encoding="utf-8").splitlines())
    ]


def entity(facts: Mapping[str, Any]) -> Entity:
    """A candidate's facts as an entity."""
    labels = {"en": facts["label"], **facts.get("labels", {})}
    claims = {
        prop: [_claim(facts["item"], prop, _value(prop, text), number) for number, text in enumerate(values)]
        for prop, values in facts["statements"].items()
    }
    return Entity(
        {
            "type": "item",
            "id": facts["item"],
            "labels": {language: _term(language, text) for language, text in labels.items()},
            "descriptions": {"en": _term("en", facts["description"])},
            "aliases": {"en": [_term("en", text) for text in facts["aliases"]]},
            "claims": claims,
            "sitelinks": {},
            "lastrevid": 1,
        }
    )


def _term(language: str, text: str) -> dict[str, str]:
    return {"language": language, "value": text}


def _value(prop: str, text: str) -> Value:
    if prop in TEXTS:
        return StringValue(text)
    if prop not in TIMES:
        return EntityValue(text)
    date, _, precision = text.partition("/p")
    year, month, day = ([int(part) for part in date.split("-")] + [0, 0])[:3]
    if precision == "10":
        return time_value(year, month)
    if precision:
        return replace(time_value(year), precision=int(precision))
    return time_value(year, month, day)


def _claim(item: str, prop: str, value: Value, number: int) -> dict[str, Any]:
    kinds = {"P856": "url", "P245": "external-id"} | dict.fromkeys(TIMES, "time")
    datavalue = {"type": value.type, "value": value.to_json()}
    kind = kinds.get(prop, "wikibase-item")
    snak = {"snaktype": "value", "property": prop, "datatype": kind, "datavalue": datavalue}
    guid = f"{item}$00000000-0000-4000-8000-{int(prop[1:]):06}{number:06}"
    return {"mainsnak": snak, "type": "statement", "id": guid, "rank": "normal"}
