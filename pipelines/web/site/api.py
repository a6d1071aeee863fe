"""The frame's part of the JSON API: who asks, and the target's manifest for OpenRefine."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from pipelines.web.site.manifest import wikibase_manifest
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import ThePortal, base_url
from pipelines.web.site.session import csrf_token

__all__ = ["api", "manifest"]

api = APIRouter(prefix="/api/v1", tags=["people"])
manifest = APIRouter(tags=["reconciliation"])


class Me(BaseModel):
    """Who asks: name (empty if nobody is signed in), role, an institution's own partners, and the token for forms."""

    name: str
    role: str
    partners: list[str]
    csrf: str


@api.get("/me")
def me(request: Request) -> Me:
    """Who asks, and the token that `X-CSRF-Token` wants of scripts in a browser."""
    person = person_of(request)
    partners = sorted(person.partners)
    return Me(name=person.name, role=person.role.value, partners=partners, csrf=csrf_token(request))


@manifest.get("/wikibase-manifest.json")
def openrefine_manifest(request: Request, portal: ThePortal) -> dict[str, Any]:
    """The Wikibase manifest of the target: paste its address into OpenRefine (Extensions → Wikibase → Manage)."""
    service = f"{base_url(request)}/reconcile/0.2" if request.app.state.reconciles else None
    return wikibase_manifest(portal, service)
