"""The JSON API of the other tables of a partner's dashboard: a run's before and after, languages, check findings."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from pipelines.model.tables import rows_of
from pipelines.web.dashboards.choices import LARGEST
from pipelines.web.dashboards.partner_view import languages_table, run_comparison
from pipelines.web.dashboards.reading import demand_snapshot, findings, measured_run, snapshots
from pipelines.web.site.addresses import RunId, Slug
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.people import Person, person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner
from pipelines.web.site.tables import Paged, ThePaging, paged

__all__ = ["api"]

api = APIRouter()
SnapshotQuery = Annotated[
    int | None, Query(alias="snapshot", ge=1, le=LARGEST, description="a snapshot's number; default: the newest")
]


class BeforeAfter(BaseModel):
    """One figure before and after a run; null where it was not measured, or there was nothing to count."""

    scope: str
    measure: str
    subject: str = Field(description="property id, or language code")
    before: int | None
    before_total: int | None
    after: int | None
    after_total: int | None
    difference: int | None
    before_share: float | None
    after_share: float | None
    query: str = Field(description="the query of the catalogue behind both figures")


class LanguageFigures(BaseModel):
    """How many of the partner's items have a label, and a description, in a language."""

    language: str
    name: str
    items: int
    labels: int | None
    descriptions: int | None


class FindingSum(BaseModel):
    """What a check found before a run's upload, of one gravity on one property."""

    check: str
    gravity: str
    property: str | None
    items: int
    findings: int
    already: int = Field(description="findings on what was there before")
    blocks: int = Field(description="findings that keep something from being uploaded")
    message: str = Field(description="of the first one")


@api.get("/coverage/{slug}/runs/{run}/before-after")
def before_after(request: Request, portal: ThePortal, slug: Slug, run: RunId, paging: ThePaging) -> Paged[BeforeAfter]:
    """A run's figures before and after."""
    _demand_measured(portal, person_of(request), slug, run)
    rows = [BeforeAfter.model_validate(row) for row in rows_of(run_comparison(portal.ledger, run))]
    return paged(request, rows, paging, lambda row: f"{row.scope}:{row.measure}:{row.subject}:{row.query}")


@api.get("/coverage/{slug}/runs/{run}/findings")
def run_findings(request: Request, portal: ThePortal, slug: Slug, run: RunId, paging: ThePaging) -> Paged[FindingSum]:
    """What the checks of constraints found before a run's upload, the gravest first."""
    _demand_measured(portal, person_of(request), slug, run)
    rows = [FindingSum.model_validate(row) for row in rows_of(findings(portal, slug, run))]
    return paged(request, rows, paging, lambda row: f"{row.check}:{row.gravity}:{row.property}")


@api.get("/coverage/{slug}/languages")
def languages(
    request: Request, portal: ThePortal, slug: Slug, paging: ThePaging, number: SnapshotQuery = None
) -> Paged[LanguageFigures]:
    """Labels and descriptions of the partner's items by language, as a snapshot has them."""
    seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, number)
    rows = [LanguageFigures.model_validate(row) for row in rows_of(languages_table(kept, locale_of(request)))]
    return paged(request, rows, paging, lambda row: row.language)


def _demand_measured(portal: Portal, person: Person, slug: str, run: str) -> None:
    """Demand a run of a partner that the person sees, with which a snapshot was taken.

    Raises:
        NotFoundError: there is none.
    """
    seen_partner(portal, person, slug)
    measured_run(snapshots(portal, slug), run)
