"""The JSON API that gives a query of the catalogue its values: the text as the console would ask it."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pipelines.web.dashboards.console import bound, catalogue_query
from pipelines.web.site.errors import InvalidError
from pipelines.web.site.portal import ThePortal
from pipelines.wikibase.queries import Parameter

__all__ = ["api"]

api = APIRouter()
Given = Annotated[str, Field(pattern="^[a-z][a-z_]{0,39}=", max_length=2000)]


class BoundQuery(BaseModel):
    """A query of the catalogue with its values in it: `text` can be asked as it is."""

    name: str
    title: str
    text: str


@api.get("/sparql/catalogue/bound")
def bind(
    portal: ThePortal,
    ready: Annotated[str, Query(min_length=1, max_length=200, description="the query's name, as the catalogue has it")],
    given: Annotated[
        list[Given] | None,
        Query(max_length=200, description="`parameter=value`; once for each value, where a parameter takes many"),
    ] = None,
) -> BoundQuery:
    """A ready query with values for its parameters, to be asked at `/sparql`."""
    query = catalogue_query(portal.settings.home, ready)
    values = _values(query.parameters, given or [])
    return BoundQuery(name=query.name, title=query.title, text=bound(query, values))


def _values(parameters: Mapping[str, Parameter], given: Sequence[str]) -> dict[str, str]:
    """The values by parameter; of several, one a line.

    Raises:
        InvalidError: there is no such parameter, or it takes one value and was given more.
    """
    values: dict[str, list[str]] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        values.setdefault(name, []).append(value)
    wrong = {name: "the query has no such parameter" for name in values if name not in parameters}
    wrong |= {
        name: "give one value" for name, told in parameters.items() if not told.many and len(values.get(name, ())) > 1
    }
    if wrong:
        raise InvalidError("the values do not suit the query's parameters", fields=wrong)
    return {name: "\n".join(several) for name, several in values.items()}
