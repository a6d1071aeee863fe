"""Settings: one typed module; `donata.toml` < environment (`DONATA_…`) < command line.

Credentials are read from the environment alone; a secret in `donata.toml` is an error. `sources` tells for each
setting where its value came from.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipelines.breaches import breach
from pipelines.exceptions import SettingsError

FILE_NAME = "donata.toml"
PREFIX = "DONATA_"
MASK = "********"


def find_home(start: Path | None = None) -> Path:
    """The project folder: the nearest upwards that has `donata.toml`, or both `mappings` and `data`; else `start`."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file() or ((folder / "mappings").is_dir() and (folder / "data").is_dir()):
            return folder
    return start


class _TomlSource(InitSettingsSource):
    """`donata.toml` of the project folder, without secrets."""

    def __init__(self, settings_cls: type[BaseSettings], home: Path) -> None:
        path = home / FILE_NAME
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(str(error), file=path, remedy="correct the TOML syntax") from error
        secrets = [key for key in values if key in Settings.SECRETS]
        if secrets:
            raise SettingsError(
                f"'{secrets[0]}' is a secret and may not stand in a file",
                file=path,
                remedy=f"remove it here and set the environment variable {PREFIX}{secrets[0].upper()}",
            )
        unknown = [key for key in values if key not in settings_cls.model_fields]
        if unknown:
            raise _unknown_key(path, unknown[0])
        super().__init__(settings_cls, values)


def _unknown_key(path: Path, key: str) -> SettingsError:
    """A key of `donata.toml` that is no setting: its line, and the nearest one that is."""
    written = re.compile(rf"\s*(?:\[\s*)?[\"']?{re.escape(key)}\b")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    near = get_close_matches(key.casefold(), Settings.model_fields, 1)
    remedy = f"did you mean '{near[0]}'?" if near else "`donata settings` lists all settings"
    line = next((number for number, text in lines if written.match(text)), None)
    return SettingsError(f"there is no setting '{key}'", file=path, line=line, remedy=remedy)


class Settings(BaseSettings):
    """All that can be set, with its unit and its default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, validate_default=True)
    SECRETS: ClassVar[frozenset[str]] = frozenset(
        {
            "bot_password",
            "oauth_token",
            "oauth_consumer_key",
            "oauth_consumer_secret",
            "oauth_access_token",
            "oauth_access_secret",
            "session_secret",
            "sign_in_client_secret",
        }
    )

    home: Path = Field(default_factory=find_home, description="project folder with mappings/, sparql/ and data/")
    runs_dir: Path = Field(Path("data/runs"), description="where runs, dumps and the ledger are kept, relative to home")
    ledger_url: str | None = Field(None, description="SQLAlchemy URL; default: SQLite in runs_dir")
    target: str = Field("sandbox", description="name of a manifest under mappings/targets/")
    sandbox_host: str = Field("127.0.0.1", description="loopback address of the embedded Wikibase")
    sandbox_port: int = Field(8181, ge=0, le=65535, description="TCP port of the embedded Wikibase")
    sandbox_name: str = Field("main", pattern=r"^[a-z0-9-]+$", description="which named sandbox")
    contact: str | None = Field(
        None, description="operator's e-mail or user page, for the User-Agent; public targets need it"
    )
    bot_user: str | None = Field(None, description="bot login, `User@bot-name`")
    bot_password: SecretStr | None = Field(None, description="bot password (environment only)")
    oauth_token: SecretStr | None = Field(None, description="OAuth 2 owner-only access token (environment only)")
    oauth_consumer_key: SecretStr | None = Field(None, description="OAuth 1 consumer key (environment only)")
    oauth_consumer_secret: SecretStr | None = Field(None, description="OAuth 1 consumer secret (environment only)")
    oauth_access_token: SecretStr | None = Field(None, description="OAuth 1 access token (environment only)")
    oauth_access_secret: SecretStr | None = Field(None, description="OAuth 1 access secret (environment only)")
    edits_per_minute: float | None = Field(
        None, gt=0, description="upper limit; default: the target's own, or 60 if public"
    )
    maxlag: int = Field(5, ge=0, description="seconds of replication lag beyond which we wait")
    timeout: float = Field(60.0, gt=0, description="seconds for one request")
    unclear: float | None = Field(
        None,
        gt=0,
        description="seconds after which a request whose answer was lost can no longer be carried out; "
        "default: 300, or 10 for the sandbox",
    )
    retries: int = Field(5, ge=0, description="further tries after a transient error")
    searches: int = Field(
        0, ge=0, description="names looked for by a request each, per batch, if no look-up finds them"
    )
    reviewer: str | None = Field(None, description="who judges doubtful matches: a name or an ORCID iD")
    person: str | None = Field(
        None,
        max_length=200,
        description="who gives orders here, as the audit log names them; default: the system's name for them",
    )
    portal_url: str | None = Field(
        None, pattern=r"^https?://[^\s/]+$", description="address by which people reach the portal, behind a proxy"
    )
    hosts: tuple[str, ...] = Field((), description="further host names by which the portal may be called")
    proxies: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"), description="addresses of proxies that may say who asks, and by https (X-Forwarded-…)"
    )
    sign_in_issuer: str | None = Field(
        None, description="an OpenID provider, whose addresses are found by discovery; else give the three below"
    )
    sign_in_authorize_url: str | None = Field(None, description="OAuth 2: where people agree to sign in")
    sign_in_token_url: str | None = Field(None, description="OAuth 2: where a code is exchanged for a token")
    sign_in_user_url: str | None = Field(None, description="OAuth 2: where the provider says who signed in")
    sign_in_client_id: str | None = Field(None, description="the portal's id at the provider")
    sign_in_client_secret: SecretStr | None = Field(
        None, description="the portal's secret at the provider (environment only); none for a public client"
    )
    sign_in_scope: str = Field("", description="what is asked of the provider; with an issuer `openid profile`")
    sign_in_claim: str = Field(
        "username",
        description="what the provider calls people's names; one that it keeps unique, and they cannot choose",
    )
    coordinators: tuple[str, ...] = Field((), description="who steers, by the provider's names")
    reviewers: tuple[str, ...] = Field((), description="who reviews, by the provider's names")
    institutions: dict[str, tuple[str, ...]] = Field(
        {}, description="who acts for a partner: slug to the provider's names"
    )
    session_secret: SecretStr | None = Field(
        None, min_length=32, description="signs the portal's sessions (environment only); default: one made in runs_dir"
    )
    portal_public_uploads: bool = Field(
        False, description="whether the portal may upload to public wikis; each time an approval names the wiki"
    )
    portal_reconciles_submissions: bool = Field(
        False,
        description="whether the portal starts a run, up to its plan, once a file is handed over; packages may differ",
    )
    snapshot_cron: str = Field(
        "0 4 * * 1",
        pattern=r"^\S+( \S+){4}$",
        description="when `donata snapshot --deploy` measures: minute, hour, day, month, weekday",
    )
    workers: int = Field(2, gt=0, description="parallel batches")
    job_silence: float = Field(
        300.0,
        ge=60,
        description="seconds without a sign of life (one is due every 5) after which a job may be declared lost",
    )
    task_runner: str = Field(
        "threads", description="`threads`, the address of a Dask scheduler, or `plain`: without Prefect, for small runs"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over `donata.toml`; no .env file, no secrets folder."""
        del dotenv_settings, file_secret_settings
        home = init_settings().get("home") or env_settings().get("home") or find_home()
        return init_settings, env_settings, _TomlSource(settings_cls, Path(home))

    @property
    def runs(self) -> Path:
        """The folder of runs, absolute."""
        return self.runs_dir if self.runs_dir.is_absolute() else self.home / self.runs_dir

    @property
    def ledger(self) -> str:
        """The ledger's SQLAlchemy URL."""
        return self.ledger_url or f"sqlite:///{self.runs / 'ledger.sqlite'}"

    @property
    def oauth1(self) -> tuple[SecretStr, SecretStr, SecretStr, SecretStr] | None:
        """Consumer key and secret, access token and secret, if all four are set."""
        key, secret = self.oauth_consumer_key, self.oauth_consumer_secret
        token, token_secret = self.oauth_access_token, self.oauth_access_secret
        return (key, secret, token, token_secret) if key and secret and token and token_secret else None

    @property
    def by_oauth(self) -> bool:
        """Whether OAuth says who we are; then nobody logs in."""
        return bool(self.oauth_token or self.oauth1)

    @property
    def signs_in(self) -> bool:
        """Whether people sign in to the portal; else whoever uses this machine is its coordinator."""
        return self.sign_in_client_id is not None

    @property
    def sandbox_dir(self) -> Path:
        """Where the named sandbox keeps its state."""
        return self.runs / "sandboxes" / self.sandbox_name

    @property
    def sandbox_url(self) -> str:
        """The embedded Wikibase's base URL."""
        return f"http://{self.sandbox_host}:{self.sandbox_port}"


@dataclass(frozen=True)
class EffectiveSetting:
    """One setting as it stands: `value` as text with secrets masked, and where it came from."""

    name: str
    value: str
    source: str
    description: str


def load_settings(command_line: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value is unknown or of the wrong type, or a secret stands in a file.
    """
    given = {name: value for name, value in (command_line or {}).items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        breach_said = breach(first)
        raise SettingsError(
            f"setting '{name}': {breach_said}", remedy="`donata settings` lists all settings and their sources"
        ) from None


def effective_settings(command_line: Mapping[str, Any] | None = None) -> list[EffectiveSetting]:
    """Every setting, secrets masked, and its source: command line, environment, donata.toml or default."""
    given = {name for name, value in (command_line or {}).items() if value is not None}
    settings = load_settings(command_line)
    in_environment = set(EnvSettingsSource(Settings)())
    in_file = set(_TomlSource(Settings, settings.home)())
    rows = []
    for name, field in Settings.model_fields.items():
        sources = {"command line": given, "environment": in_environment, FILE_NAME: in_file}
        source = next((label for label, names in sources.items() if name in names), "default")
        rows.append(EffectiveSetting(name, _shown(getattr(settings, name)), source, field.description or ""))
    return rows


def _shown(value: object) -> str:
    """A value as it may be shown; the password within a database's URL is a secret too."""
    if isinstance(value, SecretStr):
        return MASK
    text = "" if value is None else str(value)
    text = re.sub(r"(?<=://)([^/?#:@]*):[^/?#]*@", rf"\1:{MASK}@", text)
    return re.sub(r"(?<=[?&])((?:ssl)?password)=[^&#]*", rf"\1={MASK}", text)
