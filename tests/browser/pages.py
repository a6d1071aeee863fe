"""Every page of the portal, by its route, with addresses that show something."""

from collections.abc import Iterator

from fastapi.routing import APIRoute

from pipelines.web.app import PAGES
from pipelines.web.site.people import Person, Role
from tests.fictional import SLUG

INSTITUTION = Person("Ida Institute", Role.INSTITUTION, frozenset({SLUG}))
#: Routes that are no page of their own; each with the reason.
LEFT_OUT = {
    "/sign-in/begin": "leads to the provider of accounts",
    "/sign-in/answer": "is where the provider leads back to",
    "/submissions/{id_}": "is made by sending a file: the story looks at it",
    "/review/{slug}/card": "is a part of a page",
    "/board/events": "is a stream",
    "/runs/{run}/files/{name:path}": "is a file",
    "/coverage/{slug}/recount": "is a table to download",
    "/partners/{slug}/recognition/wikitext": "is a text to copy",
}
#: What pages ask for that need more than a path; several, where they lead to pages of different makes.
ASKED = {
    "/review/{slug}/search": ("row=1&q=Quill",),
    "/coverage/all": ("dimension=century",),
    "/coverage/all/items": ("dimension=century&group=20&measure=property&subject=P569",),
    "/coverage/classes/{class_}": ("dimension=century",),
    "/coverage/classes/{class_}/items": ("dimension=century&group=20&measure=property&subject=P569",),
    "/coverage/{slug}/items": ("dimension=all&measure=property&subject=P569",),
    "/coverage/{slug}/crossed": (
        "dimension=century&by=gender",
        "figure=property/P569&dimension=century&by=gender&group=20&by_group=",
    ),
    "/equity/{slug}/items": ("dimension=century&group=20",),
}
#: Endings of what is asked for as a file or a feed, and not shown as a page.
FILES = (".atom", ".csv", ".json", ".jsonl", ".md", ".png", ".svg", ".txt", ".wikitext", ".xlsx", ".zip", ".css", ".js")


def page_routes() -> Iterator[str]:
    """The paths of all pages that can be looked at, as they are declared."""
    for router in PAGES:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and not route.path.endswith(FILES):
                yield route.path
