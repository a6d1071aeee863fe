"""The JSON API of partners and runs, live progress, actions, plans as diffs, the audit log, feeds."""

from fastapi import APIRouter

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["board"])
