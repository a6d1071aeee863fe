"""The committed partners, read once, and how their rows stand to the seed."""

import csv
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import jmespath

from pipelines.partners.crosswalks import Crosswalk, read_crosswalk
from pipelines.partners.partner import Partner, read_partner
from tests.definitions.seed_tables import HOME, names, values

MOMA, ROR = "moma", "ror"


@cache
def partner(slug: str) -> Partner:
    """A committed partner."""
    return read_partner(HOME, slug)


@cache
def artists() -> tuple[dict[str, str], ...]:
    """The rows of the museum's dump."""
    with partner(MOMA).dump.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def organisations() -> tuple[dict[str, Any], ...]:
    """The records of the registry's dump."""
    return tuple(json.loads(line) for line in partner(ROR).dump.read_text(encoding="utf-8").splitlines())


def holders(prop: str) -> dict[str, str]:
    """Identifier → the item of the seed that has it."""
    return {text: item for item, texts in values(prop).items() for text in texts}


def bearers(name: str, kind: str) -> list[str]:
    """Items of the seed that bear the name and are of the class, or of one that stands below it."""
    below, ahead = {kind}, [kind]
    while ahead:
        parent = ahead.pop()
        children = {item for item, parents in values("P279").items() if parent in parents} - below
        below |= children
        ahead += children
    found = [item for item, texts in names().items() if name.strip().casefold() in texts]
    return [item for item in found if below.intersection(values("P31").get(item, ()))]


def uncovered(name: str, words: Iterable[str]) -> set[str]:
    """Words that the crosswalk does not know."""
    known = crosswalk(name)
    return {word for word in words if word.strip() and word not in known}


@cache
def crosswalk(name: str) -> Crosswalk:
    """A committed crosswalk."""
    return read_crosswalk(HOME / "mappings" / "crosswalks" / f"{name}.tsv")


def flatten(record: dict[str, Any]) -> dict[str, Any]:
    """A nested record of the registry → its columns."""
    paths = {field.name: field.donata.path for field in partner(ROR).resource.table_schema.fields if field.donata.path}
    return {name: jmespath.search(path, record) for name, path in paths.items()}
