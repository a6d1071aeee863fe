"""Manifests of remote reconciliation services, in each version's form.

The forms are those of the published JSON Schemas (https://github.com/reconciliation-api/specs); fields that we do not
know are ignored.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from pipelines.model.reconciliation import Version
from pipelines.wikibase.reconciliation_forms import Form, NamedForm, Number


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
