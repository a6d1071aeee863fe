"""A mapping: `mappings/<slug>.yaml`, how a partner's records become matches and statements; strictly read.

Everything is written in Wikidata's ids; a target with other ids has a translation table. Unknown keys are errors.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipelines.model.statements import Rank
from pipelines.partners.package import Strict

ItemId = Annotated[str, Field(pattern=r"^Q[1-9]\d*$")]
PropertyId = Annotated[str, Field(pattern=r"^P[1-9]\d*$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]+)*$|^mul$|^und$")]
OnExisting = Literal["add", "report", "skip"]
Share = Annotated[float, Field(ge=0, le=1)]


class Condition(Strict):
    """Only rows whose `column` is one of `is_`, or matches the regular expression, or is (not) empty."""

    column: str
    is_: tuple[str, ...] | None = Field(None, alias="is")
    is_not: tuple[str, ...] | None = None
    matches: str | None = None
    empty: bool | None = None


class ValueSource(Strict):
    """Where a value comes from: exactly one of `column`, `constant`, `template`, `dump_date`.

    `template` is a text with `{column}` placeholders, empty if one of them is; percent-encoded in URLs.
    `dump_date` is the day on which the dump was issued. `extract` is a regular expression applied to the cell first: its
    first group is the value, and a cell that does not match gives none.
    """

    column: str | None = None
    constant: str | None = None
    template: str | None = None
    dump_date: Literal[True] | None = None
    extract: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "ValueSource":
        given = [name for name in ("column", "constant", "template", "dump_date") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of column, constant, template, dump_date; has {given or 'none'}")
        if self.extract and not self.column:
            raise ValueError("`extract` works on a `column`")
        return self


class SnakSpec(ValueSource):
    """A property and the value to say with it.

    `datatype` defaults to the property's own on the target (and must agree with it). `format`: how the cell is
    written: for dates `auto` (as museums write), `edtf`, `iso`, or `year`; for names and texts it has no meaning.
    `language`: of a monolingual text, or `tagged` where each value is written `code:text`. `unit`: the unit's item for an
    amount without one. `crosswalk`: the table under `mappings/crosswalks/` that turns the cell into an item.
    `precision`: degrees, for coordinates without one.
    """

    property: PropertyId
    datatype: str | None = None
    format: Literal["auto", "edtf", "iso", "year"] = "auto"
    language: Language | Literal["tagged"] | None = None
    unit: ItemId | None = None
    crosswalk: str | None = None
    precision: float | None = None


class StatementSpec(SnakSpec):
    """A statement to propose for every accepted record that has the value.

    `on_existing`: beside a different value already there, `add` ours, `report` and leave it, or `skip` it with no
    word but in the plan. `references`: the name of a list under the mapping's `references`. `when`: all conditions must hold.
    """

    qualifiers: tuple[SnakSpec, ...] = ()
    rank: Rank = Rank.NORMAL
    on_existing: OnExisting = "report"
    references: str = "default"
    when: tuple[Condition, ...] = ()


class TermSpec(ValueSource):
    """A label, description or alias; labels and descriptions are only ever added where the language has none."""

    language: Language | Literal["tagged"] = "en"
    form: Literal["as-is", "inverted", "auto"] = "as-is"
    when: tuple[Condition, ...] = ()


class IdentifierMatch(Strict):
    """A column that identifies the thing: an equal value of `property` on an item decides."""

    column: str
    property: PropertyId


class NameMatch(Strict):
    """A column with names. `form`: `natural` (First Last), `inverted` (Last, First), or `auto`."""

    column: str
    form: Literal["natural", "inverted", "auto"] = "auto"
    language: Language | Literal["tagged"] = "en"


class DateMatch(Strict):
    """A column with a date that the item's `property` must not contradict."""

    column: str
    property: PropertyId
    format: Literal["auto", "edtf", "iso", "year"] = "auto"
    extract: str | None = None


class FactMatch(Strict):
    """A column whose value should agree with the item's `property`: country, nationality, gender, website."""

    column: str
    property: PropertyId
    crosswalk: str | None = None


class Match(Strict):
    """How a record finds its item."""

    types: tuple[ItemId, ...] = Field(min_length=1)
    identifiers: tuple[IdentifierMatch, ...] = ()
    names: tuple[NameMatch, ...] = ()
    dates: tuple[DateMatch, ...] = ()
    facts: tuple[FactMatch, ...] = ()
    one_row_per_item: bool = True

    @model_validator(mode="after")
    def _something_to_match_by(self) -> "Match":
        if not self.identifiers and not self.names:
            raise ValueError("needs at least one of identifiers, names")
        return self


class NewItems(Strict):
    """When an unmatched record may become a new item: off by default.

    Never without an identifier, a reference, and two independent signals (columns with a value) out of `signals`;
    Wikidata's notability policy: https://www.wikidata.org/wiki/Wikidata:Notability.
    """

    allowed: bool = False
    identifiers: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    at_most: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _serious(self) -> "NewItems":
        if self.allowed and (not self.identifiers or len(self.signals) < 2):
            raise ValueError("allowed new items need at least one identifier column and two signal columns")
        return self


class Range(Strict):
    """Inclusive bounds."""

    min: float | None = None
    max: float | None = None


class Expect(Strict):
    """What must hold, or the run stops before it does harm. Shares are 0 to 1 of the rows read."""

    rows: Range = Range()
    quarantined_share: Range = Range()
    matched_share: Range = Range()
    edits: Range = Range()
    since: date | None = None


class Mapping(Strict):
    """A partner's mapping."""

    version: Literal[1]
    partner: str
    resource: str
    class_: ItemId = Field(alias="class")
    languages: tuple[Language, ...] = ("en", "mul")
    match: Match
    statements: tuple[StatementSpec, ...] = Field(min_length=1)
    labels: tuple[TermSpec, ...] = ()
    descriptions: tuple[TermSpec, ...] = ()
    aliases: tuple[TermSpec, ...] = ()
    references: dict[str, tuple[SnakSpec, ...]]
    new_items: NewItems = NewItems()
    ignore: dict[str, str] = Field(default_factory=dict)
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _references_exist(self) -> "Mapping":
        for spec in self.statements:
            if not self.references.get(spec.references):
                raise ValueError(f"statement {spec.property}: no reference list named '{spec.references}'")
        return self
