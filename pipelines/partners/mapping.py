"""A mapping: `mappings/<slug>.yaml`, how a partner's records become matches and statements; strictly read.

Everything is written in Wikidata's ids; a target with other ids has a translation table. Unknown keys are errors.
The text below each field is also what an editor shows, through `mappings/mapping.schema.json`.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.partners.gates import AcceptedCheck, Checks, Expect, NewItems, Range, ShareRange, Upload
from pipelines.partners.match_rules import DateMatch, FactMatch, IdentifierMatch, Match, NameMatch
from pipelines.partners.package import Strict
from pipelines.partners.value_specs import Condition, SnakSpec, StatementSpec, TermSpec, ValueSource
from pipelines.partners.words import ItemId, Language

__all__ = [
    "AcceptedCheck",
    "Checks",
    "Condition",
    "DateMatch",
    "Expect",
    "FactMatch",
    "IdentifierMatch",
    "Mapping",
    "Match",
    "NameMatch",
    "NewItems",
    "Range",
    "ShareRange",
    "SnakSpec",
    "StatementSpec",
    "TermSpec",
    "Upload",
    "ValueSource",
]


class Mapping(Strict):
    """A partner's mapping: `mappings/<slug>.yaml`."""

    version: Literal[1]
    """the version of this format"""
    partner: str
    """the partner's slug: the name of this file, of the folder under data/partners/, and of the data package"""
    resource: str
    """the name of the data package's resource that is mapped"""
    class_: ItemId = Field(alias="class")
    """the class of the things described; coverage is measured against it"""
    languages: tuple[Language, ...] = Field(("en", "mul"), min_length=1)
    """whose labels are looked at and measured, the most important first"""
    match: Match
    """how a record finds its item"""
    statements: tuple[StatementSpec, ...] = Field(min_length=1)
    """what is said about the item"""
    labels: tuple[TermSpec, ...] = ()
    """added where a language has none"""
    descriptions: tuple[TermSpec, ...] = ()
    """added where a language has none"""
    aliases: tuple[TermSpec, ...] = ()
    """added where they are not yet there"""
    references: dict[str, Annotated[tuple[SnakSpec, ...], Field(min_length=1)]]
    """named lists of snaks; a statement uses the list `default` unless it names another"""
    retrieved: Literal["keep", "refresh"] = "keep"
    """`refresh`: where a reference of ours differs in `retrieved` (P813) alone, it becomes that of this dump"""
    upload: Upload = Upload()
    """what must be done before a plan is sent"""
    new_items: NewItems = NewItems()
    """whether rows without a match may become items"""
    checks: Checks = Checks()
    """what the checks before an upload may let through, and when to stop for a look"""
    ignore: dict[str, Annotated[str, Field(min_length=3)]] = Field(default_factory=dict)
    """columns that are not used, each with the reason"""
    expect: Expect = Expect()
    """what must hold, or the run stops"""

    @model_validator(mode="after")
    def _something_is_retrieved(self) -> "Mapping":
        dated = any(snak.property == "P813" for snaks in self.references.values() for snak in snaks)
        if self.retrieved == "refresh" and not dated:
            context: dict[str, Any] = {
                "at": ("retrieved",),
                "remedy": "add {property: P813, dump_date: true} to a list, or write 'retrieved: keep'",
            }
            raise PydanticCustomError("retrieved", "no reference list has 'retrieved' (P813) to refresh", context)
        return self

    @model_validator(mode="after")
    def _references_exist(self) -> "Mapping":
        for number, spec in enumerate(self.statements):
            if spec.references not in self.references:
                context: dict[str, Any] = {
                    "at": ("statements", number, "references"),
                    "given": spec.references,
                    "names": tuple(self.references),
                }
                raise PydanticCustomError("unknown_name", "no reference list is named '{given}'", context)
        return self
