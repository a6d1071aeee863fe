"""What a remote reconciliation service may answer, in each version's form, but for its manifest.

The forms are those of the published JSON Schemas of 0.1, 0.2 and 1.0-draft
(https://github.com/reconciliation-api/specs); fields that we do not know are ignored.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

DATE = r"^-?(?:[1-9][0-9]*)?[0-9]{4}-(1[0-2]|0[1-9])-(3[01]|0[1-9]|[12][0-9])T(2[0-3]|[01][0-9]):[0-5][0-9]:[0-5][0-9]"
Number = int | float


class Form(BaseModel):
    """Types are not converted; unknown fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True)


class NamedForm(Form):
    """An entity, property or type."""

    id: str
    name: str
    description: str = ""
    lang: str = ""


class TypeForm(Form):
    """The type of a candidate; the name may be missing."""

    id: str
    name: str = ""


class FeatureForm(Form):
    """A matching feature; 0.2 gives it no name, and requires nothing."""

    id: str = ""
    name: str = ""
    value: bool | Number = 0


class DraftFeatureForm(Form):
    """A matching feature of 1.0."""

    id: str
    name: str
    value: bool | Number


class CandidateForm(NamedForm):
    """A candidate of 0.1 or 0.2: always with a score."""

    score: Number
    match: bool = False
    type: list[TypeForm | str] = Field(default_factory=list)
    features: list[FeatureForm] = Field(default_factory=list)


class DraftCandidateForm(NamedForm):
    """A candidate of 1.0: the score may be missing."""

    score: Number | None = None
    match: bool = False
    type: list[TypeForm | str] = Field(default_factory=list)
    features: list[DraftFeatureForm] = Field(default_factory=list)


class _Result(Form):
    result: list[CandidateForm]


class DraftResultForm(Form):
    """The candidates of one query of 1.0."""

    candidates: list[DraftCandidateForm]


class DraftBatchForm(Form):
    """The answer to a batch of 1.0."""

    results: list[DraftResultForm]


EARLY_BATCH = TypeAdapter(dict[str, _Result])
DRAFT_BATCH = TypeAdapter(DraftBatchForm)


class SuggestionForm(NamedForm):
    """A suggested entity, property or type."""

    notable: list[TypeForm | str] = Field(default_factory=list)
    matchQualifiers: list[NamedForm] = Field(default_factory=list)  # noqa: N815 - the API's spelling
    broader: list[NamedForm] = Field(default_factory=list)


class SuggestionsForm(Form):
    """The answer of a suggest service."""

    result: list[SuggestionForm]


class FlyoutForm(Form):
    """A fragment of HTML about an entity, property or type (0.1 and 0.2)."""

    id: str
    html: str


class ProposalForm(Form):
    """Properties that entities of a type may have."""

    properties: list[NamedForm]
    type: str = ""
    limit: Number | None = None


class _Cell(Form):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class _NoCell(_Cell):
    pass


class EntityCell(_Cell):
    """An entity as a value."""

    id: str
    name: str
    description: str = ""
    lang: str = ""
    dir: str = ""


class TextCell(_Cell):
    """A text as a value."""

    text: str = Field(alias="str")
    lang: str = ""
    dir: str = ""


class FloatCell(_Cell):
    """A number as a value."""

    number: float = Field(alias="float")


class IntCell(_Cell):
    """A whole number as a value."""

    number: int = Field(alias="int")


class DateCell(_Cell):
    """A time as a value, in ISO 8601."""

    time: str = Field(alias="date", pattern=DATE)


CellForm = EntityCell | TextCell | FloatCell | IntCell | DateCell | _NoCell


class MetaForm(Form):
    """A property of an extension's answer."""

    id: str
    name: str
    type: TypeForm | None = None
    service: Annotated[str, Field(pattern=r"^https?://")] | None = None


class ExtensionForm(Form):
    """The answer to an extension query of 0.1 or 0.2: id → property → values."""

    meta: list[MetaForm]
    rows: dict[str, dict[str, list[CellForm]]]


class _DraftValues(Form):
    id: str
    values: list[CellForm]


class _DraftRow(Form):
    id: str
    properties: list[_DraftValues]


class DraftExtensionForm(Form):
    """The answer to an extension query of 1.0: lists in the order of the query."""

    meta: list[MetaForm]
    rows: list[_DraftRow]
