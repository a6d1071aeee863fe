"""A mapping: `mappings/<slug>.yaml`, how a partner's records become matches and statements; strictly read.

Everything is written in Wikidata's ids; a target with other ids has a translation table. Unknown keys are errors.
The text below each field is also what an editor shows, through `mappings/mapping.schema.json`.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.model.statements import Rank
from pipelines.model.values import DATAVALUE_TYPES
from pipelines.partners.package import Strict

ItemId = Annotated[str, Field(pattern=r"^Q[1-9]\d*$")]
PropertyId = Annotated[str, Field(pattern=r"^P[1-9]\d*$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]+)*$|^mul$|^und$")]
DateFormat = Literal["auto", "edtf", "iso", "year"]
OnExisting = Literal["add", "propose", "report", "skip"]
OnMorePrecise = Literal["add-reference", "report", "skip"]
Share = Annotated[float, Field(ge=0, le=1)]

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
                "needs exactly one of column, constant, template, dump_date; has {given}",
                {"given": " and ".join(given) or "none", "remedy": "keep or add one of them"},
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
    precision: float | None = Field(None, gt=0)
    """degrees, for coordinates that are written without one"""


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


class NewItems(Strict):
    """When an unmatched record may become a new item: off by default.

    Never without an identifier, a reference, and two independent signals (columns with a value) out of `signals`;
    Wikidata's notability policy: https://www.wikidata.org/wiki/Wikidata:Notability.
    """

    allowed: bool = False
    """whether any item may be created"""
    identifiers: tuple[str, ...] = ()
    """columns of `match.identifiers`, of which a row needs at least one"""
    signals: tuple[str, ...] = ()
    """columns that speak for the thing's existence, of which a row needs at least two"""
    at_most: int = Field(0, ge=0)
    """how many items one run may create"""

    @model_validator(mode="after")
    def _serious(self) -> "NewItems":
        if self.allowed and (not self.identifiers or len(set(self.signals)) < 2 or not self.at_most):
            remedy = {"remedy": "add what is missing, or write 'allowed: false'"}
            message = "allowed new items need an identifier column, two signal columns and 'at_most' above 0"
            raise PydanticCustomError("new_items", message, remedy)
        return self


class Range(Strict):
    """Inclusive bounds."""

    min: float | None = None
    """the least that is plausible"""
    max: float | None = None
    """the most that is plausible"""

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError(
                "range", "'min' is above 'max': nothing can hold", {"remedy": "correct one of the two"}
            )
        return self


class ShareRange(Range):
    """Inclusive bounds between 0 and 1."""

    min: Share | None = None
    """the least that is plausible"""
    max: Share | None = None
    """the most that is plausible"""


class Expect(Strict):
    """What must hold, or the run stops before it does harm. Shares are 0 to 1 of the rows read."""

    rows: Range = Range()
    """rows read"""
    quarantined_share: ShareRange = ShareRange()
    """rows with a blocking issue"""
    matched_share: ShareRange = ShareRange()
    """rows with an accepted match"""
    edits: Range = Range()
    """the batch: items that one run may edit or create"""
    changed_share: ShareRange = ShareRange()
    """items that change, of those that the plan looks at; a low one is usual once a partner has donated before"""
    kept_back_share: ShareRange = ShareRange()
    """items that the checks keep back, of those that would change"""
    since: date | None = None
    """the dump must not have been issued before this day"""


class AcceptedCheck(Strict):
    """A check whose critical findings do not keep an item back: they are told, with the reason, as important ones."""

    check: str = Field(min_length=3)
    """the check's name, as in the table of pipelines/upload/checks/README.md"""
    property: PropertyId | None = None
    """only for statements of this property; default: all"""
    reason: str = Field(min_length=10)
    """why the violations are right here; shown with each of them"""


class Checks(Strict):
    """What holds beside the checks themselves: they always run, and what is critical keeps an item back."""

    accept: tuple[AcceptedCheck, ...] = ()
    """findings that the partner or the community is known to be right about"""
    first_look: int = Field(50, ge=0)
    """a mapping that was never uploaded to a public target stops after so many items, for a look; 0: it does not"""


class Upload(Strict):
    """What must be done before a plan is sent."""

    rehearsed: Literal["never", "public", "always"] = "never"
    """whether the very plan must have passed `donata rehearse`: before it goes to a `public` target, `always`, or
    `never`"""


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
