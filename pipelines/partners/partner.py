"""A partner: the data package, the mapping and its crosswalks, read together and held against each other.

A partner is data, not code: the folder `data/partners/<slug>/` and the file `mappings/<slug>.yaml`.
"""

import hashlib
import re
from collections.abc import Mapping as Names
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from pipelines.exceptions import MappingError, PartnerError
from pipelines.messages import N_
from pipelines.partners.coherence import coherence_problems
from pipelines.partners.crosswalks import Crosswalk, crosswalk_path, read_crosswalk
from pipelines.partners.located import read_json, read_yaml
from pipelines.partners.mapping import Mapping
from pipelines.partners.nearest import did_you_mean
from pipelines.partners.package import DataPackage, Resource
from pipelines.partners.package_coherence import package_problems
from pipelines.partners.problems import raise_problems
from pipelines.partners.strict import validate
from pipelines.partners.uses import crosswalk_uses

PACKAGE_FILE = "datapackage.json"
#: Not "all": an address with that word is of all partners together.
SLUG = re.compile(r"(?!all$)[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Partner:
    """All that is known of a partner before its dump is read."""

    slug: str
    folder: Path
    package: DataPackage = field(repr=False)
    resource: Resource = field(repr=False)
    mapping: Mapping = field(repr=False)
    mapping_path: Path
    mapping_checksum: str
    """16 hexadecimal digits over the mapping, the crosswalks it uses and the data package"""
    crosswalks: Names[str, Crosswalk] = field(repr=False)
    given_dump: str | None = None
    """the name of another dump than the package's own, if this partner is read by one"""

    @property
    def source(self) -> Path | str:
        """Where the resource says that the dump is: a file of the partner's folder, or a URL."""
        return self.resource.path if is_url(self.resource.path) else self.folder / self.resource.path

    @property
    def dump_name(self) -> str:
        """The file name of the dump, for issues: also where the resource is a URL, or another dump was given."""
        return self.given_dump or self.resource.path.rsplit("/", 1)[-1]

    @property
    def dump(self) -> Path:
        """The dump in the partner's folder.

        Raises:
            PartnerError: the resource is a URL (reach for `source`).
        """
        if isinstance(self.source, Path):
            return self.source
        message = f"the resource '{self.resource.name}' is a URL, not a file of the folder"
        raise PartnerError(message, file=self.folder / PACKAGE_FILE, remedy="download the dump and name the file")

    def issued(self, dump: Path) -> date:
        """The day on which a dump was issued: the package's word for its own dump, else the file's modification (UTC).

        The package cannot know of another dump than its own, so its word does not hold for a later one.
        """
        own = isinstance(self.source, Path) and self.source.resolve() == dump.resolve()
        if self.resource.donata.issued is not None and (own or isinstance(self.source, str)):
            return self.resource.donata.issued
        return datetime.fromtimestamp(dump.stat().st_mtime, tz=UTC).date()


def partner_slugs(home: Path) -> list[str]:
    """The slugs of all partners of the project, in alphabetical order."""
    return sorted(path.parent.name for path in (home / "data" / "partners").glob(f"*/{PACKAGE_FILE}"))


def partner_folder(home: Path, slug: str) -> Path:
    """The folder of a partner that is there.

    Raises:
        PartnerError: the slug is not one, or there is no such partner.
    """
    folder = home / "data" / "partners" / slug
    if not SLUG.fullmatch(slug):
        remedy = "write the partner's folder name: small letters, digits and hyphens, but not 'all'"
        raise PartnerError(f"'{slug}' is not a partner's slug", remedy=remedy)
    if not (folder / PACKAGE_FILE).is_file():
        near_said = did_you_mean(slug, partner_slugs(home), kind=N_("partners"))
        remedy = f"{near_said}; `donata new {slug} --from dump.csv` makes a new one"
        raise PartnerError(f"there is no partner '{slug}'", file=folder / PACKAGE_FILE, remedy=remedy)
    return folder


def read_package(home: Path, slug: str) -> DataPackage:
    """Read and check a partner's data package.

    Raises:
        PartnerError: with all that is wrong with it, each with line and remedy.
    """
    document = read_json(partner_folder(home, slug) / PACKAGE_FILE, PartnerError)
    package = validate(DataPackage, document, PartnerError)
    raise_problems(package_problems(package, slug), document, PartnerError)
    return package


def mapping_path(home: Path, slug: str) -> Path:
    """Where a partner's mapping is kept."""
    return home / "mappings" / f"{slug}.yaml"


def read_mapping(path: Path) -> Mapping:
    """Read a mapping by itself, without its data package (`read_partner` holds it against that).

    Raises:
        MappingError: with all that is wrong with it, each with line and remedy.
    """
    return validate(Mapping, read_yaml(path, MappingError), MappingError)


def read_partner(home: Path, slug: str) -> Partner:
    """Read all of a partner.

    Raises:
        PartnerError: there is no such partner, or its data package cannot be used.
        MappingError: the mapping or a crosswalk cannot be used, or does not fit the data package.
    """
    package = read_package(home, slug)
    path = mapping_path(home, slug)
    document = read_yaml(path, MappingError)
    mapping = validate(Mapping, document, MappingError)
    raise_problems(coherence_problems(mapping, package, home), document, MappingError)
    resource = next(resource for resource in package.resources if resource.name == mapping.resource)
    names = sorted({use.name for use in crosswalk_uses(mapping)})
    folder = partner_folder(home, slug)
    files = [path, folder / PACKAGE_FILE, *(crosswalk_path(home, name) for name in names)]
    crosswalks = MappingProxyType({name: read_crosswalk(crosswalk_path(home, name)) for name in names})
    return Partner(slug, folder, package, resource, mapping, path, _checksum(files), crosswalks)


def is_url(path: str) -> bool:
    """True for an http(s) address."""
    return path.startswith(("https://", "http://"))


def _checksum(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
