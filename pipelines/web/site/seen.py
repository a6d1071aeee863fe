"""Which partners somebody may see here: the public ones, an institution's own, and all for those who work on them."""

from pipelines.partners.partner import Partner
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.known_partners import partner_named
from pipelines.web.site.people import Person, Role
from pipelines.web.site.portal import Portal

__all__ = ["demand_seen", "seen_partner", "seen_slugs"]


def seen_slugs(portal: Portal, person: Person) -> list[str]:
    """The slugs of the partners that the person may see, in alphabetical order."""
    if person.may(Role.REVIEWER):
        return portal.slugs
    public = portal.public
    return [slug for slug in portal.slugs if slug in public or slug in person.partners]


def seen_partner(portal: Portal, person: Person, slug: str) -> Partner:
    """A partner that the person may see, with its package, mapping and crosswalks; raises as `read_partner` does, too.

    Raises:
        NotFoundError: there is no such partner, or not for this person.
    """
    demand_seen(portal, person, slug)
    return partner_named(portal, slug)


def demand_seen(portal: Portal, person: Person, slug: str) -> None:
    """Do nothing if the person may see the partner.

    Raises:
        NotFoundError: there is no such partner, or not for this person.
    """
    if slug not in seen_slugs(portal, person):
        raise NotFoundError(
            f"there is no partner '{slug[:100]}'", remedy="the list of partners has all that are public"
        )
