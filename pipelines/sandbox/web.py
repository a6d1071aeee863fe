"""Routes for linked data and for people; filled by `entity_data` and `html_pages`."""

from starlette.routing import Route

from pipelines.sandbox.wiki import Wiki

__all__ = ["page_routes"]


def page_routes(wiki: Wiki) -> list[Route]:
    """The routes under `/wiki/` and `/entity/`."""
    del wiki
    return []
