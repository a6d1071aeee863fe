"""The frame's part of the JSON API: who asks."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from pipelines.web.site.csrf import csrf_token
from pipelines.web.site.people import person_of

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["people"])


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
