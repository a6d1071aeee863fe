"""The licence gate: only what is CC0, in the public domain, or expressly permitted may be donated.

Wikidata's data is CC0 (https://www.wikidata.org/wiki/Wikidata:Licensing), so nothing that asks for more may enter it.
A package with several licences passes if all of them do: whether they are alternatives is not ours to guess.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.exceptions import LicenceError
from pipelines.messages import N_
from pipelines.partners.package import DataPackage, Licence, Resource

#: SPDX (https://spdx.org/licenses/) and Open Definition names that waive all rights or mark the public domain.
OPEN_NAMES = {
    "cc0-1.0": "CC0 1.0",
    "cc0": "CC0",
    "cc-zero": "CC0",
    "pddl-1.0": "Public Domain Dedication and License 1.0",
    "odc-pddl-1.0": "Public Domain Dedication and License 1.0",
    "cc-pddc": "Creative Commons Public Domain Dedication and Certification",
    "cc-pdm-1.0": "Public Domain Mark 1.0",
    "pdm-1.0": "Public Domain Mark 1.0",
    "unlicense": "The Unlicense",
    "other-pd": "public domain",
    "public-domain": "public domain",
    "us-pd": "public domain (work of the United States government)",
}
OPEN_PATHS = re.compile(
    r"https?://(?:www\.)?(?:"
    r"creativecommons\.org/publicdomain/(?:zero|mark)/1\.0"
    r"|creativecommons\.org/licenses/publicdomain"
    r"|opendatacommons\.org/licenses/pddl"
    r"|unlicense\.org"
    r"|usa\.gov/(?:publicdomain/label/1\.0|government-works)"
    r")(?:[/#?.].*)?"
)
REMEDY = (
    "ask the partner to release the data under CC0, or record their permission under donata › permission of "
    "datapackage.json, with its statement, URL and date"
)


@dataclass(frozen=True)
class LicenceGate:
    """Whether the partner's data may be donated, and why."""

    open: bool
    reason: str

    def demand(self, file: Path | None = None) -> None:
        """Do nothing if the gate is open; `file` is the data package that says so.

        Raises:
            LicenceError: it is closed; the message says why and what would open it.
        """
        if not self.open:
            raise LicenceError(self.reason, remedy=REMEDY, file=file)


def check_licence(package: DataPackage, resource: Resource | None = None) -> LicenceGate:
    """Judge a package's licences, or a resource's own if it has any. Never raises: checking and rehearsing is free."""
    permission = package.donata.permission
    if permission is not None:
        return LicenceGate(True, N_(f"permitted on {permission.granted}: “{permission.statement}” ({permission.url})"))
    licences = (resource.licenses if resource is not None else ()) or package.licenses
    if not licences:
        return LicenceGate(False, N_(f"the data package '{package.name}' names no licence: all rights are reserved"))
    closed = [reason for licence in licences if (reason := _why_closed(licence)) is not None]
    if closed:
        reasons_said = "; ".join(closed)
        return LicenceGate(False, N_(f"the data package '{package.name}' may not be donated: {reasons_said}"))
    return LicenceGate(True, " and ".join(str(licence) for licence in licences))


def _why_closed(licence: Licence) -> str | None:
    """None if the licence is open by all that it says of itself; a name and an address must agree."""
    path = str(licence.path) if licence.path is not None else None
    open_name = licence.name is None or licence.name.casefold() in OPEN_NAMES
    open_path = path is None or OPEN_PATHS.fullmatch(path) is not None
    if open_name and open_path:
        return None
    if licence.name is not None and path is not None and open_name != open_path:
        return N_(f"the licence's name ({licence.name}) and its address ({path}) do not mean the same")
    return N_(f"the licence {licence} is neither CC0 nor the public domain")
