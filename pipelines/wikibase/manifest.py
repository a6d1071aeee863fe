"""The manifest of a target: OpenRefine's Wikibase manifest, version 2, strictly modelled, plus Donata's own key.

Source: https://openrefine.org/docs/manual/wikibase/configuration and OpenRefine's own JSON Schema of version 2.
"""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.messages import N_

_MEDIAWIKI_HOSTS = ("wikidata.org", "wikimedia.org", "wikipedia.org", "wikibase.cloud")

Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+/\S*$")]
Folder = Annotated[str, Field(pattern=r"^https?://[^\s/]+/(\S*/)?$")]
PropertyId = Annotated[str, Field(pattern=r"^P[1-9]\d*$")]
EntityId = Annotated[str, Field(pattern=r"^[PQ][1-9]\d*$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MediaWiki(_Part):
    """Where the wiki is; `root` ends in a slash."""

    name: str
    root: Folder
    main_page: Url
    api: Url


class Membership(_Part):
    """The two properties that say to which class an item belongs.

    OpenRefine wants both; a target where the second is not known can still be read by Donata.
    """

    instance_of: PropertyId
    subclass_of: PropertyId | None = None


class Wikibase(_Part):
    """`site_iri` is the concept base URI; `maxlag` is in seconds."""

    site_iri: Folder
    maxlag: int = Field(5, ge=0)
    max_edits_per_minute: float | None = Field(None, gt=0)
    tag: str | None = None
    properties: Membership
    constraints: dict[str, EntityId] = Field(default_factory=dict)


class OAuth(_Part):
    """Where an OAuth consumer is registered."""

    registration_page: Url


class EntityType(_Part):
    """Where entities of one type live; `reconciliation_endpoint` contains `${lang}`."""

    site_iri: Folder
    reconciliation_endpoint: str | None = Field(None, pattern=r"\$\{lang\}")
    mediawiki_api: Url | None = None


class EditGroups(_Part):
    """The wikitext that makes an edit part of an edit group; contains `${batch_id}`."""

    url_schema: str = Field(pattern=r"\$\{batch_id\}")


class Sparql(_Part):
    """The query services; Wikidata's was split in two in 2025."""

    main: Url
    scholarly: Url | None = None


class SandboxAccount(_Part):
    """The account that every sandbox has; it protects nothing, since a sandbox listens on loopback alone."""

    user: str
    password: str


class Extension(_Part):
    """What Donata adds to the manifest.

    `public`: writing needs the target's name on the command line, a contact and credentials.
    `embedded`: the sandbox; its host and port come from the settings, and it alone may have an `account` here.
    `tags`: change tags that the wiki defines for Donata's edits.
    `commons`: the action API of the wiki that its files lie on; without it nobody looks whether a file is there.
    `translation`: Wikidata's ids → this Wikibase's. Absent where the ids are Wikidata's own.
    """

    public: bool = True
    embedded: bool = False
    account: SandboxAccount | None = None
    sparql: Sparql | None = None
    tags: tuple[str, ...] = ()
    commons: Url | None = None
    translation: dict[EntityId, EntityId] | None = None

    @model_validator(mode="after")
    def _secrets_only_of_the_sandbox(self) -> "Extension":
        if self.account and not self.embedded:
            raise ValueError(N_("credentials may not stand in a file: only the embedded sandbox has an `account`"))
        if self.embedded and self.public:
            raise ValueError(N_("the embedded sandbox is not public"))
        return self

    @model_validator(mode="after")
    def _one_to_one(self) -> "Extension":
        theirs = list((self.translation or {}).values())
        twice = sorted({id_ for id_ in theirs if theirs.count(id_) > 1})
        if twice:
            raise ValueError(N_(f"{', '.join(twice)} stands for several of Wikidata's ids"))
        mixed = [ours for ours, theirs in (self.translation or {}).items() if ours[0] != theirs[0]]
        if mixed:
            raise ValueError(N_(f"{', '.join(mixed)} is translated to an entity of another type"))
        return self


class Manifest(_Part):
    """A whole manifest file."""

    version: str = Field(pattern=r"^2\.\d+$")
    mediawiki: MediaWiki
    wikibase: Wikibase
    oauth: OAuth | None = None
    entity_types: dict[str, EntityType]
    editgroups: EditGroups | None = None
    donata: Extension = Extension()

    @model_validator(mode="after")
    def _public_is_public(self) -> "Manifest":
        host = urlsplit(self.mediawiki.api).hostname or ""
        if not self.donata.public and host.endswith(_MEDIAWIKI_HOSTS):
            raise ValueError(N_(f"{host} is a public wiki: `donata.public` must be true"))
        return self


def manifest_keys() -> list[str]:
    """Every key that may stand in a manifest, whatever its place."""
    parts: list[type[Any]] = [
        Manifest,
        MediaWiki,
        Wikibase,
        Membership,
        OAuth,
        EntityType,
        EditGroups,
        Sparql,
        SandboxAccount,
        Extension,
    ]
    return sorted({key for part in parts for key in part.model_fields})
