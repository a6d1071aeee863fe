"""What a dashboard's address chooses: snapshot, scope, measure, dimension, cell; checked before anything is read."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel

from pipelines.coverage.figures import Measure, Scope
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.web.dashboards.behind import Place
from pipelines.web.dashboards.matrix import Sheet
from pipelines.web.site.errors import InvalidError

_NAME = r"^[a-z][a-z0-9-]{0,39}$"
LARGEST = 2**31 - 1

Number = Annotated[int | None, Query(ge=1, le=LARGEST, description="a snapshot's number; default: the newest")]
MeasureQuery = Annotated[Measure, Query(description="what is measured")]
ScopeQuery = Annotated[Scope, Query(description="the partner's items, or all of their class")]
DimensionQuery = Annotated[str, Query(pattern=_NAME, description="by what items are grouped; `all` for one group")]
GroupQuery = Annotated[str, Query(max_length=200, description="one group of the dimension")]
SubjectQuery = Annotated[str, Query(max_length=60, description="property id, or language code")]
#: The run whose before and after is shown.
RunQuery = Annotated[str | None, Query(max_length=11)]
SheetQuery = Annotated[int, Query(ge=1, le=LARGEST)]


class Choice(BaseModel):
    """Which figures of a partner are looked at."""

    snapshot: int | None
    scope: Scope
    measure: Measure
    dimension: str


class Spot(BaseModel):
    """Which of those figures: that of one group, of one property or language."""

    group: str
    subject: str


def _choice(
    snapshot: Number = None,
    scope: ScopeQuery = Scope.PARTNER,
    measure: MeasureQuery = Measure.PROPERTY,
    dimension: DimensionQuery = "country",
) -> Choice:
    return Choice(snapshot=snapshot, scope=scope, measure=measure, dimension=dimension)


def _spot(*, group: GroupQuery = ALL, subject: SubjectQuery) -> Spot:
    return Spot(group=group, subject=subject)


def _sheet(across: SheetQuery = 1, down: SheetQuery = 1) -> Sheet:
    return Sheet(across=across, down=down)


#: What an endpoint declares to be told which figures are asked for.
TheChoice = Annotated[Choice, Depends(_choice)]
#: Likewise, which one of them.
TheSpot = Annotated[Spot, Depends(_spot)]
#: Likewise, which groups and which rows of a large table.
TheSheet = Annotated[Sheet, Depends(_sheet)]


def dimensions_of(kept: Snapshot, scope: str) -> list[str]:
    """The dimensions of a snapshot's cells, in their order."""
    return list(dict.fromkeys(name for of, name, _group in kept.places if of == scope and name != ALL))


def place_of(kept: Snapshot, choice: Choice, spot: Spot) -> Place:
    """The cell that is asked for.

    Raises:
        InvalidError: the snapshot has no such cell.
    """
    cells = kept.cells
    chosen = cells[(cells["scope"] == choice.scope) & (cells["measure"] == choice.measure)]
    fields = {"subject": spot.subject, "dimension": choice.dimension, "group": spot.group}
    for name, value in fields.items():
        chosen = chosen[chosen[name] == value]
        if chosen.empty:
            raise InvalidError(
                f"this snapshot has no figure of this {name}", fields={name: "follow a cell of the dashboard's table"}
            )
    return Place(choice.scope, choice.dimension, spot.group, choice.measure, spot.subject)
