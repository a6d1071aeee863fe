"""Every page of the portal, by its route, with addresses that show something."""

from collections.abc import Iterator

from fastapi.routing import APIRoute

from pipelines.web.app import PAGES
from pipelines.web.site.people import PUBLIC, Person, Role
from tests.fictional import SLUG
from tests.web.conftest import COORDINATOR, REVIEWER

INSTITUTION = Person("Ida Institute", Role.INSTITUTION, frozenset({SLUG}))
PEOPLE = (PUBLIC, INSTITUTION, REVIEWER, COORDINATOR)
#: Endings of what is asked for as a file or a feed, and not shown as a page.
FILES = (".atom", ".csv", ".json", ".jsonl", ".md", ".png", ".svg", ".txt", ".wikitext", ".xlsx", ".zip", ".css", ".js")


def page_routes() -> Iterator[str]:
    """The paths of all pages that can be looked at, as they are declared."""
    for router in PAGES:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and not route.path.endswith(FILES):
                yield route.path
