"""What a remote reconciliation service may answer, in each version's form: its manifest and all else.

The forms are those of the published JSON Schemas of 0.1, 0.2 and 1.0-draft
(https://github.com/reconciliation-api/specs); fields that we do not know are ignored.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from pipelines.model.reconciliation import Version

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


class SecurityForm(Form):
    """A security scheme, of Swagger 2 or OpenAPI 3."""

    type: Literal["basic", "apiKey", "oauth2", "http", "openIdConnect"]
    name: str = ""
    scheme: str = ""
    location: str = Field("", alias="in")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.type == "apiKey" and not (self.name and self.location in {"query", "header", "cookie"}):
            raise ValueError("an API key needs 'name' and 'in'")
        if self.type == "http" and not self.scheme:
            raise ValueError("HTTP authentication needs 'scheme'")
        return self


class _Choice(Form):
    value: str
    name: str


class _AnySetting(Form):
    type: Literal["number", "text", "checkbox", "select"]
    default: bool | Number | str | None = None
    choices: list[_Choice] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.type == "select" and self.choices is None:
            raise ValueError("a setting of type 'select' needs 'choices'")
        kinds: dict[str, tuple[type, ...]] = {"number": (int, float), "checkbox": (bool,)}
        fitting = isinstance(self.default, kinds.get(self.type, (str,)))
        if self.default is not None and (not fitting or (self.type == "number" and isinstance(self.default, bool))):
            raise ValueError(f"the default of a setting of type '{self.type}' cannot be {self.default!r}")
        return self


class _Setting(_AnySetting):
    name: str
    label: str


class _DraftSetting(_AnySetting):
    id: str
    name: str


class _Place(Form):
    service_url: str = ""
    service_path: str = ""


class SuggestPlace(_Place):
    """Where suggestions and flyouts of one kind are."""

    flyout_service_url: str = ""
    flyout_service_path: Annotated[str, Field(pattern=r"\$\{id\}")] | None = None


class _Suggest(Form):
    entity: SuggestPlace | None = None
    property: SuggestPlace | None = None
    type: SuggestPlace | None = None


class _Extend(Form):
    propose_properties: _Place | None = None
    property_settings: list[_Setting] = Field(default_factory=list)


class _DraftExtend(Form):
    proposeProperties: bool = False  # noqa: N815
    propertySettings: list[_DraftSetting] = Field(default_factory=list)  # noqa: N815


class _Template(Form):
    url: Annotated[str, Field(pattern=r"\{\{id\}\}")]


class _DraftTemplate(Form):
    url: Annotated[str, Field(pattern=r"\{.*id.*\}")]


class _PreviewSize(Form):
    width: int
    height: int


class _Preview(_PreviewSize, _Template):
    pass


class _DraftSuggest(Form):
    entity: bool
    property: bool
    type: bool


class ManifestForm(Form):
    """A manifest of 0.1."""

    name: str
    identifierSpace: str  # noqa: N815
    schemaSpace: str  # noqa: N815
    view: _Template | None = None
    defaultTypes: list[NamedForm] = Field(default_factory=list)  # noqa: N815
    suggest: _Suggest | None = None
    preview: _Preview | None = None
    extend: _Extend | None = None
    batchSize: int | None = None  # noqa: N815

    @model_validator(mode="after")
    def _each_type_once(self) -> Self:
        if len(set(self.defaultTypes)) < len(self.defaultTypes):
            raise ValueError("a default type is listed twice")
        return self


class Manifest02Form(ManifestForm):
    """A manifest of 0.2."""

    versions: list[str]
    documentation: str = ""
    serviceVersion: str = ""  # noqa: N815
    logo: str = ""
    authentication: SecurityForm | None = None
    feature_view: _Template | None = None

    @model_validator(mode="after")
    def _speaks_it(self) -> Self:
        if Version.V0_2 not in self.versions:
            raise ValueError("'versions' does not name 0.2")
        return self


class DraftManifestForm(Form):
    """A manifest of 1.0-draft."""

    versions: list[str]
    name: str
    view: _DraftTemplate
    lang: str = ""
    documentation: str = ""
    serviceVersion: str = ""  # noqa: N815
    logo: str = ""
    authentication: SecurityForm | None = None
    featureView: _DraftTemplate | None = None  # noqa: N815
    defaultTypes: list[NamedForm] = Field(default_factory=list)  # noqa: N815
    suggest: _DraftSuggest | None = None
    preview: _PreviewSize | None = None
    extend: _DraftExtend | None = None
    standardizedScore: bool = False  # noqa: N815
    batchSize: int | None = None  # noqa: N815

    @model_validator(mode="after")
    def _speaks_it(self) -> Self:
        if not {Version.V1_0, "1.0"} & set(self.versions):
            raise ValueError("'versions' does not name 1.0-draft")
        if len(set(self.defaultTypes)) < len(self.defaultTypes):
            raise ValueError("a default type is listed twice")
        return self


AnyManifest = ManifestForm | Manifest02Form | DraftManifestForm
MANIFESTS: dict[Version, TypeAdapter[AnyManifest]] = {
    Version.V0_1: TypeAdapter(ManifestForm),
    Version.V0_2: TypeAdapter(Manifest02Form),
    Version.V1_0: TypeAdapter(DraftManifestForm),
}
