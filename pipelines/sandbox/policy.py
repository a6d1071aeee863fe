"""What one wiki's keepers may set: edit limits, filters, a spam list, badges, and which pages other wikis have.

By default nothing is filtered, nobody is limited, and every file and page elsewhere is taken to exist: a sandbox has
no Commons and no Wikipedia to ask.
"""

from dataclasses import dataclass, field

from pipelines.sandbox.elsewhere import Elsewhere

__all__ = ["WIKIDATA_BADGES", "AbuseFilter", "Policy"]

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
        unseen_creations: how many revisions back the check of label and description does not see new items yet, as on
            a wiki whose term index is updated after the answer.
        exact_search: whether entity search tells case and diacritics apart, as a Wikibase without its search extension.
    """

    obeys_headers: bool = False
    newcomer_edits: int | None = None
    filters: tuple[AbuseFilter, ...] = ()
    spam_domains: tuple[str, ...] = ()
    badges: tuple[str, ...] = WIKIDATA_BADGES
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    unseen_creations: int = 0
    exact_search: bool = False
