"""Value specs: what a mapping says of values: where they come from, what becomes of them, and under which condition."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.model.statements import Rank
from pipelines.model.values import DATAVALUE_TYPES
from pipelines.partners.package import Strict
from pipelines.partners.words import DateFormat, ItemId, Language, OnExisting, OnMorePrecise, PropertyId

SOURCES = ("column", "constant", "template", "dump_date")
TESTS = ("is_", "is_not", "matches", "empty")


class Condition(Strict):
    """Only rows whose `column` passes every test given here; a row must pass all conditions of a `when`."""

    column: str
    """the field that is looked at"""
    is_: tuple[str, ...] | None = Field(None, alias="is")
    """one of the cell's values is one of these"""
    is_not: tuple[str, ...] | None = None
    """none of the cell's values is one of these"""
    matches: str | None = None
    """one of the cell's values contains a match of this regular expression"""
    empty: bool | None = None
    """true: the cell must be empty; false: it must not be"""

    @model_validator(mode="after")
    def _tests_something(self) -> "Condition":
        if all(getattr(self, name) is None for name in TESTS):
            raise PydanticCustomError(
                "condition", "tests nothing", {"remedy": "add at least one of is, is_not, matches, empty"}
            )
        return self


class ValueSource(Strict):
    """Where a value comes from: exactly one of `column`, `constant`, `template`, `dump_date`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [name]} for name in SOURCES]})

    column: str | None = None
    """the field; each of its values gives one"""
    constant: str | None = None
    """the same value for every row"""
    template: str | None = None
    """a text with `{column}` placeholders; gives nothing if one of them is empty; percent-encoded in URLs"""
    dump_date: Literal[True] | None = None
    """the day on which the dump was issued"""
    extract: str | None = None
    """a regular expression applied to the column's values first: its one group is the value; no match, no value"""

    @model_validator(mode="after")
    def _one_source(self) -> "ValueSource":
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "value_source",
                "needs exactly one of column, constant, template, dump_date; has {given_said}",
                {"given_said": ", ".join(given) or "none", "remedy": "keep or add one of them"},
            )
        if self.extract and not self.column:
            remedy = {"remedy": "remove 'extract', or take the value from a column"}
            raise PydanticCustomError("value_source", "'extract' works on a 'column' only", remedy)
        return self


class SnakSpec(ValueSource):
    """A property and the value to say with it."""

    property: PropertyId
    """the property's id on Wikidata"""
    datatype: str | None = Field(None, json_schema_extra={"enum": [*sorted(DATAVALUE_TYPES), None]})
    """Wikibase datatype; default: the property's own on the target, with which it must agree"""
    format: DateFormat = "auto"
    """how dates are written: `auto` (as museums write them), `edtf`, `iso`, or `year`"""
    language: Language | Literal["tagged"] | None = None
    """of a monolingual text; `tagged` where each value is written `code:text`"""
    unit: ItemId | None = None
    """the unit's item, for amounts that are written without one"""
    crosswalk: str | None = None
    """the table `mappings/crosswalks/<name>.tsv` that turns a cell's value into an item"""
    names_row: Literal[True] | None = None
    """the value is the key of another row of the dump: what is said is that row's item, found or still to be created"""
    precision: float | None = Field(None, gt=0)
    """degrees, for coordinates that are written without one"""

    @model_validator(mode="after")
    def _a_row_is_named_by_a_cell(self) -> "SnakSpec":
        if self.names_row and (self.crosswalk or (self.column is None and self.template is None)):
            remedy = {"remedy": "take the other row's key from a 'column' or a 'template', and name no crosswalk"}
            raise PydanticCustomError("names_row", "'names_row' needs a key that the row itself holds", remedy)
        return self


class StatementSpec(SnakSpec):
    """A statement to propose for every accepted record that has the value."""

    qualifiers: tuple[SnakSpec, ...] = ()
    """said of the statement; one whose value is empty is left out"""
    rank: Rank = Rank.NORMAL
    """the statement's rank"""
    on_existing: OnExisting = "report"
    """beside a different value already there: `add` ours, `propose` it to a person (in the plan's exports, not sent),
    `report` and leave it, or `skip` it with no word but in the plan"""
    on_less_precise: OnExisting | None = None
    """beside a less precise value (1853, ours 1853-03-30); default: as `on_existing`"""
    on_more_precise: OnMorePrecise = "report"
    """where the item is more precise (1853-03-30, ours 1853): `add-reference` only if the partner's record itself says
    what the item says (the dump holds less than the record's page); otherwise `report` or `skip` it"""
    references: str = "default"
    """the name of a list under the mapping's `references`"""
    when: tuple[Condition, ...] = ()
    """only for rows that meet all of these"""


class TermSpec(ValueSource):
    """A label, description or alias; labels and descriptions are only ever added where the language has none."""

    language: Language | Literal["tagged"] = "en"
    """Wikimedia language code; `tagged` where each value is written `code:text`"""
    form: Literal["as-is", "inverted", "auto"] = "as-is"
    """`inverted`: `Last, First` is turned round; `auto`: where it looks like that"""
    when: tuple[Condition, ...] = ()
    """only for rows that meet all of these"""
