"""Pages of a partner's page, its submissions and their check, status, and the return file."""

from fastapi import APIRouter

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
