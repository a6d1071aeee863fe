"""Which partners somebody may see here: the public ones, an institution's own, and all for those who work on them."""

from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.people import Person, Role
from pipelines.web.site.portal import Portal


def seen_slugs(portal: Portal, person: Person) -> frozenset[str]:
    """The slugs of the partners that the person may see."""
    if person.may(Role.REVIEWER):
        return frozenset(portal.slugs)
    return portal.public | (person.partners & frozenset(portal.slugs))


def demand_seen(portal: Portal, person: Person, slug: str) -> None:
    """Do nothing if the person may see the partner.

    Raises:
        NotFoundError: there is no such partner, or not for this person.
    """
    if slug not in seen_slugs(portal, person):
        raise NotFoundError(
            f"there is no partner '{slug[:100]}'", remedy="the list of partners has all that are public"
        )
