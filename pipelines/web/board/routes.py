"""Pages of partners and runs, live progress, actions, plans as diffs, the audit log, feeds."""

from fastapi import APIRouter

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
