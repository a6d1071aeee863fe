"""The Museum of Imaginary Things with more artists: some have an item on the wiki, the others are to become one."""

import shutil
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pipelines.sandbox import running_sandbox
from pipelines.sandbox.entities import blank_entity
from tests.end_to_end.installation import project, seeded_wiki
from tests.fictional import DUMP, MAPPING, SLUG, write_partner
from tests.made_once import made_once

__all__ = ["SLUG", "ULAN", "dump", "imaginary_project", "seeded"]

ULAN = "P245"
#: What the references are stated in.
MUSEUM = "Q842858"
#: Rows with an item, and rows without.
KNOWN, NEW = 8, 3
#: Numbers above those of the committed seed.
_FIRST_ITEM = 900_000_001
_NEW_ITEMS = """\
new_items:
  allowed: true
  identifiers: [ulan]
  signals: [born, nationality]
  at_most: 10
"""
_GIVEN = ("Quince", "Ruffle", "Sprocket", "Thimble", "Umber", "Vellum", "Wimple", "Xyster", "Yarrow", "Zither", "Ochre")


def dump() -> str:
    """The dump: its last rows are those that have no item."""
    rows = [
        f'{number},"{name}, Imaginary",,{("Erewhonian", "Laputan")[number % 2]},{1900 + number},,{_ulan(number)},1'
        for number, name in enumerate(_GIVEN, start=1)
    ]
    return "\n".join([DUMP.partition("\n")[0], *rows]) + "\n"


def imaginary_project(home: Path, *, dump_text: str | None = None, mapping: str = MAPPING + _NEW_ITEMS) -> Path:
    """A project folder with this partner alone."""
    write_partner(project(home), dump=dump() if dump_text is None else dump_text, mapping=mapping)
    return home


def seeded(directory: Path) -> Path:
    """A sandbox's folder with the committed seed, and items for the first rows."""
    return shutil.copytree(made_once("imaginary", _load), directory, dirs_exist_ok=True)


def _load(directory: Path) -> None:
    people = [_person(number) for number in range(1, KNOWN + 1)]
    with running_sandbox(seeded_wiki(directory), seed=[blank_entity(MUSEUM), *people]):
        pass


def _ulan(number: int) -> str:
    return str(500_900_000 + number)


def _person(number: int) -> dict[str, Any]:
    id_ = f"Q{_FIRST_ITEM + number}"
    statements = [_statement(id_, "P31", "wikibase-item", {"id": "Q5", "entity-type": "item", "numeric-id": 5})]
    statements.append(_statement(id_, ULAN, "external-id", _ulan(number)))
    label = {"language": "en", "value": f"Imaginary {_GIVEN[number - 1]}"}
    claims = {statement["mainsnak"]["property"]: [statement] for statement in statements}
    return blank_entity(id_) | {"labels": {"en": label}, "claims": claims}


def _statement(item: str, prop: str, datatype: str, value: object) -> dict[str, Any]:
    kind = "string" if isinstance(value, str) else "wikibase-entityid"
    snak = {"snaktype": "value", "property": prop, "datatype": datatype, "datavalue": {"value": value, "type": kind}}
    return {
        "id": f"{item}${str(uuid5(NAMESPACE_URL, item + prop)).upper()}",
        "mainsnak": snak,
        "type": "statement",
        "rank": "normal",
    }
