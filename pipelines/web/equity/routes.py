"""Pages of the equity dashboard and the ranking of queues by the gaps that items close."""

from fastapi import APIRouter

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
