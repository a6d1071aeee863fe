"""The JSON API of what each partner gave, badges, and the registry of partners."""

from fastapi import APIRouter

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["recognition"])
