"""Pages of what each partner gave, badges, and the registry of partners."""

from fastapi import APIRouter

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
