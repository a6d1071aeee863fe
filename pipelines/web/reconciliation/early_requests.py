"""Requests in the forms of 0.1 and 0.2, which differ in one point: 0.2 lets a query have properties alone."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from pipelines.model.reconciliation import Condition, GivenValue, Query, TypeRule, Version
from pipelines.web.reconciliation.refusals import RefusedError, malformed

__all__ = ["EntityForm", "ValueForm", "given_values", "read_limit", "read_queries", "read_query"]


class EntityForm(BaseModel):
    """An entity as a property's value."""

    model_config = ConfigDict(strict=True)
    id: str
    name: str = ""


ValueForm = str | bool | int | float | EntityForm


class _Property(BaseModel):
    model_config = ConfigDict(strict=True)
    pid: str
    v: ValueForm | list[ValueForm]


class _Query01(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    query: str
    type: str | list[str] | None = None
    limit: int | float | None = None
    properties: list[_Property] = Field(default_factory=list)
    type_strict: Literal["any", "should", "all"] | None = None


class _Query02(_Query01):
    query: str = ""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if "query" not in self.model_fields_set and not self.properties:
            raise ValueError("a query needs 'query' or at least one of 'properties'")
        return self


_BATCH: dict[Version, TypeAdapter[Any]] = {
    Version.V0_1: TypeAdapter(dict[str, _Query01]),
    Version.V0_2: TypeAdapter(dict[str, _Query02]),
}
_ONE: dict[Version, TypeAdapter[Any]] = {Version.V0_1: TypeAdapter(_Query01), Version.V0_2: TypeAdapter(_Query02)}


def read_queries(version: Version, text: str, most: int) -> dict[str, Query]:
    """The batch in the parameter `queries`: key → query.

    Raises:
        RefusedError: it is not JSON of that form, or holds more than `most` queries.
    """
    try:
        batch = _BATCH[version].validate_json(text)
    except ValidationError as error:
        raise malformed("query batch", error) from None
    if len(batch) > most:
        raise RefusedError(f"{len(batch)} queries in one batch; the most is {most}", status=413)
    return {key: _query(form) for key, form in batch.items()}


def read_query(version: Version, text: str) -> Query:
    """The one query in the parameter `query`: JSON, or a bare name.

    Raises:
        RefusedError: it begins as JSON does, and is not of that form.
    """
    if not text.lstrip().startswith("{"):
        return Query((text,))
    try:
        return _query(_ONE[version].validate_json(text))
    except ValidationError as error:
        raise malformed("query", error) from None


def _query(form: _Query01) -> Query:
    types = form.type if isinstance(form.type, list) else [form.type] if form.type else []
    return Query(
        names=(form.query,) if form.query else (),
        types=tuple(types),
        type_rule=TypeRule(form.type_strict or "any"),
        properties=tuple(Condition(p.pid, given_values(p.v)) for p in form.properties),
        limit=read_limit(form.limit),
    )


def given_values(form: ValueForm | list[ValueForm]) -> tuple[GivenValue, ...]:
    """One value or several, as texts and ids."""
    return tuple(_given(each) for each in (form if isinstance(form, list) else [form]))


def _given(form: ValueForm) -> GivenValue:
    if isinstance(form, EntityForm):
        return GivenValue(form.name, form.id)
    if isinstance(form, bool):
        return GivenValue("true" if form else "false")
    if isinstance(form, float) and form.is_integer():
        return GivenValue(str(int(form)))
    return GivenValue(str(form))


def read_limit(limit: float | None) -> int | None:
    """A limit of at least one; a client that says 0 means that it has no wish."""
    return int(limit) if limit is not None and limit >= 1 else None
