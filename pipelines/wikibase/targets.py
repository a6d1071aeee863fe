"""Targets: the Wikibases that a donation may go to, each described by `mappings/targets/<name>.json`.

The file is OpenRefine's Wikibase manifest (`manifest.py`), so OpenRefine can be given the same file. Nothing here
opens a connection.
"""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from pipelines.breaches import breach
from pipelines.exceptions import PublicTargetError, TargetError
from pipelines.messages import N_
from pipelines.settings import Settings
from pipelines.wikibase.manifest import Manifest, manifest_keys

FOLDER = Path("mappings/targets")
#: What to do where an account is needed.
CREDENTIALS = "set DONATA_BOT_USER and DONATA_BOT_PASSWORD, DONATA_OAUTH_TOKEN, or the four DONATA_OAUTH_… of OAuth 1"


@dataclass(frozen=True)
class Target:
    """A Wikibase as the other stages know it; made by `read_target`."""

    name: str
    title: str
    api_url: str
    root: str
    concept_base: str
    sparql_urls: Mapping[str, str]
    public: bool
    maxlag: int = 5
    edits_per_minute: float | None = None
    tags: tuple[str, ...] = ()
    edit_group_schema: str = ""
    translation: Mapping[str, str] | None = None
    embedded: bool = False
    account: tuple[str, str] | None = field(default=None, repr=False)
    commons_url: str | None = None
    _back: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_back", {theirs: ours for ours, theirs in (self.translation or {}).items()})

    @property
    def host(self) -> str:
        """Host and port of the action API: what one limiter watches over."""
        return urlsplit(self.api_url).netloc

    @property
    def sparql_url(self) -> str:
        """The main query service.

        Raises:
            TargetError: this target has none.
        """
        if "main" not in self.sparql_urls:
            raise TargetError(
                f"target '{self.name}' has no SPARQL endpoint",
                file=FOLDER / f"{self.name}.json",
                remedy="give one under donata.sparql.main, or choose another target",
            )
        return self.sparql_urls["main"]

    def entity_url(self, id_: str) -> str:
        """The page of an entity, for people."""
        namespace = {"P": "Property:", "L": "Lexeme:"}.get(id_[0], "")
        return f"{self.root}{namespace}{id_}"

    def edit_group(self, run: str) -> str:
        """The wikitext for edit summaries that puts an edit into the run's edit group; empty if there is no service.

        EditGroups reads it from the summary: https://www.wikidata.org/wiki/Wikidata:Edit_groups.
        """
        return self.edit_group_schema.replace("${batch_id}", run)

    def translate(self, id_: str) -> str:
        """Wikidata's id → this target's.

        Raises:
            TargetError: the target has ids of its own, and this one is not in its table.
        """
        if self.translation is None:
            return id_
        if id_ not in self.translation:
            raise TargetError(
                f"Wikidata's {id_} has no counterpart on target '{self.name}'",
                file=FOLDER / f"{self.name}.json",
                remedy=f'add "{id_}": "…" under donata.translation, or take it out of the mapping',
            )
        return self.translation[id_]

    def back(self, id_: str) -> str | None:
        """An id of this target → Wikidata's; None where it has none."""
        return id_ if self.translation is None else self._back.get(id_)


def target_names(home: Path) -> list[str]:
    """The names of the committed targets."""
    return sorted(path.stem for path in (home / FOLDER).glob("*.json"))


def read_target(
    settings: Settings, name: str | None = None, *, named_on_command_line: bool = False, reading: bool = False
) -> Target:
    """Read a target by name; without one, the target of the settings. For `reading` alone no credentials are needed.

    Raises:
        TargetError: no such target, or its manifest is wrong (file, line and key are named).
        PublicTargetError: the target is public, and was not named on the command line, or contact or credentials
            are missing.
    """
    name = name or settings.target
    path = settings.home / FOLDER / f"{name}.json"
    if not path.is_file():
        names = target_names(settings.home)
        near = difflib.get_close_matches(name, names, 1)
        remedy = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(names) or 'none'}"
        raise TargetError(f"there is no target '{name}'", file=path, remedy=remedy)
    target = _target(name, read_manifest(path), settings)
    if target.public:
        _check_public(target, settings, named_on_command_line, reading=reading)
    return target


def read_manifest(path: Path) -> Manifest:
    """Read one manifest file.

    Raises:
        TargetError: not JSON, an unknown key, or a value that does not fit.
    """
    text = path.read_text(encoding="utf-8")
    try:
        return Manifest.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise TargetError(f"not JSON: {error.msg}", file=path, line=error.lineno, remedy="correct the file") from error
    except ValidationError as error:
        raise _explained(error, path, text) from error


def _target(name: str, manifest: Manifest, settings: Settings) -> Target:
    extension = manifest.donata
    urls = {"main": extension.sparql.main, "scholarly": extension.sparql.scholarly} if extension.sparql else {}
    here = urlsplit(manifest.mediawiki.api)
    committed = f"{here.scheme}://{here.netloc}"

    def place(url: str) -> str:
        """The sandbox may run on another port than the one that its manifest tells to OpenRefine."""
        return settings.sandbox_url + url.removeprefix(committed) if extension.embedded else url

    return Target(
        name=name,
        title=manifest.mediawiki.name,
        api_url=place(manifest.mediawiki.api),
        root=place(manifest.mediawiki.root),
        concept_base=manifest.wikibase.site_iri,
        sparql_urls={key: place(url) for key, url in urls.items() if url},
        public=extension.public,
        maxlag=manifest.wikibase.maxlag,
        edits_per_minute=manifest.wikibase.max_edits_per_minute,
        tags=extension.tags,
        edit_group_schema=manifest.editgroups.url_schema if manifest.editgroups else "",
        translation=extension.translation,
        embedded=extension.embedded,
        commons_url=extension.commons,
        account=(extension.account.user, extension.account.password) if extension.account else None,
    )


def _check_public(target: Target, settings: Settings, named: bool, *, reading: bool) -> None:
    what_said = N_(f"'{target.name}' is a public wiki ({target.api_url})")
    if not named:
        raise PublicTargetError(
            f"{what_said} and was not named on the command line", remedy=f"add --target {target.name}"
        )
    if not settings.contact:
        raise PublicTargetError(
            f"{what_said} and wants to know whom to ask about our edits",
            remedy="set DONATA_CONTACT to your e-mail address or user page",
        )
    if not reading and not (settings.by_oauth or (settings.bot_user and settings.bot_password)):
        raise PublicTargetError(
            f"{what_said} and there are no credentials in the environment",
            remedy=CREDENTIALS,
        )


def _explained(error: ValidationError, path: Path, text: str) -> TargetError:
    """The first trouble, with the key's path, its line, and the nearest valid key."""
    first = error.errors(include_url=False)[0]
    keys = [str(part) for part in first["loc"]]
    line = _line_of(keys, text)
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(keys[-1], manifest_keys(), 1)
        remedy = f"did you mean '{near[0]}'?" if near else "remove it"
        return TargetError(f"unknown key '{'.'.join(keys)}'", file=path, line=line, remedy=remedy)
    breach_said = breach(first)
    return TargetError(f"key '{'.'.join(keys)}': {breach_said}", file=path, line=line, remedy="correct the value")


def _line_of(keys: list[str], text: str) -> int | None:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if keys and f'"{keys[-1]}"' in line]
    return lines[0] if lines else None
