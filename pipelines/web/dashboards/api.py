"""The JSON API of coverage dashboards, comparison, drill-down and the SPARQL console."""

from fastapi import APIRouter

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["dashboards"])
