"""Documents of a recognition: the address of its page, and its wikitext with links that suit the target."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from pipelines.coverage.recognition.recognition import Recognition
from pipelines.coverage.recognition.wikitext import partnership_wikitext, wiki_link, wikidata_entity
from pipelines.web.site.portal import Portal, portal_of


def page_address(request: Request, slug: str) -> str:
    """The address of a partner's recognition page: by the portal's own address, else as the reader reached it."""
    base = portal_of(request).settings.portal_url or str(request.base_url)
    return f"{base.rstrip('/')}/partners/{slug}/recognition"


ThePage = Annotated[str, Depends(page_address)]


def wikitext_of(portal: Portal, told: Recognition, page: str) -> str:
    """The wikitext; on Wikidata its own templates link entities, elsewhere their addresses do."""
    target = portal.target
    if target.name == "wikidata":
        return partnership_wikitext(told, wikidata_entity, page)
    return partnership_wikitext(told, lambda id_: wiki_link(target.entity_url(id_), id_), page)
