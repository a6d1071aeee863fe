"""Recognising who asks: on this machine alone the one who uses it, else nobody yet."""

import getpass

from starlette.requests import Request

from pipelines.settings import Settings
from pipelines.web.site.people import Person, Role, Who

__all__ = ["local_person", "recognise"]


def local_person(settings: Settings) -> Person:
    """The one who uses this machine: coordinator, called as the setting `reviewer` says, or as the system does."""
    try:
        name = settings.reviewer or getpass.getuser()
    except (OSError, KeyError):
        name = "local"
    return Person(name, Role.COORDINATOR)


def recognise(settings: Settings) -> Who:
    """How this installation finds out who asks."""
    person = local_person(settings)

    def local(request: Request) -> Person:
        del request
        return person

    return local
