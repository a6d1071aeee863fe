"""Requests in the forms of 1.0-draft, and extension queries, which have one form in all versions."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from pipelines.model.reconciliation import (
    ID,
    NAME,
    Asked,
    Condition,
    ExtensionQuery,
    GivenValue,
    Quantifier,
    Query,
    TypeRule,
)
from pipelines.web.reconciliation.early_requests import ValueForm, given_values, read_limit
from pipelines.web.reconciliation.refusals import RefusedError, malformed

__all__ = ["EXACT", "WILDCARD", "read_draft_queries", "read_extension"]

#: The qualifiers that we know: equal after folding, and with `*` for any letters. Their names are our own.
EXACT, WILDCARD = "ExactMatch", "WildcardMatch"


class _Condition(BaseModel):
    model_config = ConfigDict(strict=True)
    matchType: Literal["name", "id", "property"]  # noqa: N815 - the API's spelling
    propertyId: str | None = None  # noqa: N815
    propertyValue: ValueForm | list[ValueForm]  # noqa: N815
    required: bool = False
    matchQuantifier: Literal["any", "all", "none"] = "any"  # noqa: N815
    matchQualifier: str = ""  # noqa: N815

    @model_validator(mode="after")
    def _names_its_property(self) -> Self:
        if self.matchType == "property" and not self.propertyId:
            raise ValueError("a condition of matchType 'property' needs 'propertyId'")
        if self.matchQualifier not in {"", EXACT, WILDCARD}:
            raise ValueError(f"matchQualifier is none of {EXACT}, {WILDCARD}")
        return self


class _Query(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    type: str | None = None
    limit: int | float | None = None
    lang: str = ""
    dir: Literal["ltr", "rtl", "auto"] = "auto"
    conditions: list[_Condition] = Field(min_length=1)


class _Batch(BaseModel):
    model_config = ConfigDict(strict=True)
    queries: list[_Query]


class _Asked(BaseModel):
    model_config = ConfigDict(strict=True)
    id: str
    settings: dict[str, object] = Field(default_factory=dict)


class _Extension(BaseModel):
    model_config = ConfigDict(strict=True)
    ids: list[str]
    properties: list[_Asked]


_BATCH, _EXTENSION = TypeAdapter(_Batch), TypeAdapter(_Extension)


def read_draft_queries(body: bytes, most: int) -> list[Query]:
    """The batch that a `POST /match` carries.

    Raises:
        RefusedError: it is not JSON of that form, or holds more than `most` queries.
    """
    try:
        queries = _BATCH.validate_json(body).queries
    except ValidationError as error:
        raise malformed("query batch", error) from None
    if len(queries) > most:
        raise RefusedError(f"{len(queries)} queries in one batch; the most is {most}", status=413)
    return [_query(form) for form in queries]


def _query(form: _Query) -> Query:
    wanted = [c for c in form.conditions if c.matchQuantifier != "none"]
    return Query(
        names=tuple(value.text for value in _values(wanted, "name")),
        ids=tuple(value.id or value.text for value in _values(wanted, "id")),
        types=(form.type,) if form.type else (),
        type_rule=TypeRule.ANY,
        properties=tuple(_condition(c, c.propertyId or "") for c in form.conditions if c.matchType == "property"),
        limit=read_limit(form.limit),
        language=form.lang,
        restrictions=tuple(
            _condition(c, NAME if c.matchType == "name" else ID)
            for c in form.conditions
            if c.matchType != "property" and (c.required or c.matchQuantifier == "none")
        ),
    )


def _values(conditions: list[_Condition], kind: str) -> list[GivenValue]:
    return [value for c in conditions if c.matchType == kind for value in given_values(c.propertyValue)]


def _condition(form: _Condition, prop: str) -> Condition:
    quantifier = Quantifier(form.matchQuantifier)
    required = form.required or (prop in {NAME, ID} and quantifier is Quantifier.NONE)
    return Condition(prop, given_values(form.propertyValue), required, quantifier, form.matchQualifier)


def read_extension(body: str | bytes, most: int) -> ExtensionQuery:
    """An extension query.

    Raises:
        RefusedError: it is not JSON of that form, or asks for more than `most` entities.
    """
    try:
        form = _EXTENSION.validate_json(body)
    except ValidationError as error:
        raise malformed("extension query", error) from None
    if len(form.ids) > most:
        raise RefusedError(f"{len(form.ids)} entities in one request; the most is {most}", status=413)
    return ExtensionQuery(tuple(form.ids), tuple(Asked(p.id, p.settings) for p in form.properties))
