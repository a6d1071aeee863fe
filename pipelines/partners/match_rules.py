"""Match rules: what a mapping says of how a record finds its item."""

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.partners.package import Strict
from pipelines.partners.words import DateFormat, ItemId, Language, PropertyId, Share


class IdentifierMatch(Strict):
    """A column that identifies the thing: an equal value of `property` on an item decides."""

    column: str
    """the field with the identifier"""
    property: PropertyId
    """the external-identifier property"""


class NameMatch(Strict):
    """A column with names."""

    column: str
    """the field with the name or names"""
    form: Literal["natural", "inverted", "auto"] = "auto"
    """`natural` (First Last), `inverted` (Last, First), or `auto`"""
    language: Language | Literal["tagged"] = "en"
    """the names' language; `tagged` where each is written `code:text`"""


class DateMatch(Strict):
    """A column with a date that the item's `property` must not contradict."""

    column: str
    """the field with the date"""
    property: PropertyId
    """the property with the item's date"""
    format: DateFormat = "auto"
    """how the dates are written"""
    extract: str | None = None
    """a regular expression whose one group is the date"""


class FactMatch(Strict):
    """A column whose value should agree with the item's `property`: country, nationality, gender, website."""

    column: str
    """the field with the fact"""
    property: PropertyId
    """the property that says the same"""
    crosswalk: str | None = None
    """the table that turns a cell's value into an item"""


class MentionMatch(Strict):
    """A column with words that the item's description may mention: the city, the country in words."""

    column: str
    """the field with the words"""


class Match(Strict):
    """How a record finds its item."""

    types: tuple[ItemId, ...] = Field(min_length=1)
    """classes; an item that is an instance of none of them (or of their subclasses) is no candidate"""
    identifiers: tuple[IdentifierMatch, ...] = ()
    """columns that decide alone"""
    names: tuple[NameMatch, ...] = ()
    """columns by which candidates are found"""
    dates: tuple[DateMatch, ...] = ()
    """columns that tell candidates apart"""
    facts: tuple[FactMatch, ...] = ()
    """columns that should agree"""
    mentions: tuple[MentionMatch, ...] = ()
    """columns with places, of which the item's description may speak"""
    service: str | None = Field(None, pattern=r"^https?://")
    """a reconciliation service over Wikidata's items that is asked for candidates by name, in place of the target"""
    one_row_per_item: bool = True
    """no two rows may be matched with one item"""
    required_precision: float = Field(0.99, ge=0.5, lt=1)
    """of the accepted matches, the share that must be right"""
    review_floor: Share = 0.05
    """the least probability at which a match is worth a person's time"""
    model: str | None = Field(None, pattern=r"^[a-z0-9-]+$")
    """what evidence is worth: `data/models/<name>.json`; default: the model for the class"""
    index: str | None = None
    """the reference index to match against; default: the target itself"""

    @model_validator(mode="after")
    def _something_to_match_by(self) -> "Match":
        if not self.identifiers and not self.names:
            remedy = {"remedy": "add identifiers, names, or both"}
            raise PydanticCustomError("match", "there is nothing to find items by", remedy)
        return self
