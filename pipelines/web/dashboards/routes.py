"""Pages of coverage dashboards, comparison, drill-down and the SPARQL console."""

from fastapi import APIRouter

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
