"""The JSON API of the equity dashboard and the ranking of queues by the gaps that items close."""

from fastapi import APIRouter

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["equity"])
