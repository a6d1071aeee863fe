"""What other wikis have: files, data pages, pages to link to. A sandbox has none to ask, so it is told, or trusts."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.sandbox.sites import Site, find_site

__all__ = ["Elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What other wikis have.

    Attributes:
        files: names of the files that exist; None for any.
        data_pages: `Data:` pages with maps and tables that exist; None for any.
        pages: by site, the pages that exist and what they redirect to (empty for none); None for any page of any site.
        address: where the sites in `pages` are, with `{site}`; empty for their own addresses.
    """

    files: frozenset[str] | None = None
    data_pages: frozenset[str] | None = None
    pages: Mapping[str, Mapping[str, str]] | None = None
    address: str = ""

    def has_file(self, name: str) -> bool:
        """Whether there is a file with this name, its spaces as spaces."""
        return self.files is None or name in self.files

    def has_data_page(self, title: str) -> bool:
        """Whether there is a page with this title, namespace included."""
        return self.data_pages is None or title in self.data_pages

    def find_title(self, site_id: str, title: str) -> str | None:
        """The title under which a page is known there, redirects followed; None if there is no such page."""
        normal = " ".join(title.replace("_", " ").split())
        if self.pages is None:
            return normal
        known = self.pages.get(site_id, {})
        return (known[normal] or normal) if normal in known else None

    def find_site(self, site_id: str) -> Site | None:
        """The site with this global id, where it is here; None if there is none."""
        site = find_site(site_id)
        if site is None or not self.address or self.pages is None or site_id not in self.pages:
            return site
        return Site(site_id, self.address.replace("{site}", site_id), site.language, site.group)
