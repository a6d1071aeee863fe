"""Snak specifications held against a datatype: what may be said with a property of that datatype, and how."""

from collections.abc import Iterator

from pipelines.messages import N_
from pipelines.model.identifiers import is_entity_id
from pipelines.model.values import DATAVALUE_TYPES
from pipelines.partners.located import KeyPath
from pipelines.partners.mapping import SnakSpec
from pipelines.partners.nearest import did_you_mean
from pipelines.partners.problems import Problem

ITEM = "wikibase-item"

#: Keys of a specification that have a meaning with one datatype only.
MEANINGFUL_WITH = {
    "crosswalk": ITEM,
    "names_row": ITEM,
    "unit": "quantity",
    "precision": "globe-coordinate",
    "language": "monolingualtext",
    "dump_date": "time",
}


def spec_problems(spec: SnakSpec, at: KeyPath, datatype: str) -> Iterator[Problem]:
    """What the specification says that a property of this datatype cannot take, or lacks."""
    if datatype not in DATAVALUE_TYPES:
        remedy = did_you_mean(datatype, DATAVALUE_TYPES, kind=N_("datatypes"))
        yield Problem((*at, "datatype"), f"'{datatype}' is not a datatype of Wikibase", remedy)
        return
    mapped_said = N_(f"{spec.property} is mapped as {datatype}")
    for key, wanted in MEANINGFUL_WITH.items():
        if getattr(spec, key) is not None and datatype != wanted:
            yield Problem((*at, key), f"{mapped_said}, and '{key}' works with {wanted} only", _remedy(key))
    if spec.format != "auto" and datatype != "time":
        yield Problem((*at, "format"), f"{mapped_said}, and 'format' works with time only", "remove it")
    if datatype == "monolingualtext" and spec.language is None:
        yield Problem(at, f"{mapped_said}, and no language is given", "add 'language: en', or whichever it is")
    entity = DATAVALUE_TYPES[datatype] == "wikibase-entityid"
    if entity and spec.constant is not None and not is_entity_id(spec.constant):
        yield Problem((*at, "constant"), f"{mapped_said}; '{spec.constant}' is not an id", "write the id, such as Q5")


def _remedy(key: str) -> str:
    return N_("take the date from a column") if key == "dump_date" else N_("remove it, or correct the property")
