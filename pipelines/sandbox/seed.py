"""The seed: tables of facts about real entities, compiled into entities in Wikidata's JSON.

Statement ids follow from what the statement says, so the same tables always give the same entities.
"""

import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.sandbox.entities import ENTITY_ID, blank_entity
from pipelines.sandbox.hashes import hash_reference
from pipelines.sandbox.imports import LoadReport, load_entities
from pipelines.sandbox.languages import TERM_LANGUAGES
from pipelines.sandbox.seed_tables import Row, read_table
from pipelines.sandbox.seed_values import ValueTextError, parse_snak
from pipelines.sandbox.statements import RANKS
from pipelines.sandbox.values import VALUE_TYPES
from pipelines.sandbox.wiki import Wiki

__all__ = ["compile_seed", "compile_units", "load_seed"]

Json = dict[str, Any]

_NAMESPACE = uuid.UUID("5d1d2f6e-3a54-5c8b-9a53-2f0a5c1b7e10")
_FORMATTER_URL, _FORMAT, _CONSTRAINT = "P1630", "P1793", "P2302"
_FACTOR = re.compile(r"\d+(\.\d+)?")
_BUILT_IN = {_FORMATTER_URL: "string", _FORMAT: "string", _CONSTRAINT: "wikibase-item"}
"""What `properties.csv` implies, even where it does not describe these properties themselves."""


class _Compiler:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.entities: dict[str, Json] = {}
        self._datatypes = dict(_BUILT_IN)
        self._sources = {row["source"] for row in read_table(folder, "sources")}
        self._guids: dict[str, int] = {}

    def compile(self) -> list[Json]:
        properties = list(read_table(self._folder, "properties"))
        for row in properties:
            self._add_entity(row, "P", row.require("datatype", VALUE_TYPES, "a datatype of Wikibase"))
            self._datatypes[row["id"]] = row["datatype"]
        for row in read_table(self._folder, "items"):
            self._add_entity(row, "Q", None)
        for row in properties:
            self._add_formats(row)
        for row in read_table(self._folder, "terms"):
            self._add_term(row)
        for row in read_table(self._folder, "constraints"):
            self._add_statement(row, "property", _CONSTRAINT, "constraint")
        for row in read_table(self._folder, "statements"):
            self._add_statement(row, "item", row["property"], "value")
        return list(self.entities.values())

    def _check_source(self, row: Row) -> None:
        row.require("source", self._sources, "a source of sources.csv")

    def _add_entity(self, row: Row, prefix: str, datatype: str | None) -> None:
        entity_id = row["id"]
        if not ENTITY_ID.fullmatch(entity_id) or not entity_id.startswith(prefix):
            row.fail("id", f"'{entity_id}' is not an id such as {prefix}31", "write Wikidata's id")
        if entity_id in self.entities:
            row.fail("id", f"'{entity_id}' stands here twice", "remove one of the rows")
        self._check_source(row)
        entity = self.entities[entity_id] = blank_entity(entity_id, datatype)
        for part, column in (("labels", "label"), ("descriptions", "description")):
            if row[column]:
                entity[part]["en"] = {"language": "en", "value": row[column]}

    def _entity(self, row: Row, column: str) -> Json:
        return self.entities[row.require(column, self.entities, "an id of items.csv or properties.csv")]

    def _add_term(self, row: Row) -> None:
        entity, language, text = self._entity(row, "id"), row["language"], row["value"]
        kind = row.require("kind", {"label", "alias", "description"}, "label, alias or description")
        row.require("language", TERM_LANGUAGES, "a language code")
        self._check_source(row)
        if not text or len(text) > 250:
            row.fail("value", "a term has 1 to 250 characters", "shorten it, or remove the row")
        term = {"language": language, "value": text}
        if kind == "alias":
            aliases = entity["aliases"].setdefault(language, [])
            if term not in aliases:
                aliases.append(term)
        else:
            entity[f"{kind}s"][language] = term

    def _add_formats(self, row: Row) -> None:
        entity = self.entities[row["id"]]
        for column, property_id in (("formatter_url", _FORMATTER_URL), ("format_regex", _FORMAT)):
            if row[column]:
                self._put(entity, self._snak(row, column, property_id, row[column]), {}, "normal", [])

    def _snak(self, row: Row, column: str, property_id: str, text: str) -> Json:
        datatype = self._datatypes.get(property_id)
        if datatype is None:
            row.fail(column, f"the property '{property_id}' is not in properties.csv", "add it there")
        try:
            return parse_snak(property_id, datatype, str(text))
        except ValueTextError as error:
            row.fail(column, str(error), "correct the cell")

    def _snaks(self, row: Row, column: str, values: Json) -> dict[str, list[Json]]:
        grouped: dict[str, list[Json]] = {}
        for property_id, texts in values.items():
            listed = texts if isinstance(texts, list) else [texts]
            grouped[property_id] = [self._snak(row, column, property_id, text) for text in listed]
        return grouped

    def _add_statement(self, row: Row, subject: str, property_id: str, column: str) -> None:
        entity = self._entity(row, subject)
        self._check_source(row)
        snak = self._snak(row, column, property_id, row[column])
        qualifiers = self._snaks(row, "qualifiers", row.parse_json("qualifiers", dict))
        rank = (row["rank"] or "normal") if "rank" in row.cells else "normal"
        if rank not in RANKS:
            row.fail("rank", f"'{rank}' is not a rank", "write normal, preferred or deprecated")
        references = []
        for values in row.parse_json("references", list) if "references" in row.cells else []:
            if not isinstance(values, dict):
                row.fail("references", "a reference is a JSON object", 'write [{"P248": ["Q5"]}]')
            references.append(_reference(self._snaks(row, "references", values)))
        self._put(entity, snak, qualifiers, rank, references)

    def _put(self, entity: Json, snak: Json, qualifiers: Json, rank: str, references: list[Json]) -> None:
        statement: Json = {"mainsnak": snak, "type": "statement"}
        if qualifiers:
            statement |= {"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)}
        hashes = [qualifier["hash"] for group in qualifiers.values() for qualifier in group]
        name = "|".join([entity["id"], snak["hash"], *hashes])
        # A statement that the tables make twice is kept twice, under ids of its own.
        count = self._guids[name] = self._guids.get(name, 0) + 1
        guid = uuid.uuid5(_NAMESPACE, name if count == 1 else f"{name}|{count}")
        statement |= {"id": f"{entity['id']}${str(guid).upper()}", "rank": rank}
        if references:
            statement["references"] = references
        entity["claims"].setdefault(snak["property"], []).append(statement)


def _reference(snaks: dict[str, list[Json]]) -> Json:
    hashes = [snak["hash"] for group in snaks.values() for snak in group]
    return {"hash": hash_reference(hashes), "snaks": snaks, "snaks-order": list(snaks)}


def compile_seed(folder: Path) -> list[Json]:
    """The entities that the tables in a folder describe.

    Raises:
        SandboxError: for the first cell that is wrong, with file, line, column and what to do.
    """
    return _Compiler(folder).compile()


def compile_units(folder: Path) -> list[tuple[str, str, str]]:
    """The units that a seed has converted in RDF (id, factor, the base unit's id); none without a table of them.

    Raises:
        SandboxError: for the first cell that is wrong.
    """
    if not (folder / "units.csv").is_file():
        return []
    rows, sources = list(read_table(folder, "units")), {row["source"] for row in read_table(folder, "sources")}
    units = {row["unit"]: row for row in rows}
    for row in rows:
        row.require("source", sources, "a source of sources.csv")
        for column in ("unit", "base"):
            if not ENTITY_ID.fullmatch(row[column]) or not row[column].startswith("Q"):
                row.fail(column, f"'{row[column]}' is not an id such as Q11573", "write the unit's item")
        if not _FACTOR.fullmatch(row["factor"]) or not Decimal(row["factor"]):
            row.fail("factor", f"'{row['factor']}' is no factor above zero", "write a plain decimal such as 0.0254")
        base = units.get(row["base"])
        if base is None or base["base"] != row["base"] or Decimal(base["factor"]) != 1:
            row.fail("base", f"'{row['base']}' has no row as a base unit", f"add {row['base']},1,{row['base']}")
    return [(row["unit"], row["factor"], row["base"]) for row in rows]


def load_seed(wiki: Wiki, seed: Path | Iterable[Json]) -> LoadReport:
    """Load a folder of seed tables, or entities in Wikidata's JSON; what was edited since stays as it is."""
    entities = compile_seed(seed) if isinstance(seed, Path) else seed
    if isinstance(seed, Path):
        wiki.set_units(compile_units(seed))
    return load_entities(wiki, entities, user="Seed", comment="Seed from compiled facts")
