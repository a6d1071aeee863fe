"""The front page: where each version of the API is."""

from collections.abc import Mapping

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation.manifest import Offer
from pipelines.web.reconciliation.preview import TEMPLATES

__all__ = ["front_page"]


def front_page(offer: Offer, base: str, paths: Mapping[Version, str]) -> str:
    """A page with the addresses to paste into a client."""
    urls = {version.value: base + path for version, path in paths.items()}
    return TEMPLATES.get_template("front_page.html.jinja").render(offer=offer, urls=urls)
