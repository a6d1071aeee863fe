"""The JSON API of a partner's page, its submissions and their check, status, and the return file."""

from fastapi import APIRouter

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["institutions"])
