"""A mapping's properties held against a target: whether they exist there, and have the datatype that is meant."""

from collections.abc import Iterator
from collections.abc import Mapping as Datatypes

from pipelines.exceptions import MappingError
from pipelines.messages import N_
from pipelines.partners.located import KeyPath, read_yaml
from pipelines.partners.mapping import DateMatch, IdentifierMatch, Mapping, SnakSpec
from pipelines.partners.partner import Partner
from pipelines.partners.problems import Problem, raise_problems
from pipelines.partners.specs import spec_problems
from pipelines.partners.uses import parts

IDENTIFYING = ("external-id", "string", "url")


def check_properties(partner: Partner, datatypes: Datatypes[str, str]) -> None:
    """Hold every property of the mapping against the target's: `datatypes` has the id and datatype of those it knows.

    Reach for this before a run does anything, with `uses.mapping_properties` looked up on the target.

    Raises:
        MappingError: with all properties that the target lacks or that cannot take what the mapping says, with lines.
    """
    document = read_yaml(partner.mapping_path, MappingError)
    raise_problems(property_problems(partner.mapping, datatypes), document, MappingError)


def property_problems(mapping: Mapping, datatypes: Datatypes[str, str]) -> Iterator[Problem]:
    """The problems behind `check_properties`."""
    for at, part in parts(mapping):
        property_id = getattr(part, "property", None)
        if property_id is None:
            continue
        datatype = datatypes.get(property_id)
        if datatype is None:
            remedy = "look the property up on the target, and correct the id"
            yield Problem((*at, "property"), f"the target has no property {property_id}", remedy)
        elif isinstance(part, SnakSpec):
            yield from _snak_problems(part, at, datatype)
        elif isinstance(part, DateMatch) and datatype != "time":
            yield _wrong(at, property_id, datatype, N_("dates are compared with a property of datatype time"))
        elif isinstance(part, IdentifierMatch) and datatype not in IDENTIFYING:
            yield _wrong(
                at, property_id, datatype, N_("identifiers are looked for in properties of datatype external-id")
            )


def _snak_problems(spec: SnakSpec, at: KeyPath, datatype: str) -> Iterator[Problem]:
    if spec.datatype is not None and spec.datatype != datatype:
        message = f"{spec.property} has the datatype {datatype} on the target, not {spec.datatype}"
        yield Problem((*at, "datatype"), message, "remove 'datatype', or correct the property")
    else:
        yield from spec_problems(spec, at, datatype)


def _wrong(at: KeyPath, property_id: str, datatype: str, rule_said: str) -> Problem:
    return Problem((*at, "property"), f"{property_id} has the datatype {datatype}", f"{rule_said}: correct the id")
