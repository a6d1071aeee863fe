"""The portal: what one running application has, and what its sections ask it for."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from pipelines.ledger import Ledger
from pipelines.partners.partner import PACKAGE_FILE, partner_slugs
from pipelines.settings import Settings
from pipelines.web.site.people import Person
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import Target, read_target

__all__ = ["Portal", "ThePortal", "base_url", "open_portal", "portal_of"]


@dataclass(frozen=True)
class Portal:
    """Settings, ledger (threads may share it; whoever opened the portal closes it) and default target."""

    settings: Settings
    ledger: Ledger
    target: Target
    _ends: ExitStack = field(default_factory=ExitStack, init=False, repr=False, compare=False)

    @property
    def public(self) -> frozenset[str]:
        """The slugs of the partners whose pages everybody may see: all whose package does not say otherwise."""
        return frozenset(slug for slug in self.slugs if _is_public(*_stamped(self.settings.home, slug)))

    @property
    def slugs(self) -> list[str]:
        """The slugs of all partners."""
        return partner_slugs(self.settings.home)

    def endpoint(self) -> SparqlEndpoint:
        """The query service of the target.

        Raises:
            TargetError: it has none.
        """
        return SparqlEndpoint(self.target.sparql_url, self.settings, concept_base=self.target.concept_base)

    def note(self, person: Person, action: str, subject: str, **facts: Any) -> None:
        """Write into the audit log what somebody did: a stable word, what it was done to, and plain facts."""
        self.ledger.note_deed(person.name, person.role.value, action, subject, facts)

    def at_end(self, close: Callable[[], object]) -> None:
        """Have something that a section opened closed before the ledger, when the portal is."""
        self._ends.callback(close)

    def close(self) -> None:
        """Close what the sections opened, the last first, then the ledger."""
        with self.ledger:
            self._ends.close()


def open_portal(settings: Settings) -> Portal:
    """Open ledger and target of the settings; the target is only read from here.

    Raises:
        LedgerError: the ledger cannot be opened.
        TargetError: the target's manifest cannot be used.
    """
    # Whoever starts the portal on a target has named it in the settings; uploads name it again.
    target = read_target(settings, named_on_command_line=True, reading=True)
    return Portal(settings, Ledger(settings.ledger), target)


def portal_of(request: Request) -> Portal:
    """The portal that answers the request."""
    portal: Portal = request.app.state.portal
    return portal


def base_url(request: Request) -> str:
    """By which address the portal is reached, without a slash at its end: the setting's, else the request's own."""
    return portal_of(request).settings.portal_url or f"{request.url.scheme}://{request.url.netloc}"


#: What an endpoint declares to be given the portal.
ThePortal = Annotated[Portal, Depends(portal_of)]


def _stamped(home: Path, slug: str) -> tuple[Path, int]:
    path = home / "data" / "partners" / slug / PACKAGE_FILE
    return path, path.stat().st_mtime_ns


@lru_cache(maxsize=1024)
def _is_public(package: Path, changed: int) -> bool:
    """Whether a package lets its partner be shown; asked for each page, so read once for each change of the file."""
    del changed
    try:
        extension = json.loads(package.read_text(encoding="utf-8")).get("donata", {})
        return bool(extension.get("public", True))
    except (ValueError, AttributeError):
        return False
