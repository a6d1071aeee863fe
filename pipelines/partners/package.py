"""A partner's data package: `data/partners/<slug>/datapackage.json`, strictly read.

The shape is Frictionless Data Package v2 (https://datapackage.org/standard/data-package/), narrowed to what Donata
honours; what it adds stands under a key `donata`, so that the file stays a valid data package. Unknown keys are errors.
"""

from datetime import date
from typing import Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

FieldType = Literal[
    "string", "integer", "number", "boolean", "date", "datetime", "year", "yearmonth", "geopoint", "any"
]


class Strict(BaseModel):
    """Base of all that a person writes: frozen, and unknown keys are errors; a text below a field describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True)


class Licence(Strict):
    """A licence, by its SPDX or Open Definition name (`CC0-1.0`, `PDDL-1.0`, `CC-BY-4.0` …), its address, or both."""

    name: str | None = None
    title: str | None = None
    path: AnyHttpUrl | None = None

    @model_validator(mode="after")
    def _named(self) -> "Licence":
        if self.name is None and self.path is None:
            remedy = {"remedy": "add its name, its path (the address of its text), or both"}
            raise PydanticCustomError("licence", "the licence is not named", remedy)
        return self

    def __str__(self) -> str:
        return self.title or self.name or str(self.path)


class Permission(Strict):
    """A recorded permission to donate under CC0 what the licence does not allow: its text, where, and since when."""

    statement: str = Field(min_length=10)
    url: AnyHttpUrl
    granted: date


class Contributor(Strict):
    """Who gave, compiled or maintains the data."""

    title: str
    path: AnyHttpUrl | None = None
    email: str | None = None
    roles: tuple[str, ...] = ()
    organization: str | None = None


class Source(Strict):
    """Where the facts come from."""

    title: str
    path: str | None = None
    email: str | None = None
    version: str | None = None


class Constraints(Strict):
    """Table Schema constraints of a field; a breach is an issue row."""

    required: bool = False
    unique: bool = False
    pattern: str | None = None
    enum: tuple[str, ...] | None = None
    minimum: int | float | date | None = None
    maximum: int | float | date | None = None
    min_length: int | None = Field(None, alias="minLength")
    max_length: int | None = Field(None, alias="maxLength")


class FieldExtension(Strict):
    """What Donata adds to a field.

    `headers`: other headers under which dumps carry this column. `path`: a JMESPath expression that finds the value in
    a nested record; a list becomes a cell with several values. `separator`: what separates several values in one cell.
    `identifier`: the kind of external identifier (`ulan`, `ror` …), normalised and checked at ingest.
    `optional`: the column may be absent from a dump. `severity`: `warning` lets a row with a breach of this field go
    on (the value is dropped and reported) instead of being quarantined.
    """

    headers: tuple[str, ...] = ()
    path: str | None = None
    separator: str | None = None
    identifier: str | None = None
    optional: bool = False
    severity: Literal["error", "warning"] = "error"
    missing_values: tuple[str, ...] | None = Field(None, alias="missingValues")


class SchemaField(Strict):
    """One field of a Table Schema."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    type: FieldType = "string"
    format: str = "default"
    title: str | None = None
    description: str | None = None
    example: str | None = None
    constraints: Constraints = Constraints()
    donata: FieldExtension = FieldExtension()


class Schema(Strict):
    """A Table Schema; `missing_values` are the texts that stand for "nothing"."""

    fields: tuple[SchemaField, ...] = Field(min_length=1)
    primary_key: tuple[str, ...] | str = Field((), alias="primaryKey")
    missing_values: tuple[str, ...] = Field(("",), alias="missingValues")
    fields_match: Literal["exact", "equal", "subset", "superset", "partial"] = Field("subset", alias="fieldsMatch")

    @property
    def key(self) -> tuple[str, ...]:
        """The primary key's fields."""
        return (self.primary_key,) if isinstance(self.primary_key, str) else self.primary_key

    def field(self, name: str) -> SchemaField | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)


class Dialect(Strict):
    """How a delimited file is written; what is not said is sniffed."""

    delimiter: str | None = None
    quote_char: str | None = Field(None, alias="quoteChar")
    double_quote: bool = Field(True, alias="doubleQuote")
    escape_char: str | None = Field(None, alias="escapeChar")
    header: bool = True
    sheet: str | None = Field(None, alias="sheetName")


class ResourceExtension(Strict):
    """What Donata adds to a resource.

    `records`: a JMESPath expression that finds the list of records in a JSON file (JSON Lines need none).
    `issued`: the dump's date, used for "retrieved" (P813); without it, the file's modification date. `collection`: the
    column by whose words the dashboards group the partner's items, e.g. of departments; it may have several values.
    """

    records: str | None = None
    issued: date | None = None
    collection: str | None = None


class Resource(Strict):
    """One table of the package; its own licences and sources, if it has any, stand in place of the package's."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    path: str
    title: str | None = None
    description: str | None = None
    format: str | None = None
    mediatype: str | None = None
    encoding: str | None = None
    bytes: int | None = None
    hash: str | None = None
    licenses: tuple[Licence, ...] = ()
    sources: tuple[Source, ...] = ()
    dialect: Dialect = Dialect()
    table_schema: Schema = Field(alias="schema")
    donata: ResourceExtension = ResourceExtension()


class PackageExtension(Strict):
    """What Donata adds to a package.

    `item`: the item of the dataset or of the institution on Wikidata, for "stated in" (P248). `kind`: which of the two
    worlds the partner belongs to. `country`: ISO 3166-1 alpha-2. `topics`: free tags. `permission`: for the licence
    gate. `public`: whether the portal shows the partner's pages to everybody. `reconcile_submissions`: whether a run
    begins, up to its plan, once the partner has handed a file over; unless said, as the portal's settings have it.
    """

    item: str | None = Field(None, pattern=r"^Q[1-9]\d*$")
    kind: Literal["glam", "open-science", "other"] = "other"
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    topics: tuple[str, ...] = ()
    permission: Permission | None = None
    public: bool = True
    reconcile_submissions: bool | None = Field(None, alias="reconcileSubmissions")


class DataPackage(Strict):
    """A partner's data package; `name` is the partner's slug and the folder's name."""

    schema_url: AnyHttpUrl | None = Field(None, alias="$schema")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    id: str | None = None
    title: str
    description: str = ""
    homepage: AnyHttpUrl | None = None
    version: str | None = None
    created: str | None = None
    keywords: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = Field(min_length=1)
    licenses: tuple[Licence, ...] = ()
    sources: tuple[Source, ...] = ()
    resources: tuple[Resource, ...] = Field(min_length=1)
    donata: PackageExtension = PackageExtension()

    def resource(self, name: str) -> Resource | None:
        """The resource of this name."""
        return next((resource for resource in self.resources if resource.name == name), None)
