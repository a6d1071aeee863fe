"""What one wiki's keepers may set: edit limits, filters, a spam list, badges, and which pages other wikis have.

By default nothing is filtered, nobody is limited, and every file and page elsewhere is taken to exist: a sandbox has
no Commons and no Wikipedia to ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.sandbox.sitelinks import Site, find_site

__all__ = ["WIKIDATA_BADGES", "AbuseFilter", "Elsewhere", "Policy"]

WIKIDATA_BADGES = (
    "Q17437796",
    "Q17437798",
    "Q17506997",
    "Q17559452",
    "Q17580674",
    "Q20748091",
    "Q20748092",
    "Q20748093",
    "Q20748094",
    "Q28064618",
    "Q70893996",
    "Q70894304",
)
"""Items that sitelinks may have as badges on wikidata.org: featured, good, proofread …"""


@dataclass(frozen=True, slots=True)
class AbuseFilter:
    """Edits that add the text are disallowed, or (`warns`) answered with a warning."""

    id: int
    description: str
    text: str
    warns: bool = False


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


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What one wiki's keepers set.

    Attributes:
        obeys_headers: whether requests may set their own conditions (see `conditions`).
        newcomer_edits: edits a minute for accounts that are not confirmed yet; None for no limit of their own.
        filters: abuse filters.
        spam_domains: URLs of these domains and their subdomains cannot be saved.
        badges: items that may be badges.
        elsewhere: what other wikis have.
        term_delay: seconds until the check of label and description sees a saved edit, as on a wiki whose term index
            is updated after the answer.
        exact_search: whether entity search tells case and diacritics apart, as a Wikibase without its search extension.
    """

    obeys_headers: bool = False
    newcomer_edits: int | None = None
    filters: tuple[AbuseFilter, ...] = ()
    spam_domains: tuple[str, ...] = ()
    badges: tuple[str, ...] = WIKIDATA_BADGES
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    term_delay: float = 0.0
    exact_search: bool = False
